"""
Everything that is served for one application, ready for a host.
"""

from collections.abc import Collection

from attrs import frozen

from authflow.core.errors import NotConfigured
from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.ui.pages.render import Pages
from authflow.web.cookies import Cookies, origin_of
from authflow.web.http import Request
from authflow.web.languages import spoken
from authflow.web.screens import Renderer, Screens
from authflow.web.serving import Serving
from authflow.web.sessions import Member, MemorySessions, Sessions, SessionStore
from authflow.web.site import Site
from authflow.wix.client import WixClient


@frozen
class Mounted:
    """
    What a host holds.

    Attributes:
        site: Answers what is below the mount.
        sessions: Who is signed in; a host that refreshes tokens puts the new ones there.
    """

    site: Site
    sessions: Sessions

    async def member(self, request: Request) -> Member | None:
        """
        Who is signed in in the browser that *request* comes from.
        """
        return await self.sessions.member(request)


def mount(
    auth: AuthFlow,
    path: str,
    *,
    origin: str | None = None,
    session: SessionStore | None = None,
    renderer: Renderer | None = None,
    flows: Collection[str] | None = None,
    tell: Tell | str = Tell.EVEN,
    home: str = "/",
) -> Mounted:
    """
    Put the pages of *auth* together, below *path*.

    Args:
        origin: Scheme, host and port as browsers know them; without it, the `public_origin` of *auth*.
        session: Where the members that are signed in are kept; in this process, if nothing else is given.
        renderer: Draws the pages; `Pages(templates=…)` with the application's own templates, say.
        flows: The flows that browsers may begin, where not all are.
        tell: Whether strangers learn who has an account: `even` or `honest`.
        home: The path of the application's own site that an end leads to.

    Raises:
        NotConfigured, NotAllowed: There is no origin, or it is one that keeps no cookies.
        UnknownFlow: One of *flows* does not exist.
    """
    configured = auth.service.settings.public_origin if isinstance(auth.service, WixClient) else None
    if (known := origin or configured) is None:
        raise NotConfigured("origin", "cookies, forms and redirects belong to it; no header is trusted to name it")
    own = origin_of(known)
    cookies = Cookies(secure=own.startswith("https:"))
    serving = Serving(auth, "/" + path.strip("/") if path.strip("/") else "", flows)
    clock = auth.engine.turns.clock.now
    sessions = Sessions(cookies, session if session is not None else MemorySessions(clock), clock)
    screens = Screens(renderer or Pages(), serving, cookies, own, spoken(auth.texts), home)
    return Mounted(Site(auth, serving, screens, sessions, Tell(tell)), sessions)
