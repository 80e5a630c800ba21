"""
Everything that is served for one application, ready for a host.
"""

from collections.abc import Callable, Collection

from attrs import frozen

from authflow.core.errors import NotConfigured
from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.stores.kept import Kept
from authflow.ui.pages.render import Pages
from authflow.web.api import Api
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
        site: Answers what is below the mount of the pages.
        sessions: Who is signed in; a host that refreshes tokens puts the new ones there.
        api: Answers what is below the mount of the JSON API, where there is one.
    """

    site: Site
    sessions: Sessions
    api: Api | None = None

    async def member(self, request: Request) -> Member | None:
        """
        Who is signed in in the browser that *request* comes from.

        Raises:
            StoreUnavailable: Sessions are kept in a store, and it cannot be asked.
        """
        return await self.sessions.member(request)

    async def wake_link(self, run: str, outcome: Outcome, *, seconds: float | None = None) -> str | None:
        """
        An address that tells the parked run *run* of *outcome*, once, by a button: for the mail to whoever decides.

        Args:
            seconds: How long it works; without a word, as long as the run waits.

        Returns:
            The address; nothing where the run does not wait for that.

        Raises:
            RunNotFound: There is no such run.
        """
        return await self.site.links.address(run, outcome, seconds)


def mount(  # noqa: PLR0913 - everything an application configures, by name
    auth: AuthFlow,
    path: str,
    *,
    origin: str | None = None,
    session: SessionStore | None = None,
    renderer: Renderer | None = None,
    flows: Collection[str] | None = None,
    tell: Tell | str = Tell.EVEN,
    home: str = "/",
    api: str | None = None,
) -> Mounted:
    """
    Put the pages of *auth* together, below *path*.

    Args:
        api: The path of the JSON API beside the pages; without it, there is none.
        origin: Scheme, host and port as browsers know them; without it, the `public_origin` of *auth*.
        session: Where the members that are signed in are kept; if nothing else is given, where the runs are, sealed, or
            in this process with them.
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
    sessions = Sessions(cookies, session if session is not None else _beside_runs(auth, clock), clock)
    screens = Screens(renderer or Pages(), serving, cookies, own, spoken(auth.texts), home)
    beside = Api(auth, own, "/" + api.strip("/"), sessions, tell=Tell(tell)) if api is not None else None
    return Mounted(Site(auth, serving, screens, sessions, Tell(tell)), sessions, beside)


def _beside_runs(auth: AuthFlow, clock: Callable[[], float]) -> SessionStore:
    """
    Sessions that live as long as the runs of *auth*, and wherever they do.
    """
    store = auth.engine.turns.store
    if not isinstance(store, Kept):
        return MemorySessions(clock)
    from authflow.stores.seal import Sealed  # noqa: PLC0415 - who keeps runs in memory need not load a cipher
    from authflow.web.kept_sessions import KeptSessions  # noqa: PLC0415 - the same

    codec = store.codec
    return KeptSessions(store.rows, codec.ring, clock) if isinstance(codec, Sealed) else MemorySessions(clock)
