"""
What `authflow serve` serves: the pages and the JSON API, over a store, in one process or in each of several.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from attrs import frozen

from authflow.cli.conversation.wanted import texts_of
from authflow.cli.output import columns
from authflow.cli.settings import EMULATOR, Settings
from authflow.cli.signals import stop_signal

if TYPE_CHECKING:
    from authflow.door import AuthFlow
    from authflow.engine.keys import Ring
    from authflow.engine.ports import Store
    from authflow.stores.rows import RowStore

SWEEP: Final = 60.0
"""
Seconds between two looks for runs that nobody touched in time.
"""
POLL: Final = 2.5
"""
Seconds between two looks for runs that wait for the service's news: half of what RFC 8628 §3.2 takes for its interval.
"""


@frozen
class Served:
    """
    What is served, at a socket that listens.

    Attributes:
        host: The address as it was said.
        pages: The path that the pages are below, without a slash at its end.
        api: The path of the JSON API.
        url: Where runs are kept.
        tell: Whether strangers learn who has an account.
        ring: What runs are sealed with; without it, every process makes up its own.
    """

    host: str
    sock: socket.socket
    pages: str
    api: str
    url: str
    tell: str
    settings: Settings
    ring: "Ring | None"

    @property
    def origin(self) -> str:
        """
        Scheme, host and port by which browsers come.
        """
        from authflow.cli.serving.hosting import origin_at, port_of  # noqa: PLC0415 - help must not load the network

        return (self.settings["public_origin"] or origin_at(self.host, port_of(self.sock))).rstrip("/")

    async def answer(self, ready: Callable[[], None], leash: int | None = None) -> None:
        """
        Answer until ctrl-c or SIGTERM, or until the other end of *leash* is gone; what was asked before is answered.

        Args:
            ready: Called when it accepts connections.

        Raises:
            SettingsError: A setting is missing or cannot be.
        """
        from authflow.cli.serving.hosting import hosting  # noqa: PLC0415 - help must not load the network
        from authflow.engine.race import first  # noqa: PLC0415 - the same
        from authflow.web.standalone import standalone  # noqa: PLC0415 - the same

        stop = stop_signal()
        if leash is not None:
            _hold(leash, stop)
        async with opened(self.url) as store:
            auth = self._application(store)
            site = standalone(auth, origin=self.origin, pages=self.pages, api=self.api, tell=self.tell)
            async with auth, hosting(site, self.sock):
                ready()
                await first(_until(stop), _sweeping(auth), _polling(auth))

    def say_ready(self, workers: Sequence[int] = (), *, as_json: bool) -> None:
        """
        Say where it is served, and by which processes where those are several.
        """
        ready: dict[str, object] = {
            "pages": f"{self.origin}{self.pages}/login",
            "api": f"{self.origin}{self.api}",
            "openapi": f"{self.origin}{self.api}/openapi.json",
            "service": self.settings["base_url"] or "",
            **({"workers": list(workers)} if workers else {}),
        }
        names = ("Sign-in pages", "JSON API", "OpenAPI", "Service", "Workers")
        said = (" ".join(map(str, workers)) if value == [*workers] else str(value) for value in ready.values())
        lines = columns(zip(names, said, strict=False))
        try:
            click.echo(json.dumps(ready) if as_json else "\n".join(("Serving until ctrl-c:", *lines)))
        except OSError as fault:  # Whoever read has gone, or there is no room: it serves for others than those.
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())  # Nothing may be flushed there at exit.
            with suppress(OSError):
                click.echo(f"authflow: it serves, and nobody could be told where ({fault.strerror})", err=True)

    def _application(self, store: "Store | RowStore") -> "AuthFlow":
        from authflow.cli.application import application  # noqa: PLC0415 - help must not load the network

        told = self.settings.found["redirect_uri"]
        return application(
            self.settings,
            texts_of(self.settings),
            store,
            [key.written for key in self.ring.keys] if self.ring is not None else (),
            redirect_uri=None if told.source != EMULATOR and told.value else f"{self.origin}{self.pages}/callback",
            recovery_uri=self.settings["recovery_uri"] or f"{self.origin}{self.pages}/reset",
            public_origin=self.origin,
        )


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator["Store | RowStore", None]:
    """
    The store at *url*, until the block is left.

    Raises:
        NotAllowed, NotInstalled: There is none of that kind, or its driver is not installed.
    """
    from authflow.stores.kept import are_rows  # noqa: PLC0415 - help must not load it
    from authflow.stores.urls import open_store  # noqa: PLC0415 - the same

    store = open_store(url)
    try:
        yield store
    finally:
        if are_rows(store):
            await store.aclose()


def _hold(leash: int, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def let_go() -> None:
        loop.remove_reader(leash)  # What has ended can be read for ever.
        stop.set()

    loop.add_reader(leash, let_go)


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


async def _sweeping(auth: "AuthFlow") -> None:
    """
    End runs that nobody touched in time, for as long as it serves.
    """
    while True:
        await asyncio.sleep(SWEEP)
        with suppress(Exception):  # The store is away, or has what nobody expects: no reason to serve nobody, either.
            await auth.sweep()


async def _polling(auth: "AuthFlow") -> None:
    """
    Ask the service about runs that wait while no page does, for as long as it serves.
    """
    while True:
        await asyncio.sleep(POLL)
        with suppress(Exception):  # One run's trouble is in the journal, and no reason to serve nobody.
            await auth.poll()
