"""
The benchmark measures what it says: everybody does the whole work. How fast is asserted nowhere.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Final

import pytest

from authflow.core.action import Ask
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.engine.journal import LOGGER, Entry
from tests.bench.emulated import Rates, line, rates
from tests.bench.race import (
    AUTHFLOW,
    BARE,
    OFFICIAL,
    OFFICIAL_APART,
    Costs,
    contenders,
    official_client,
    started,
)
from tests.bench.stub import ACCESS, LENGTHS, REFRESH
from tests.bench.table import Measured, page
from tests.bench.turns import LOGGED, PURE, QUIET, turns
from tests.bench.turns import contenders as takers
from tests.bench.weight import IMPORTS, PARKED, parked
from tests.npm import BRING_NODE, Missing

ONE_EACH: Final[Mapping[str, int]] = {
    "visitor": 1,
    "login": 1,
    "redirect session": 1,
    "authorize": 1,
    "token": 1,
    "signed in": 1,
}


async def test_everybody_does_the_whole_work() -> None:
    """
    Each contender ends with a member's tokens, after each of the five requests once.
    """
    async with contenders() as all_of_them:
        made = {one.name: await one.make(1) for one in all_of_them}

    assert {BARE, AUTHFLOW} <= made.keys()
    for one in made.values():
        assert one.counts == ONE_EACH
        assert one.seconds > 0
        assert (ACCESS, LENGTHS[ACCESS]) == (one.access[: len(ACCESS)], len(one.access))
        assert (REFRESH, LENGTHS[REFRESH]) == (one.refresh[: len(REFRESH)], len(one.refresh))


async def test_the_official_client_takes_part() -> None:
    """
    It is measured wherever there is something to run it.
    """
    try:
        official_client()
    except Missing as missing:
        pytest.skip(str(missing))

    async with contenders() as all_of_them:
        names = {one.name for one in all_of_them}

    assert {OFFICIAL, OFFICIAL_APART} <= names


@pytest.mark.parametrize("name", [PURE, QUIET, LOGGED])
async def test_a_turn_tells_the_user(name: str) -> None:
    """
    Whoever gives a wrong password is told so and asked again, however often.
    """
    turn = (await takers())[name]

    shown = [await turn(), await turn()]

    for action in shown:
        assert isinstance(action, Ask)
        assert action.reason == Reason(Outcome.FAILURE)


async def test_a_turn_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    """
    Who reads the journal reads of what was sent, of what was answered and of the move.
    """
    turn = (await takers())[LOGGED]

    with caplog.at_level(logging.INFO, LOGGER):
        await turn()

    assert [Entry.CALL_SENT, Entry.CALL_ANSWERED, Entry.RUN_MOVED] == [line.message for line in caplog.records]


async def test_the_emulator_answers() -> None:
    """
    Each round of logins is measured twice; the emulator is at its work for all of them, and says so itself.
    """
    found = await rates(2, 20)

    assert (2, 2) == (len(found.by_cpu), len(found.by_clock))
    assert all(rate > 0 for rate in (*found.by_cpu, *found.by_clock))


async def test_an_emulator_that_gave_up() -> None:
    """
    Where nobody serves any more, nothing is measured.
    """
    async with started(sys.executable, "-c", "") as process:
        with pytest.raises(RuntimeError, match="gave up"):
            await line(process)


async def test_everything_measured_is_shown() -> None:
    """
    Each figure has its row; who could not take part is named, with what brings it.
    """
    bytes_parked = {place: await parked(place, 2) for place in PARKED}
    costs = Costs({BARE: [1.0, 1.0], AUTHFLOW: [2.0, 2.5]}, {BARE: 5.0, AUTHFLOW: 5.0})
    measured = Measured(
        {"Python": "3"},
        costs,
        await turns(2, 1),
        bytes_parked,
        {code: [1.0, 2.0] for code in IMPORTS},
        Rates([3000.0, 3100.0], [1500.0, 1600.0]),
    )

    shown = page(measured)

    assert f"| **{AUTHFLOW}** | 2.25 (2.12 to 2.38) | 2.25 (2.12 to 2.38) | ? | 5 |" in shown
    assert "| by the CPU it uses | 3050 (3025 to 3075) |" in shown
    assert f"| {OFFICIAL} | not measured: {BRING_NODE}" in shown
    assert [] == [name for name in (*measured.turns, *PARKED, *IMPORTS[1:]) if name not in shown]
