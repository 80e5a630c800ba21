"""
Runs in PostgreSQL, for any number of processes on any number of machines.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import ClassVar, Final, Literal

from attrs import define, field

from authflow.stores.bells import Bells
from authflow.stores.pool import PostgresPool
from authflow.stores.rows import Row

PUT: Final = """
INSERT INTO authflow_runs (id, revision, due, body) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING RETURNING 1
"""
GET: Final = "SELECT revision, due, body FROM authflow_runs WHERE id = $1"
SWAP: Final = """
WITH written AS (
    UPDATE authflow_runs SET revision = $2, due = $3, body = $4 WHERE id = $1 AND revision = $2 - 1 RETURNING id
)
SELECT pg_notify('authflow_runs', id) FROM written
"""
"""
The word that others are given goes out with the commit, or not at all.
"""
DROP: Final = """
WITH dropped AS (DELETE FROM authflow_runs WHERE id = $1 AND revision = $2 RETURNING id)
SELECT pg_notify('authflow_runs', id) FROM dropped
"""
LOOK: Final = "SELECT revision FROM authflow_runs WHERE id = $1"
OVERDUE: Final = """
SELECT due, id FROM authflow_runs WHERE due <= $1 AND (due, id) > ($2, $3) ORDER BY due, id LIMIT $4
"""
NOW: Final = "coalesce({}::bigint, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)"
"""
The server's own time, which is one for all, or one that was given.
"""
FORGET: Final = f"DELETE FROM authflow_budgets WHERE until <= {NOW.format('$1')}"  # noqa: S608 - of our own words
BUMP: Final = f"""
INSERT INTO authflow_budgets AS held (key, stamps, wait, until)
SELECT $1, ARRAY[now], NULL::bigint, now + $3::bigint FROM (SELECT {NOW.format("$4")} AS now) AS clock
ON CONFLICT (key) DO UPDATE SET (stamps, wait, until) = (
    SELECT
        CASE WHEN n < $2::bigint THEN live || excluded.stamps ELSE live END,
        CASE WHEN n < $2::bigint THEN NULL ELSE live[n - $2::bigint + 1] + $3::bigint - excluded.stamps[1] END,
        CASE WHEN n < $2::bigint THEN excluded.until ELSE held.until END
    FROM (
        SELECT count(*) AS n, coalesce(array_agg(stamp ORDER BY stamp), ARRAY[]::bigint[]) AS live
        FROM unnest(held.stamps) AS stamp WHERE stamp > excluded.stamps[1] - $3::bigint
    ) AS counted
)
RETURNING wait
"""  # noqa: S608 - The same.
"""
How many were counted lately, and whether there is room for one more, is found and written in one go.
"""
GIVE_BACK: Final = "UPDATE authflow_budgets SET stamps = stamps[:cardinality(stamps) - 1] WHERE key = $1"
PAGE: Final = 500
MICRO: Final = 1e6
AGAIN: Final = 5.0
"""
How long whoever waits looks no more, if no word comes, in seconds.
"""


@define(eq=False)
class PostgresStore:
    """
    A store in the database at *dsn*, in tables of its own, which are made where there are none.

    It needs the extra `postgres`. One connection more than `size` is used to hear of changes, while somebody waits.

    Attributes:
        patience: How long a statement, or getting a connection, may take, in seconds.
        size: How many connections there may be at once.
        seconds: What the windows of `bump` are measured by, in seconds since the epoch, instead of the server's time.

    Raises:
        NotInstalled: The driver is not here.
    """

    holds_rows: ClassVar[Literal[True]] = True

    dsn: str = field(repr=False)
    patience: float = 5.0
    size: int = 10
    seconds: Callable[[], float] | None = field(default=None, kw_only=True)
    _pool: PostgresPool = field(init=False, repr=False)
    _bells: Bells = field(init=False, repr=False, factory=lambda: Bells(AGAIN))

    def __attrs_post_init__(self) -> None:
        self._pool = PostgresPool(self.dsn, self.patience, self.size, self._heard)

    async def put(self, row: Row) -> bool:
        """
        Store a new row; false if its id is taken.
        """
        return bool(await self._pool.rows(PUT, row.id, row.revision, row.due, row.body))

    async def get(self, run_id: str) -> Row | None:
        """
        The row called *run_id*.
        """
        for revision, due, body in await self._pool.rows(GET, run_id):
            return Row(run_id, revision, due, body)
        return None

    async def swap(self, row: Row) -> bool:
        """
        Replace the row of the revision before; false if it is no longer that.
        """
        return bool(await self._pool.rows(SWAP, row.id, row.revision, row.due, row.body))

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a row, if it is still at *revision*.
        """
        return bool(await self._pool.rows(DROP, run_id, revision))

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Count one for *key*; if that would exceed *limit* in *window* seconds, the seconds until it would not.
        """
        ((wait,),) = await self._pool.rows(BUMP, key, limit, round(window * MICRO), self._now())
        return None if wait is None else wait / MICRO

    async def give_back(self, key: str) -> None:
        """
        Count one less for *key*.
        """
        await self._pool.rows(GIVE_BACK, key)

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a row, from the present one on; it ends with the row.
        """
        async with aclosing(self._bells.revisions(run_id, self._look)) as revisions:
            async for revision in revisions:
                yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the rows that were due at *at*.
        """
        await self._pool.rows(FORGET, self._now())
        last: tuple[float, str] = (float("-inf"), "")
        while found := await self._pool.rows(OVERDUE, at, *last, PAGE):
            for _, run_id in found:
                yield run_id
            last = found[-1][0], found[-1][1]

    async def aclose(self) -> None:
        """
        Close every connection.
        """
        await self._pool.aclose()

    async def _look(self, run_id: str) -> int | None:
        self._pool.listen()
        for (revision,) in await self._pool.rows(LOOK, run_id):
            return int(revision)
        return None

    def _heard(self, run_id: str | None) -> None:
        if run_id is None:
            self._bells.ring_all()
        else:
            self._bells.ring(run_id)

    def _now(self) -> int | None:
        return None if self.seconds is None else round(self.seconds() * MICRO)
