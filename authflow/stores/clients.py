"""
Connections to one Redis: some for commands (`lines.py`), and one that listens.

Nothing is sent twice: whether a command whose answer was lost has been carried out, nobody knows. Only the driver of a
cluster, whose nodes come and go, sends again what was cut off.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from hashlib import sha1
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from attrs import define, field

from authflow.core.errors import StoreUnavailable
from authflow.stores.drivers import driver, fail
from authflow.stores.lines import Lines

T = TypeVar("T")

PAUSE: Final = 0.5
"""
How long whoever listens waits before connecting again, in seconds.
"""
REPLICA: Final = "read only replica"
"""
What a server says that was told to follow another one, whether it is asked for a command or a script.
"""


@define(eq=False)
class RedisClients:
    """
    Connects when it is first used, and again after it was closed.

    Attributes:
        patience: How long a command, or getting a connection, may take, in seconds.
        heard: Called with the channel that something was said in, or with nothing where something may have been missed.
    """

    url: str = field(repr=False)
    cluster: bool
    patience: float
    size: int
    heard: Callable[[str | None], None] = field(repr=False)
    _driver: Any = field(init=False, repr=False, factory=lambda: driver("redis.asyncio", "redis"))
    _errors: Any = field(init=False, repr=False, factory=lambda: driver("redis.exceptions", "redis"))
    _parser: Any = field(init=False, repr=False, factory=lambda: driver("hiredis", "redis"))
    _turn: asyncio.Semaphore = field(init=False, repr=False)
    _client: Any = field(init=False, repr=False, default=None)
    _lines: Lines | None = field(init=False, repr=False, default=None)
    _listener: asyncio.Task[None] | None = field(init=False, repr=False, default=None)
    _ear: Any = field(init=False, repr=False, default=None)
    _joined: set[str] = field(init=False, repr=False, factory=set[str])

    def __attrs_post_init__(self) -> None:
        # The driver's own pool that waits costs more than this, with every command.
        self._turn = asyncio.Semaphore(self.size)

    async def do(self, *command: object) -> Any:
        """
        What *command* gives.

        Raises:
            StoreUnavailable: The server cannot be reached, or cannot do it.
        """
        return await self._in_turn(lambda client: (self._lines or client).execute_command(*command))

    async def many(self, commands: Sequence[tuple[object, ...]]) -> list[Any]:
        """
        What each of *commands* gives, all sent together.

        Raises:
            StoreUnavailable: The server cannot be reached, or cannot do it.
        """

        async def together(client: Any) -> list[Any]:
            pipeline = client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            async with asyncio.timeout(None if self.cluster else self.patience):
                found: list[Any] = await pipeline.execute()
            return found

        return await self._in_turn(together)

    async def script(self, text: str, keys: tuple[str, ...], *values: object) -> Any:
        """
        What the script *text* gives, which is sent whole only where the server does not have it.

        Raises:
            StoreUnavailable: The server cannot be reached, or cannot do it.
        """
        try:
            return await self.do("EVALSHA", _named(text), len(keys), *keys, *values)
        except StoreUnavailable as fault:
            if not isinstance(fault.__cause__, self._errors.NoScriptError):
                raise
        return await self.do("EVAL", text, len(keys), *keys, *values)

    def apart(self, fault: StoreUnavailable) -> bool:
        """
        Whether *fault* is that the keys of a command lie in several slots, where the server is one of a cluster.
        """
        return isinstance(fault.__cause__, self._errors.ClusterCrossSlotError)

    async def listen(self, channel: str) -> None:
        """
        Hear of what is said in *channel*, from some time on that is told as if something was said.
        """
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listening())
        if self._ear is not None and channel not in self._joined:
            self._joined.add(channel)
            with _called_off(), suppress(*self._faults()):  # Whoever listens notices, too, and begins anew.
                await self._ear.subscribe(channel)

    async def leave(self, channel: str) -> None:
        """
        Hear no more of it.
        """
        if self._ear is not None and channel in self._joined:
            self._joined.discard(channel)
            with _called_off(), suppress(*self._faults()):
                await self._ear.unsubscribe(channel)

    async def aclose(self) -> None:
        """
        Close every connection.
        """
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            await asyncio.wait({listener})
        await self._let_go()

    async def _in_turn(self, ask: Callable[[Any], Awaitable[T]]) -> T:
        """
        What *ask* gives, as soon as there may be one connection more.
        """
        try:
            if self._turn.locked():  # A clock that is set for whoever need not wait costs a tenth of the command.
                async with asyncio.timeout(self.patience):
                    await self._turn.acquire()
            else:
                await self._turn.acquire()
            try:
                with _called_off() if self.cluster else nullcontext():
                    return await ask(self._opened())
            finally:
                self._turn.release()
        except Exception as fault:  # noqa: BLE001 - it is raised again
            if REPLICA in str(fault):
                await self._let_go()  # Its name may lead to another server by now, and no connection would tell.
            fail("Redis", fault, *self._faults())

    async def _let_go(self) -> None:
        client, lines, self._client, self._lines = self._client, self._lines, None, None
        for one in (lines, client):
            if one is not None:
                with suppress(*self._faults()):
                    await one.aclose()

    def _opened(self) -> Any:
        if self._client is None:
            settings: dict[str, object] = {
                "socket_timeout": self.patience,  # A cluster's driver looks for another node when time runs out.
                "socket_connect_timeout": self.patience,
            }
            if self.cluster:
                self._client = self._driver.RedisCluster.from_url(self.url, **settings)
            else:
                # To bound a command by itself, the driver needs a task for each, and a clock for each half of it.
                settings |= {"socket_timeout": None, "retry": self._once()}
                # By the later protocol, redis 8 sends to servers that have hung up meanwhile.
                self._client = self._driver.Redis.from_url(self.url, protocol=2, **settings)
                self._lines = Lines(self._client.connection_pool, self._parser.pack_command, self.patience)
        return self._client

    def _once(self) -> Any:
        """
        The policy of never trying again.
        """
        return driver("redis.asyncio.retry", "redis").Retry(driver("redis.backoff", "redis").NoBackoff(), 0)

    async def _listening(self) -> None:
        """
        Listen, on a connection of its own; if it is lost, say so and connect again.
        """
        # Being called off is at times swallowed below, while a connection is made or closed.
        while self._listener is asyncio.current_task():
            with suppress(*self._faults()):
                await self._listen_once()
            self.heard(None)
            await asyncio.sleep(PAUSE)

    async def _listen_once(self) -> None:
        client = await self._opened_to_listen()
        ear = client.pubsub()
        try:
            await ear.subscribe("authflow")  # Nothing is said there: one must be in some channel.
            self._ear, self._joined = ear, set()
            self.heard(None)
            while self._listener is asyncio.current_task():
                said = await ear.get_message(timeout=None)
                if said is not None and said["channel"] is not None:
                    self.heard(said["channel"].decode())
        finally:
            self._ear = None
            await ear.aclose()
            await client.aclose()

    async def _opened_to_listen(self) -> Any:
        """
        A client of one server: what is said to any of a cluster is heard at all of them.
        """
        settings = {"socket_connect_timeout": self.patience, "retry": self._once(), "decode_responses": False}
        url = self.url
        if self.cluster:
            await self._opened().initialize()
            node, parts = self._opened().get_random_node(), urlsplit(url)
            user, at, _ = parts.netloc.rpartition("@")
            url = parts._replace(netloc=f"{user}{at}{node.host}:{node.port}").geturl()
        return self._driver.Redis.from_url(url, **settings)

    def _faults(self) -> tuple[type[Exception], ...]:
        # Of a cluster that is down, the driver says so by an error that is none of its others.
        return (OSError, self._errors.RedisError, self._errors.RedisClusterException)


@contextmanager
def _called_off() -> Generator[None, None, None]:
    """
    End whoever is called off within the block, even where the driver goes on as if nothing had been said.

    It sends by `asyncio.wait_for`, which until Python 3.12 returns what it waited for if that ends just then. Whoever
    does one thing after the other, until told to stop, would not hear of it.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    try:
        yield
    finally:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError


@cache
def _named(script: str) -> str:
    """
    What Redis calls *script* by.
    """
    return sha1(script.encode(), usedforsecurity=False).hexdigest()
