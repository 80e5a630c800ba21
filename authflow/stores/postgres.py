"""
Runs in PostgreSQL, for any number of processes on any number of machines.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import ClassVar, Final, Literal

from attrs import define, field

from authflow.engine.ports import Count, Full
from authflow.stores.bells import Bells
from authflow.stores.paging import paged
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
CLOCK: Final = f"(SELECT {NOW.format('$7')} AS now) AS clock"
BUMP: Final = f"""
INSERT INTO authflow_budgets AS held (key, names, stamps, refused, wait, until)
SELECT $1, $2::text[], array_fill(now, ARRAY[cardinality($2)]), NULL::text, NULL::bigint, now + $3::bigint
FROM {CLOCK}
ON CONFLICT (key) DO UPDATE SET (names, stamps, refused, wait, until) = (
    WITH
        log AS (SELECT name, stamp FROM unnest(held.names, held.stamps) AS one (name, stamp)),
        windows AS (
            SELECT name, most, span, nth
            FROM unnest($4::text[], $5::bigint[], $6::bigint[]) WITH ORDINALITY AS one (name, most, span, nth)
        ),
        fullest AS (
            SELECT name, span - excluded.stamps[1] + (
                SELECT stamp FROM log WHERE log.name = windows.name AND stamp <= excluded.stamps[1] + span
                ORDER BY stamp DESC OFFSET most - 1 LIMIT 1
            ) AS wait
            FROM windows ORDER BY wait DESC NULLS LAST, nth LIMIT 1
        ),
        counted AS (
            SELECT name, stamp FROM log
            WHERE coalesce(
                (SELECT abs(excluded.stamps[1] - stamp) <= max(span) FROM windows AS w WHERE w.name = log.name), TRUE
            )
            UNION ALL
            SELECT name, stamp FROM unnest(excluded.names, excluded.stamps) AS one (name, stamp)
        ),
        next AS (
            SELECT array_agg(name ORDER BY stamp, name) AS names, array_agg(stamp ORDER BY stamp, name) AS stamps
            FROM counted
        )
    SELECT
        CASE WHEN wait > 0 THEN held.names ELSE next.names END,
        CASE WHEN wait > 0 THEN held.stamps ELSE next.stamps END,
        CASE WHEN wait > 0 THEN name END,
        CASE WHEN wait > 0 THEN wait END,
        CASE WHEN wait > 0 THEN held.until ELSE greatest(held.until, excluded.until) END
    FROM fullest, next
)
RETURNING refused, wait
"""  # noqa: S608 - The same.
"""
How many were counted lately, and whether there is room for one more of each, is found and written in one go.

All that is counted for a key is one row: so there is one lock, and nobody has half of what they asked for.
"""
ANNOUNCE: Final = f"""
WITH
    written AS (
        UPDATE authflow_runs SET revision = $9, due = $10, body = $11 WHERE id = $8 AND revision = $9 - 1 RETURNING id
    ),
    told AS (SELECT pg_notify('authflow_runs', id) FROM written)
{BUMP.replace(CLOCK, f"{CLOCK}, told")}
"""  # noqa: S608 - The same.
"""
The two above: it is counted only if a run is written, and then nothing is written unless it is counted.
"""
GIVE_BACK: Final = """
UPDATE authflow_budgets SET (names, stamps) = (
    SELECT
        coalesce(array_agg(name ORDER BY stamp, name), ARRAY[]::text[]),
        coalesce(array_agg(stamp ORDER BY stamp, name), ARRAY[]::bigint[])
    FROM (
        SELECT name, stamp, row_number() OVER (PARTITION BY name ORDER BY stamp DESC) AS nth
        FROM unnest(names, stamps) AS one (name, stamp)
    ) AS log
    WHERE nth > (SELECT count(*) FROM unnest($2::text[]) AS given WHERE given = name)
)
WHERE key = $1
"""
SETTLE: Final = f"""
WITH
    written AS (
        UPDATE authflow_runs SET revision = $4, due = $5, body = $6 WHERE id = $3 AND revision = $4 - 1 RETURNING id
    ),
    given_back AS ({GIVE_BACK} AND (SELECT count(*) FROM written) >= 0)
SELECT pg_notify('authflow_runs', id) FROM written
"""  # noqa: S608 - The same.
"""
It is given back whether or not a run is written, but after that: two who want both locks never wait for each other.
"""
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

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.
        """
        ((refused, wait),) = await self._pool.rows(BUMP, *self._counting(key, counts))
        return None if refused is None else Full(refused, wait / MICRO)

    async def announce(self, row: Row, key: str, /, *counts: Count) -> Full | bool:
        """
        Replace the row of the revision before, and if that was done, count one for *key* in each of *counts*.
        """
        written = row.id, row.revision, row.due, row.body
        for refused, wait in await self._pool.rows(ANNOUNCE, *self._counting(key, counts), *written):
            return True if refused is None else Full(refused, wait / MICRO)
        return False

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await self._pool.rows(GIVE_BACK, key, names)

    async def settle(self, row: Row, key: str, /, *names: str) -> bool:
        """
        Count one less for *key* in each of *names*, and replace the row of the revision before.
        """
        return bool(await self._pool.rows(SETTLE, key, names, row.id, row.revision, row.due, row.body))

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
        async with aclosing(paged(partial(self._pool.rows, OVERDUE, at))) as ids:
            async for run_id in ids:
                yield run_id

    async def aclose(self) -> None:
        """
        Close every connection.
        """
        await self._pool.aclose()

    def _counting(self, key: str, counts: Sequence[Count]) -> tuple[object, ...]:
        """
        The arguments of `BUMP`.
        """
        names = [count.name for count in counts]
        longest = round(max(count.longest for count in counts) * MICRO)
        windows = [(count.name, most, round(span * MICRO)) for count in counts for most, span in count.windows]
        return key, names, longest, *map(list, zip(*windows, strict=True)), self._now()

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
