"""
The pages in an aiohttp application.

    from aiohttp import web
    from authflow import AuthFlow
    from authflow.web import member_of, setup

    async def cart(request: web.Request) -> web.Response:
        member = await member_of(request)
        if member is None:
            raise web.HTTPSeeOther("/auth/login?return_to=/cart")
        return web.Response(text=f"The cart of {member.identity.email}")

    origin = "https://shop.example"
    auth = AuthFlow(client_id="…", redirect_uri=f"{origin}/auth/callback", public_origin=origin)
    app = web.Application()
    app.router.add_get("/cart", cart)
    setup(app, auth)
"""

import asyncio
from collections.abc import Collection
from typing import Final

from aiohttp import web

from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.engine.race import first
from authflow.web.guard import BODY_BYTES
from authflow.web.http import Answerer, Events, Request, cookies_in
from authflow.web.mounted import Mounted, mount
from authflow.web.screens import Renderer
from authflow.web.sessions import Member, SessionStore

MOUNTED: Final = web.AppKey("authflow", Mounted)
CLOSING: Final = web.AppKey("authflow-closing", asyncio.Event)
"""
Set when the server stops: who only listens must not keep it from doing so.
"""


def setup(  # noqa: PLR0913 - everything an application configures, by name
    app: web.Application,
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
) -> Mounted:
    """
    Serve the pages of *auth* below *pages*, and its JSON API below *api*; *auth* is closed when *app* is.

    The rest is `mounted.mount`'s.
    """
    mounted = mount(
        auth, pages, origin=origin, session=session, renderer=renderer, flows=flows, tell=tell, home=home, api=api
    )
    app[MOUNTED] = mounted

    async def close(_app: web.Application) -> None:
        await auth.aclose()

    below(app, pages, mounted.site.answer)
    if api is not None and mounted.api is not None:
        below(app, api, mounted.api)
    app.on_cleanup.append(close)
    return mounted


async def member_of(request: web.Request) -> Member | None:
    """
    Who is signed in in the browser that *request* comes from.
    """
    return await request.config_dict[MOUNTED].member(_read(request, "", b""))


def below(app: web.Application, path: str, answerer: Answerer, most: int = BODY_BYTES) -> None:
    """
    Have *answerer* answer everything below *path*; of a body it is given little more than *most* bytes.
    """
    if CLOSING not in app:
        app[CLOSING] = closing = asyncio.Event()

        async def close(_app: web.Application) -> None:
            closing.set()

        app.on_shutdown.append(close)

    async def handle(request: web.Request) -> web.StreamResponse:
        body = b""
        while len(body) <= most and not request.content.at_eof():
            body += await request.content.read(BODY_BYTES)  # What comes beyond is refused by the length.
        answer = await answerer(_read(request, "/" + request.match_info["authflow_path"], body))
        if isinstance(answer, Events):
            return await _streamed(answer, request)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    app.router.add_route("*", f"{'/' + path if (path := path.strip('/')) else ''}/{{authflow_path:.*}}", handle)


async def _streamed(answer: Events, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers=answer.headers)
    await response.prepare(request)
    await first(_stream(answer, response), _closing(request.app))
    return response


async def _stream(answer: Events, response: web.StreamResponse) -> None:
    try:
        async for chunk in answer.chunks:
            await response.write(chunk)
    except ConnectionResetError:
        pass  # Whoever listened has left.
    finally:
        await answer.chunks.aclose()


async def _closing(app: web.Application) -> None:
    await app[CLOSING].wait()


def _read(request: web.Request, path: str, body: bytes) -> Request:
    headers, query = request.headers, dict(request.query.items()) if request.query_string else {}
    return Request(request.method, path, query, headers, cookies_in(headers.get("cookie", "")), body)
