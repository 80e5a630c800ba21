"""
The API over real HTTP, with an emulated service behind it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Literal

import aiohttp
from aiohttp import web
from attrs import define, field

from authflow.core.site import Captcha
from authflow.door import AuthFlow
from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import CLIENT_ID, World
from authflow.engine.clock import SystemClock
from authflow.engine.ports import Store
from authflow.flows.fields import PROFILE_FIELDS
from authflow.stores.memory import MemoryStore
from authflow.web.api import Api
from authflow.web.cookies import Cookies
from authflow.web.example import INDEX, SCRIPT, STYLE
from authflow.web.http import Events, Request
from authflow.web.sessions import Sessions
from authflow.wix.client import WixClient
from authflow.wix.settings import Through, WixSettings

JSON = "application/json"
FILES = {f"/{SCRIPT.name}": (SCRIPT, "text/javascript"), f"/{STYLE.name}": (STYLE, "text/css")}


@define(eq=False)
class Served:
    """
    Where the API is, and what stands behind it.
    """

    address: str
    world: World
    auth: AuthFlow
    http: aiohttp.ClientSession

    @property
    def api(self) -> str:
        """
        The address of the API.
        """
        return f"{self.address}/api"

    def browser(self) -> "Browser":
        """
        A browser of its own, without any cookie.
        """
        return Browser(self)

    async def app(self, method: str, path: str, handle: str | None = None, body: object = None) -> tuple[int, Any]:
        """
        Ask as an app does.
        """
        who = {"X-Authflow": "app"} if handle is None else {"Authorization": f"Bearer {handle}"}
        async with self.http.request(method, self.api + path, json=body, headers=who) as answered:
            return answered.status, await answered.json(content_type=None)


@define(eq=False)
class Browser:
    """
    What a page of ours does, and the cookies it keeps.
    """

    served: Served
    cookies: dict[str, str] = field(factory=dict[str, str])
    headers: dict[str, str] = field(factory=dict[str, str])

    async def ask(self, method: str, path: str, body: object = None, **other: Any) -> tuple[int, Any]:
        """
        Ask the API; the status and the JSON of its answer.
        """
        headers = {"X-Authflow": "1", "Origin": self.served.address, "Sec-Fetch-Site": "same-origin"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= other.pop("headers", {})
        async with self.served.http.request(
            method, self.served.api + path, headers=headers, json=body, **other
        ) as found:
            self.headers = dict(found.headers)
            for name, morsel in found.cookies.items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
            return found.status, await found.json(content_type=None)

    async def start(self, goal: str, **body: object) -> Any:
        """
        Begin a run.
        """
        status, action = await self.ask("POST", "/runs", {"goal": goal, **body})
        assert status == 201, action
        return action

    async def reply(self, action: Any, choice: str = "submit", **values: object) -> Any:
        """
        Reply to *action*.
        """
        body = {"step": action["step"], "choice": choice, "values": values}
        _, answered = await self.ask("POST", "/runs/current/reply", body)
        return answered


@asynccontextmanager
async def served(
    world: World | None = None,
    *,
    store: Store | None = None,
    tokens: Literal["never", "apps"] = "never",
    through: Through = Through.SERVER,
) -> AsyncGenerator[Served, None]:
    """
    Serve the API, and call it by what the block receives.
    """
    world = world or World(hasher=CHEAP)
    app = web.Application(client_max_size=1 << 20)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    holder: dict[str, Api] = {}

    async def handle(request: web.Request) -> web.StreamResponse:
        return await carried(holder["api"], request)

    async def page(request: web.Request) -> web.Response:
        file, kind = FILES.get(request.path, (INDEX, "text/html"))
        return web.Response(body=file.read_bytes(), content_type=kind)

    app.router.add_route("*", "/api{path:.*}", handle)
    for path in ("/", "/callback", *FILES):
        app.router.add_get(path, page)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    callback = f"{address}/callback"
    settings = WixSettings(
        CLIENT_ID, world.site, callback, through=through, recovery_uri=address, public_origin=address
    )
    auth = AuthFlow(
        service=WixClient(settings, Emulator(world), SystemClock()),
        store=MemoryStore() if store is None else store,
        profile_fields=[*(entry.name for entry in PROFILE_FIELDS), "custom.shoe_size"],
        captcha=Captcha("a site key"),
    )
    sessions = Sessions(Cookies(secure=False))
    holder["api"] = Api(auth, address, sessions=sessions, tokens=tokens, heartbeat=0.2)
    try:
        async with auth, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            yield Served(address, world, auth, http)
    finally:
        await runner.cleanup()
        world.close()


async def carried(api: Api, asked: web.Request) -> web.StreamResponse:
    """
    What *api* answers to *asked*.
    """
    request = Request(
        asked.method,
        asked.path.removeprefix("/api"),
        dict(asked.query),
        {name.lower(): value for name, value in asked.headers.items()},
        dict(asked.cookies),
        await asked.read(),
    )
    answer = await api(request)
    if not isinstance(answer, Events):
        response = web.Response(status=answer.status, body=answer.body)
        for name, value in answer.headers:
            response.headers.add(name, value)
        return response
    stream = web.StreamResponse()
    for name, value in answer.headers:
        stream.headers.add(name, value)
    await stream.prepare(asked)
    try:
        async for chunk in answer.chunks:
            await stream.write(chunk)
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        await answer.chunks.aclose()
    return stream
