"""
The pages as an ASGI application, for Starlette, FastAPI or a server alone.

    from authflow import AuthFlow
    from authflow.web import asgi_app
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, RedirectResponse, Response
    from starlette.routing import Mount, Route

    origin = "https://shop.example"
    auth = AuthFlow(client_id="…", redirect_uri=f"{origin}/auth/callback", public_origin=origin)
    pages = asgi_app(auth)

    async def cart(request: Request) -> Response:
        member = await pages.member_of(request)
        if member is None:
            return RedirectResponse("/auth/login?return_to=/cart", 303)
        return PlainTextResponse(f"The cart of {member.identity.email}")

    app = Starlette(routes=[Mount("/auth", pages), Route("/cart", cart)], lifespan=pages.lifespan)
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import parse_qsl

from attrs import evolve, frozen

from authflow.core.errors import NotConfigured
from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.engine.race import first
from authflow.web.guard import BODY_BYTES
from authflow.web.http import Answerer, Events, Headers, Request, cookies_in
from authflow.web.mounted import Mounted, mount
from authflow.web.screens import Renderer
from authflow.web.sessions import Member, SessionStore

Scope: TypeAlias = Mapping[str, Any]
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]

FIELDS_MOST: Final = 1000


class Scoped(Protocol):
    """
    A request of a framework over ASGI.
    """

    @property
    def scope(self) -> Any:
        """
        What the server said of the request.
        """
        ...


@frozen
class AsgiPages:
    """
    Answers by ASGI 3: http and lifespan.
    """

    auth: AuthFlow
    mounted: Mounted
    answerer: Answerer

    @property
    def api(self) -> "AsgiPages":
        """
        The JSON API beside the pages, to be mounted at its own path.

        Raises:
            NotConfigured: It was not asked for.
        """
        if self.mounted.api is None:
            raise NotConfigured("api", "the path of the JSON API belongs to the addresses in it")
        return evolve(self, answerer=self.mounted.api)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Serve one connection.
        """
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "lifespan":
                await self._lifespan(receive, send)
            case _:
                await send({"type": "websocket.close", "code": 1000})

    async def member_of(self, request: Scoped | Scope) -> Member | None:
        """
        Who is signed in in the browser that *request*, or its scope, comes from.
        """
        scope: Scope = request if isinstance(request, Mapping) else request.scope
        return await self.mounted.member(_read(scope, "", b""))

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncGenerator[None, None]:
        """
        Close what the pages hold when the application that mounts them stops; a mount is not told of that by itself.
        """
        try:
            yield
        finally:
            await self.auth.aclose()

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while len(body) <= BODY_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        # A framework that mounts us leaves the whole path, and says in `root_path` what is above us.
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")).rstrip("/"))
        answer = await self.answerer(_read(scope, path, body))
        status = 200 if isinstance(answer, Events) else answer.status
        await send({"type": "http.response.start", "status": status, "headers": _written(answer.headers)})
        if not isinstance(answer, Events):
            shown = b"" if scope["method"] == "HEAD" else answer.body
            await send({"type": "http.response.body", "body": shown})
            return
        await first(_stream(answer, send), _gone(receive))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.auth.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return


def asgi_app(  # noqa: PLR0913 - everything an application configures, by name
    auth: AuthFlow,
    *,
    pages: str = "/auth",
    api: str | None = None,
    origin: str | None = None,
    session: SessionStore | None = None,
    renderer: Renderer | None = None,
    flows: Collection[str] | None = None,
    tell: Tell | str = Tell.EVEN,
    home: str = "/",
) -> AsgiPages:
    """
    Serve the pages of *auth*, mounted at *pages*; `AsgiPages.api` is mounted at *api*. The rest is `mounted.mount`'s.
    """
    mounted = mount(
        auth, pages, origin=origin, session=session, renderer=renderer, flows=flows, tell=tell, home=home, api=api
    )
    return AsgiPages(auth, mounted, mounted.site.answer)


async def _stream(answer: Events, send: Send) -> None:
    try:
        async for chunk in answer.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await answer.chunks.aclose()


async def _gone(receive: Receive) -> None:
    message: Message = {}
    while message.get("type") != "http.disconnect":
        message = await receive()


def _read(scope: Scope, path: str, body: bytes) -> Request:
    said = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    # HTTP/2 lets a browser bring each cookie in a header of its own (RFC 9113 §8.2.3).
    brought = ";".join(value for name, value in said if name == "cookie")
    query = _query(scope.get("query_string", b"").decode("latin-1"))
    return Request(scope.get("method", "GET"), path, query, dict(said), cookies_in(brought), body)


def _query(asked: str) -> Mapping[str, str]:
    if not asked:
        return {}
    try:
        return dict(parse_qsl(asked, max_num_fields=FIELDS_MOST))
    except ValueError:  # More than anybody needs.
        return {}


def _written(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
