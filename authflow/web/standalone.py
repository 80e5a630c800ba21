"""
A whole site of its own, for whoever has no application yet: a page to begin at, the pages, the JSON API, an example.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from attrs import Factory, evolve, field, frozen

from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.ui.pages.place import Way
from authflow.web.api import RUN
from authflow.web.example import INDEX, SCRIPT, STYLE
from authflow.web.guard import guarded
from authflow.web.http import Answer, Request, Response
from authflow.web.landing import Landing
from authflow.web.mounted import Mounted, mount
from authflow.web.site import CALLBACK

EXAMPLE: Final = "/example"
FILES: Final = {
    EXAMPLE: (INDEX, "text/html"),
    f"/{SCRIPT.name}": (SCRIPT, "text/javascript"),
    f"/{STYLE.name}": (STYLE, "text/css"),
}
ICON: Final = {"img-src": ("data:",)}
"""
What the example loads besides its script: an empty icon, so that browsers ask for none.
"""


@frozen
class Standalone:
    """
    Answers everything below the root of a site.

    Attributes:
        pages: The path that the pages are below, without a slash at its end.
        api: The path that the JSON API is below.
        example: Whether there is a page that uses the API, for whoever wants to see it used.
    """

    mounted: Mounted
    pages: str
    api: str
    example: bool
    _landing: Landing = field(init=False, default=Factory(lambda self: self._begins(), takes_self=True))

    @property
    def _description(self) -> str:
        return f"{self.api}/openapi.json"

    def _begins(self) -> Landing:
        ways = [Way(EXAMPLE, "ui.example")] if self.example else []
        return Landing(self.mounted, others=(Way(self._description, "ui.openapi"), *ways))

    async def __call__(self, request: Request) -> Answer:
        """
        Answer *request*.
        """
        path = request.path
        if path.rstrip("/") == self.api:
            return Response(HTTPStatus.SEE_OTHER, guarded((("location", self._description),)))
        if path.startswith(f"{self.api}/") and self.mounted.api is not None:
            return await self.mounted.api(evolve(request, path=path.removeprefix(self.api)))
        if self.example and path in FILES:
            return self._file(request)
        if path.startswith(f"{self.pages}/") and path != "/":
            return await self._page(evolve(request, path=path.removeprefix(self.pages)))
        return await self._landing(request)

    async def _page(self, request: Request) -> Answer:
        answer = await self.mounted.site.answer(request)
        if (
            request.path != f"/{CALLBACK}"
            or not isinstance(answer, Response)
            or answer.status != HTTPStatus.BAD_REQUEST
        ):
            return answer
        # The service leads every browser back to one address: what no page waits for is the example's, perhaps.
        screens = self.mounted.site.screens
        ours = self.example and screens.cookies.read(request, RUN) is not None
        return screens.moved(f"{EXAMPLE}?{urlencode(request.query)}") if ours else answer

    def _file(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return self.mounted.site.screens.not_allowed(request, "GET, HEAD")
        file, kind = FILES[request.path]
        headers = guarded((("content-type", f"{kind}; charset=utf-8"),), "none", ICON)
        return Response(HTTPStatus.OK, headers, file.read_bytes())


def standalone(
    auth: AuthFlow,
    *,
    origin: str,
    pages: str = "",
    api: str = "/api",
    tell: Tell | str = Tell.EVEN,
    example: bool = False,
) -> Standalone:
    """
    Put a site together that has *auth* at *origin*: its pages below *pages*, its JSON API below *api*.

    Raises:
        NotAllowed: *origin* is one that keeps no cookies.
    """
    return Standalone(mount(auth, pages, origin=origin, api=api, tell=tell), below(pages), below(api), example)


def below(path: str) -> str:
    """
    *path* with a slash at its beginning and none at its end; nothing, where it is the root.
    """
    return f"/{path.strip('/')}".rstrip("/")
