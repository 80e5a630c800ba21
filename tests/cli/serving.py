"""
An emulator that is really served, beside the tests, with its controls at hand.
"""

import asyncio
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Final
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from attrs import define, field

from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import World

CONTROLS: Final = "/emulator/v1"
PATIENCE: Final = 60.0


@define
class Site:
    """
    An emulated site.

    Attributes:
        world: What is behind it; to be looked at and set before anybody asks it anything.
    """

    world: World
    address: str

    @property
    def env(self) -> dict[str, str]:
        """
        What leads a command here.
        """
        return {"AUTHFLOW_BASE_URL": self.address}

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """
        Ask the controls.
        """
        raw = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        asked = Request(self.address + CONTROLS + path, raw, headers, method=method)  # noqa: S310 - loopback, by http
        with build_opener(ProxyHandler({})).open(asked, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    def mail(self, to: str) -> dict[str, str]:
        """
        The newest mail to *to* that was not fetched yet, as soon as it is there.
        """
        found: dict[str, str] = self.ask("GET", f"/mail/wait?to={quote(to)}&timeout=10")
        return found

    def member(self, email: str) -> dict[str, Any]:
        """
        Whoever has the address *email*.
        """
        return next(member for member in self.ask("GET", "/members") if member["email"] == email)

    def act(self, email: str, action: str) -> None:
        """
        Do what the owner of the site does to a member.
        """
        self.ask("POST", f"/members/{self.member(email)['id']}/{action}", {})

    def settings(self, **settings: object) -> None:
        """
        Set the site up, by the wire names of its settings.
        """
        self.ask("PATCH", "/settings", settings)

    def asked(self) -> list[str]:
        """
        The operations that were asked for, the first one first.
        """
        return [entry["operation"] for entry in reversed(self.ask("GET", "/requests"))]


@define
class _Server:
    world: World = field(factory=lambda: World(hasher=CHEAP))
    address: str = ""
    ready: Event = field(factory=Event)
    loop: asyncio.AbstractEventLoop | None = None
    stop: asyncio.Event | None = None

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        async with serve(self.world) as self.address:
            self.ready.set()
            await self.stop.wait()


@contextmanager
def served() -> Generator[Site]:
    """
    Serve an emulator in a thread of its own.
    """
    server = _Server()
    thread = Thread(target=server.run)
    thread.start()
    try:
        assert server.ready.wait(PATIENCE)
        yield Site(server.world, server.address)
    finally:
        if server.loop is not None and server.stop is not None:
            server.loop.call_soon_threadsafe(server.stop.set)
        thread.join(PATIENCE)
        server.world.close()
