"""
Two processes on one store, at the same time: whatever may happen once happens once.
"""

import asyncio
from collections.abc import Generator
from typing import Final

import pytest

from authflow.core.outcome import Outcome
from authflow.flows.verify import VerifyState
from authflow.testing.budgets import once
from authflow.testing.records import fresh
from tests.engine.benches import UNCOUNTED, Bench, Dice
from tests.engine.services import by_call
from tests.stores.places import KINDS, kept_at
from tests.stores.rivals import SEVEN, Asked, Rivals, announce, bump, guess, rivals_at, runs_of, sign_in, take

TRIALS: Final = 1000
TOGETHER: Final = 25
"""
So many trials begin at the same moment: to release two processes takes longer than what they do then.
"""


@pytest.fixture(scope="module", params=KINDS)
def rivals(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Rivals, None, None]:
    """
    Two processes, on each kind of store.
    """
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('rivals') / 'runs.db'}"
    else:
        url = request.getfixturevalue(f"{request.param}_server").url
    with rivals_at(url) as both:
        yield both


async def parked(url: str, dice: Dice, runs: int, *, at_code: bool = False) -> list[Asked]:
    """
    So many runs in the store at *url*, all of their own: at the form, or where the mailed code is asked.
    """
    async with kept_at(url) as store:
        bench = Bench(by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION), store, limits=UNCOUNTED, dice=dice)
        asked = await asyncio.gather(*(bench.engine.start("login", {}) for _ in range(runs)))
        if at_code:
            asked = await asyncio.gather(*(bench.sign_in(one) for one in asked))
            assert {VerifyState.ENTER_CODE} == {one.state for one in asked}
        return [Asked(one.handle, one.step) for one in asked]


async def test_two_replies_to_one_step(rivals: Rivals, dice: Dice) -> None:
    """
    One of them asks the service, and both are told the same.
    """
    came = await rivals.race(sign_in, await parked(rivals.url, dice, TRIALS), TOGETHER)

    assert [1] * TRIALS == [one[0] + other[0] for one, other in came]
    assert [one[1:] for one, _ in came] == [other[1:] for _, other in came]
    assert {str(VerifyState.ENTER_CODE)} == {one[1] for one, _ in came}


async def test_two_hundred_guesses_each(rivals: Rivals, dice: Dice) -> None:
    """
    Exactly five codes are tried, however many are guessed, by whomever.
    """
    came = await rivals.race(guess, await parked(rivals.url, dice, 3, at_code=True))

    assert [5] * 3 == [one + other for one, other in came]


async def test_two_hundred_counts_each(rivals: Rivals) -> None:
    """
    Exactly five are counted, of four hundred who come at once; those who are not are not counted by half.
    """
    keys = [f"rivals-{n}" for n in range(3)]
    async with kept_at(rivals.url) as store:
        assert [None] * 3 == [await store.bump(f"{key} of others", once("codes")) for key in keys]

    came = await rivals.race(bump, keys)

    async with kept_at(rivals.url) as store:
        left = [[await store.bump(key, SEVEN) is None for _ in range(3)] for key in keys]
    assert [5] * 3 == [one + other for one, other in came]
    assert [[True, True, False]] * 3 == left


async def test_a_hundred_announcements_each(rivals: Rivals) -> None:
    """
    Each run is written by one of them, and exactly five are counted, whoever wrote them.
    """
    names = [f"announced-{n}" for n in range(3)]
    async with kept_at(rivals.url) as store:
        runs = [run for name in names for run in runs_of(name)]
        assert {True} == {*await asyncio.gather(*(store.put(run) for run in runs))}

    came = await rivals.race(announce, names)

    async with kept_at(rivals.url) as store:
        left = [[await store.bump(name, SEVEN) is None for _ in range(3)] for name in names]
    assert [(100, 5)] * 3 == [tuple(map(sum, zip(*both, strict=True))) for both in came]
    assert [[True, True, False]] * 3 == left


async def test_what_is_there_once_is_taken_once(rivals: Rivals) -> None:
    """
    Of two who take it at once, one has it.
    """
    ids = [f"taken-{n}" for n in range(TRIALS)]
    async with kept_at(rivals.url) as store:
        assert {True} == {*await asyncio.gather(*(store.put(fresh(run_id)) for run_id in ids))}

    came = await rivals.race(take, ids, TOGETHER)

    assert [1] * TRIALS == [one + other for one, other in came]
