"""
Sessions that processes share, on each store.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from attrs import define, evolve, field

from authflow.core.member import Identity, Tokens
from authflow.engine.clock import HandClock
from authflow.engine.keys import Ring, ring_of
from authflow.stores.kept import Kept
from authflow.stores.reseal import reseal
from authflow.stores.rows import SESSION, Row
from authflow.stores.seal import Sealed, key_id_of, seal
from authflow.web.cookies import Cookies, Header
from authflow.web.http import Request
from authflow.web.kept_sessions import REMEMBERED, KeptSessions
from authflow.web.sessions import TWICE, Member, Sessions
from tests.runs import HERE, NOON
from tests.stores.places import KINDS, rows_at, url_of

ADA: Final = Member(
    Identity("member-canary", "ada-canary@example.com", verified=True, status="ACTIVE"),
    Tokens("access-canary", "refresh-canary", NOON + 60.0),
)
NEWER: Final = evolve(ADA, tokens=Tokens("newer", None, NOON + 120.0))
OLD, NEW = ring_of([b"an old key of 16 bytes or more"]), ring_of([b"a new key of 16 bytes or more"])
BOTH: Final = Ring((*NEW.keys, *OLD.keys))
AN_HOUR: Final = 3600.0


@define(eq=False)
class Place:
    """
    Where sessions are kept.

    Attributes:
        name: How its keys begin: each test has its own, as all share a server.
    """

    url: str
    name: str
    clock: HandClock = field(factory=lambda: HandClock(NOON))

    def key(self, number: int = 0) -> str:
        """
        The key of a session.
        """
        return f"{self.name}-{number}"

    @asynccontextmanager
    async def process(self, ring: Ring = OLD) -> AsyncGenerator[KeptSessions, None]:
        """
        The sessions, as a process of its own knows them.
        """
        async with rows_at(self.url) as rows:
            yield KeptSessions(rows, ring, self.clock.now)

    @property
    def run(self) -> str:
        """
        The run that signs somebody in.
        """
        return self.key(2)

    async def row(self, number: int = 0) -> Row | None:
        """
        What the store holds of a session.
        """
        async with rows_at(self.url) as rows:
            return await rows.get(f"{SESSION}{self.key(number)}")


@pytest.fixture(params=KINDS)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Place, None]:
    """
    Each kind of store.
    """
    url = url_of(request, tmp_path)
    place = Place(url, request.node.originalname.replace("_", "-"))
    yield place
    async with rows_at(url) as rows:
        for number in range(3):
            if (row := await place.row(number)) is not None:
                await rows.drop(row.id, row.revision)


async def test_another_process_knows_who_is_signed_in(place: Place) -> None:
    """
    Until the time of the session is up, with all that is known of them.
    """
    async with place.process() as one, place.process() as other:
        claimed = await one.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        known = await other.get(place.key())
        place.clock.turn(AN_HOUR)

        assert (True, ADA, None) == (claimed, known, await other.get(place.key()))


async def test_one_that_was_signed_out_is_not_brought_back(place: Place) -> None:
    """
    Neither by the end of the run that it was granted for, nor by tokens that are renewed at that moment.
    """
    async with place.process() as one, place.process() as other:
        await one.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        await other.drop(place.key())
        again = await one.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        await one.put(place.key(), NEWER, NOON + AN_HOUR)

        assert (False, None) == (again, await one.get(place.key()))


async def test_two_at_once_are_granted_one_session(place: Place) -> None:
    """
    Two clicks on two processes get the same; a third that comes later does not change whose it is.
    """
    async with place.process() as one, place.process() as other:
        claims = await asyncio.gather(*(s.claim(place.run, place.key(), ADA, NOON + AN_HOUR) for s in (one, other)))
        later = await other.claim(place.run, place.key(), NEWER, NOON + AN_HOUR)

        assert ([True, True], True, ADA) == (claims, later, await one.get(place.key()))


async def test_new_tokens_are_everybodys(place: Place) -> None:
    """
    Whoever refreshes them puts them there for all; of two at once, neither is lost for good.
    """
    async with place.process() as one, place.process() as other:
        await one.put(place.key(), ADA, NOON + AN_HOUR)
        await asyncio.gather(*(s.put(place.key(), NEWER, NOON + AN_HOUR) for s in (one, other)))
        row = await place.row()

        assert (NEWER, 2) == (await other.get(place.key()), row and row.revision)


async def test_nothing_can_be_read_without_the_key(place: Place) -> None:
    """
    Nobody is signed in there, and of who it is nothing is in the row.
    """
    async with place.process() as one, place.process(NEW) as stranger:
        await one.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        row = await place.row()

        assert None is await stranger.get(place.key())
        assert row is not None
        assert b"canary" not in row.body


async def test_one_session_cannot_be_put_in_the_place_of_another(place: Place) -> None:
    """
    Whoever writes to the store does not become somebody else by that.
    """
    async with place.process() as sessions:
        await sessions.claim(place.run, place.key(0), ADA, NOON + AN_HOUR)
        row = await place.row()
        assert row is not None
        await sessions.rows.put(evolve(row, id=f"{SESSION}{place.key(1)}"))

        assert None is await sessions.get(place.key(1))


async def test_they_are_sealed_anew_with_the_runs(place: Place) -> None:
    """
    The old key may go, and everybody is still signed in.
    """
    async with place.process() as sessions, place.process(NEW) as later:
        await sessions.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        await reseal(sessions.rows, BOTH, NOON)
        row = await place.row()

        assert ADA == await later.get(place.key())
        assert NEW.first.id == key_id_of(row.body if row is not None else b"")


async def test_who_sweeps_runs_forgets_sessions(place: Place) -> None:
    """
    When their time is up, and no run answers any more that they could be granted for again; they are no runs.
    """
    async with place.process() as sessions:
        await sessions.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        kept = Kept(sessions.rows, Sealed(OLD, HERE))
        early = [run async for run in kept.overdue(NOON + REMEMBERED - 1.0)]
        there = await place.row()
        late = [run async for run in kept.overdue(NOON + REMEMBERED)]

        assert [] == [run for run in early + late if run.startswith(SESSION)]
        assert (True, None) == (there is not None, await place.row())


async def test_they_are_no_runs(place: Place) -> None:
    """
    Whoever names one as a run finds nothing.
    """
    async with place.process() as sessions:
        await sessions.claim(place.run, place.key(), ADA, NOON + AN_HOUR)

        assert None is await Kept(sessions.rows, Sealed(OLD, HERE)).get(f"{SESSION}{place.key()}")


async def test_what_a_later_version_has_written_is_nobody(place: Place) -> None:
    """
    They sign in again, and nothing breaks.
    """
    async with place.process() as sessions:
        await sessions.claim(place.run, place.key(), ADA, NOON + AN_HOUR)
        row = await place.row()
        assert row is not None
        document = {"schema": 2, "until": NOON + AN_HOUR, "who": "ada"}
        body = seal(OLD.first, row.id, 1, 2, json.dumps(document).encode())
        await sessions.rows.swap(evolve(row, revision=1, body=body))

        assert None is await sessions.get(place.key())


async def test_the_value_changes_with_each_sign_in(place: Place) -> None:
    """
    The session that was there before is out, in every process.
    """
    cookies = Cookies(secure=True)

    async def nobody(_: str) -> bool:
        raise AssertionError("the store knows by itself")

    async with place.process() as one, place.process() as other:
        first, second = Sessions(cookies, one, place.clock.now), Sessions(cookies, other, place.clock.now)
        handles = (place.key(0), place.key(1))
        before = _bringing(await first.grant(Request("POST", "/"), handles[0], ADA, nobody))
        after = _bringing(await second.grant(before, handles[1], NEWER, nobody))

        assert (None, NEWER) == (await first.member(before), await first.member(after))
        assert None is await first.grant(Request("POST", "/"), handles[0], ADA, nobody)


async def test_a_run_signs_in_whoever_ended_it(place: Place) -> None:
    """
    The same words get the same value in every process, for a moment; other words get nothing, whoever holds the handle.
    """
    cookies = Cookies(secure=True)

    async def nobody(_: str) -> bool:
        raise AssertionError("the store knows by itself")

    async with place.process() as one, place.process() as other:
        first, second = Sessions(cookies, one, place.clock.now), Sessions(cookies, other, place.clock.now)
        click, planted = Request("POST", "/", body=b"password=a"), Request("POST", "/", body=b"password=b")
        granted = [await s.grant(click, place.key(), ADA, nobody) for s in (first, second)]

        assert granted[0] is not None
        assert granted[0] == granted[1]
        assert None is await second.grant(planted, place.key(), ADA, nobody)
        place.clock.turn(TWICE)
        assert None is await first.grant(click, place.key(), ADA, nobody)


def _bringing(granted: Header | None) -> Request:
    name, _, value = (granted or ("", ""))[1].partition(";")[0].partition("=")
    return Request("GET", "/", cookies={name: value})
