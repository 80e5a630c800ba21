"""
Connections to one PostgreSQL: a pool for statements, and one connection that listens.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from attrs import define, field

from authflow.stores.drivers import driver, fail
from authflow.stores.layouts import not_later, steps

CHANNEL: Final = "authflow_runs"
LAID_OUT: Final = "SELECT coalesce(max(step), 0) FROM authflow_layout"
LOCK: Final = 0x617574686677  # Spells "authfw": whoever else takes advisory locks there takes another.
PAUSE: Final = 0.5
"""
How long whoever listens waits before connecting again, in seconds.
"""


@define(eq=False)
class PostgresPool:
    """
    Connects when it is first used, and again after it was closed.

    Attributes:
        patience: How long a statement, or getting a connection, may take, in seconds.
        size: How many connections there may be, besides the one that listens.
        heard: Called with the run that somebody has written, or with nothing where some may have been missed.
    """

    dsn: str = field(repr=False)
    patience: float
    size: int
    heard: Callable[[str | None], None] = field(repr=False)
    _driver: Any = field(init=False, repr=False, factory=lambda: driver("asyncpg", "postgres"))
    _pool: Any = field(init=False, repr=False, default=None)
    _laid_out: bool = field(init=False, repr=False, default=False)
    _opening: asyncio.Lock = field(init=False, repr=False, factory=asyncio.Lock)
    _listener: asyncio.Task[None] | None = field(init=False, repr=False, default=None)

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """
        What one *statement* gives, which is committed by then.

        Raises:
            StoreUnavailable: The server cannot be reached, or cannot do it.
        """
        try:
            pool = self._pool if self._laid_out else await self._opened()
            async with pool.acquire(timeout=self.patience) as connection:
                found: list[tuple[Any, ...]] = await connection.fetch(statement, *values)
        except Exception as fault:  # noqa: BLE001 - it is raised again
            if isinstance(fault, self._driver.ReadOnlySQLTransactionError) and self._pool is not None:
                await self._pool.expire_connections()  # New ones may write again; what they found, these will keep to.
            if isinstance(fault, self._driver.UndefinedTableError | self._driver.UndefinedColumnError):
                self._laid_out = False  # Another database is in its place, or an older one was restored.
            fail("PostgreSQL", fault, *self._faults())
        return found

    def listen(self) -> None:
        """
        Hear of what others write, from now on.
        """
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listening())

    async def aclose(self) -> None:
        """
        Close every connection.
        """
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            await asyncio.wait({listener})
        pool, self._pool, self._laid_out = self._pool, None, False
        if pool is not None:
            with suppress(OSError, *self._faults()):
                async with asyncio.timeout(self.patience):
                    await pool.close()
            pool.terminate()

    async def _opened(self) -> Any:
        # Whoever waits for the one that opens it waits no longer than for a connection.
        async with asyncio.timeout(self.patience), self._opening:
            pool = self._pool or await self._driver.create_pool(
                self.dsn,
                min_size=0,  # To have one always ready, the driver would try by itself, and log each failure.
                max_size=self.size,
                timeout=self.patience,
                command_timeout=self.patience,
                # One statement leaves nothing behind that would have to be tidied up, at the cost of another.
                reset=_leave,
                init=_prepare,
            )
            if not self._laid_out:
                try:
                    async with pool.acquire(timeout=self.patience) as connection:
                        await _lay_out(connection)
                except BaseException:
                    if self._pool is None:
                        pool.terminate()
                    raise
            self._pool, self._laid_out = pool, True
            return pool

    async def _listening(self) -> None:
        """
        Listen, on a connection of its own; if it is lost, say so and connect again.
        """
        # Being called off is at times swallowed below, while a connection is made or closed.
        while self._listener is asyncio.current_task():
            with suppress(OSError, *self._faults()):
                await self._listen_once()
            self.heard(None)
            await asyncio.sleep(PAUSE)

    async def _listen_once(self) -> None:
        lost = asyncio.Event()

        def ended(_: object) -> None:
            lost.set()

        def said(_: object, __: int, ___: str, run_id: str) -> None:
            self.heard(run_id)

        connection = await self._driver.connect(self.dsn, timeout=self.patience)
        try:
            connection.add_termination_listener(ended)
            await connection.add_listener(CHANNEL, said)
            self.heard(None)
            await lost.wait()
        finally:
            connection.terminate()

    def _faults(self) -> tuple[type[Exception], ...]:
        return (self._driver.PostgresError, self._driver.InterfaceError, self._driver.InternalClientError)


async def _leave(_: Any) -> None:
    """
    Give a connection back as it is.
    """


async def _prepare(connection: Any) -> None:
    """
    Have statements run as they were written to run, whatever a database or a role has made its own default.

    One that waits for another's row goes on with what that has become (PostgreSQL §13.2.1), and does not fail.
    """
    await connection.execute("SET default_transaction_isolation = 'read committed'")


async def _lay_out(connection: Any) -> None:
    """
    Take the steps that were not yet taken, all at once or none, one process after the other.
    """
    wanted = steps("postgres")
    if await _layout(connection) == max(wanted):
        return
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await connection.execute("CREATE TABLE IF NOT EXISTS authflow_layout (step integer PRIMARY KEY)")
        taken = not_later(await _layout(connection), wanted)
        for number, step in wanted.items():
            if number > taken:
                await connection.execute(step)
                await connection.execute("INSERT INTO authflow_layout (step) VALUES ($1)", number)


async def _layout(connection: Any) -> int:
    if await connection.fetchval("SELECT to_regclass('authflow_layout')") is None:
        return 0
    return int(await connection.fetchval(LAID_OUT))
