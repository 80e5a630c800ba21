"""
Links that wake a run: signed, for one run and one outcome, good once.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.core.action import Hold
from authflow.core.errors import RunNotFound, StoreUnavailable
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import THIRTY_DAYS
from authflow.engine.engine import Engine
from authflow.engine.waking import WakeLink, follow_link, is_good, make_link, read_link
from tests.engine.benches import Bench, WatchedStore, expect
from tests.engine.services import by_call
from tests.runs import ADA, BOB, given

WAITING = {"Login": Outcome.REQUIRE_OWNER_APPROVAL}


async def waiting(email: str = ADA) -> tuple[Bench, Hold]:
    """
    Somebody who waits for the owner.
    """
    bench = Bench(by_call(**WAITING))
    return bench, expect(Hold, await bench.sign_in(await bench.engine.start("login", {}), email))


async def linked(bench: Bench, hold: Hold, outcome: Outcome = Outcome.APPROVED) -> WakeLink:
    """
    The link for the owner.
    """
    link = await make_link(bench.engine, hold.run, outcome)
    assert link is not None
    return link


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.APPROVED, "enter_password"), (Outcome.DENIED, "turned_away")])
async def test_a_link_wakes(outcome: Outcome, state: str) -> None:
    """
    Whoever follows it tells the run what was decided, days later.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold, outcome)
    bench.clock.turn(29 * 24 * 3600)

    woken = await follow_link(bench.engine, link)

    assert (True, state) == (woken, (await bench.engine.resume(hold.handle)).state)


async def test_a_link_works_once() -> None:
    """
    Of many who follow it at once one wakes the run; later nobody does, though the run waits again.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold)

    woken = await asyncio.gather(*(follow_link(bench.engine, link) for _ in range(10)))
    asked = await bench.engine.resume(hold.handle)
    again = await bench.reply(asked, password="correct horse")
    later = [await is_good(bench.engine, link), await follow_link(bench.engine, link)]

    assert (1, "waiting", [True, False]) == (sum(woken), again.state, later)
    assert again == await bench.engine.resume(hold.handle)


async def test_looking_changes_nothing() -> None:
    """
    However often a link is looked at, nothing is written, and it still works.
    """
    bench, hold = await waiting()
    link, store = await linked(bench, hold), bench.store
    assert isinstance(store, WatchedStore)
    written = len(store.written)

    good = {await is_good(bench.engine, link) for _ in range(20)}

    assert ({True}, written) == (good, len(store.written))
    assert await follow_link(bench.engine, link)


async def test_a_user_who_looks_again_leaves_the_link_good() -> None:
    """
    The owner's mail is worth something after the user has looked again; not while that goes on, which costs it nothing.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold)
    asked = await bench.reply(hold, Choice.CHECK)

    meanwhile = await follow_link(bench.engine, link)
    await bench.reply(asked, Choice.BACK)
    then = await follow_link(bench.engine, link)

    assert (False, True) == (meanwhile, then)


async def test_overtaken_between_looking_and_waking() -> None:
    """
    A link that finds nobody waiting at the last moment has not been used.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold)

    class Busy(Engine):
        """
        Finds that the user was faster.
        """

        async def wake(self, run_id: str, outcome: Outcome, only: object = None) -> bool:
            """
            Nobody waits.
            """
            return not (run_id and outcome and only)

    followed = await follow_link(Busy(bench.engine.turns, bench.engine.key), link)

    assert (False, True) == (followed, await follow_link(bench.engine, link))


async def test_stopped_between_using_and_waking() -> None:
    """
    A link that was used by somebody who could not wake the run any more wakes it the next time; and only then.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold)

    class Stopped(Engine):
        """
        Loses the store before it wakes anybody.
        """

        async def wake(self, run_id: str, outcome: Outcome, only: object = None) -> bool:
            """
            There is no store.
            """
            raise StoreUnavailable("test", f"{run_id} {outcome} {only}")

    with pytest.raises(StoreUnavailable):
        await follow_link(Stopped(bench.engine.turns, bench.engine.key), link)
    woken = await asyncio.gather(*(follow_link(bench.engine, link) for _ in range(10)))
    again = await bench.reply(await bench.engine.resume(hold.handle), password="correct horse")
    later = [await follow_link(bench.engine, link) for _ in range(2)]

    assert (1, "waiting", [False, False]) == (sum(woken), again.state, later)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "denied"},
        {"outcome": "success"},
        {"outcome": "nonsense"},
        {"until": 1_900_000_000},
        {"proof": "0" * 64},
        {"proof": "\ud800"},
        {"run": "unknown"},
        {"run": "\ud800"},
    ],
    ids=str,
)
async def test_a_link_says_what_it_was_made_for(change: Mapping[str, Any]) -> None:
    """
    Whoever changes it has none.
    """
    bench, hold = await waiting()
    link = evolve(await linked(bench, hold), **change)

    good = [await is_good(bench.engine, link), await follow_link(bench.engine, link)]

    assert [False, False] == good
    assert hold == await bench.engine.resume(hold.handle)


async def test_a_link_of_another_run_or_key() -> None:
    """
    One run's link is no other's, only who has the key makes one, and it outlives a rotation of keys.
    """
    bench, hold = await waiting()
    other = expect(Hold, await bench.sign_in(await bench.engine.start("login", {})))
    link = await linked(bench, hold)

    good = [
        await is_good(bench.engine, evolve(link, run=other.run)),
        await is_good(Engine(bench.engine.turns, b"x" * 32), link),
        await is_good(bench.engine, link),
        await is_good(Engine(bench.engine.turns, b"x" * 32, (bench.engine.key,)), link),
    ]

    assert [False, False, True, True] == good


async def test_a_link_for_another_address() -> None:
    """
    Whoever goes on under another address was not decided on.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold)
    record = await bench.record(hold)
    moved = evolve(record.run, memory={**record.run.memory, slots.EMAIL: BOB})
    await bench.store.swap(evolve(record, run=moved, revision=record.revision + 1))

    assert not await is_good(bench.engine, link)


@pytest.mark.parametrize(
    ("seconds", "lives"), [(None, THIRTY_DAYS), (3600.0, 3600.0), (1e12, 90 * 24 * 3600.0)], ids=["run", "hour", "ever"]
)
async def test_a_link_expires(seconds: float | None, lives: float) -> None:
    """
    It works as long as it was to, and no longer than the run lives.
    """
    bench, hold = await waiting()
    link = await make_link(bench.engine, hold.run, Outcome.APPROVED, seconds)
    assert link is not None

    assert link.until == bench.clock.now() + lives
    bench.clock.turn(min(lives, THIRTY_DAYS) - 1)
    before = await is_good(bench.engine, link)
    bench.clock.turn(1)
    assert (True, False) == (before, await is_good(bench.engine, link))


@pytest.mark.parametrize("goal", ["login", "verify"])
async def test_no_link_to_whoever_does_not_wait(goal: str) -> None:
    """
    There is no link to a run that waits for nothing, none for what a run does not wait for, and none to no run.
    """
    bench, hold = await waiting()
    asked = await bench.engine.start(goal, given(goal))

    made = [
        await make_link(bench.engine, asked.run, Outcome.APPROVED),
        await make_link(bench.engine, hold.run, Outcome.SUCCESS),
    ]

    assert [None, None] == made
    with pytest.raises(RunNotFound):
        await make_link(bench.engine, "unknown", Outcome.APPROVED)


async def test_a_link_is_read_as_it_was_written() -> None:
    """
    The query of an address says all of it, and whatever is no link is none.
    """
    bench, hold = await waiting()
    link = await linked(bench, hold)
    query = link.query()

    broken = [read_link({name: value for name, value in query.items() if name != gone}) for gone in query]

    assert link == read_link(query)
    assert [None] * 4 == broken
    assert [None, None] == [read_link({**query, "until": until}) for until in ("-1", "9" * 13)]
    assert link.proof not in repr(link)
