"""
The measurements of stores measure something.
"""

import pytest

from authflow.core.action import Ask
from tests.bench.figures import told
from tests.bench.places import PLACES, row
from tests.bench.stores import Figures, clocked, folder, page, side_by_side, statements, turn_on

SERIES = [1.0, 2.0, 3.0]


@pytest.mark.parametrize("name", PLACES)
async def test_a_turn_on_each_store(name: str) -> None:
    """
    The user is asked again on each, among the runs that were parked, and the statements alone are as many.
    """
    with folder() as path:
        async with PLACES[name](path) as place:
            turn = await turn_on(place.store)
            same = await statements(place.store)
            await place.fill(0, 3)

            asked = await turn()
            taken = await side_by_side([turn, same or turn, place.bare or turn], 2, 2)
            found = await place.store.get(row(2).id)

    assert isinstance(asked, Ask)
    assert all(len(series) == 2 and min(series) > 0 for series in taken)
    assert found is not None


async def test_the_middle_one_counts() -> None:
    """
    A turn that happens to be slow does not change the figure.
    """
    pauses = iter([0, 0, 0, 200_000, 0])

    async def turn() -> None:
        for _ in range(next(pauses)):
            pass

    assert await clocked(turn, 5) < 1_000


def test_all_is_shown() -> None:
    """
    Each store has its row, and one without a driver has no figure for it.
    """
    shown = page({"memory": Figures(SERIES, [], [], SERIES), "SQLite": Figures(*[SERIES] * 4)})

    assert f"| memory | - | - | - | {told(SERIES):.0f}" in shown
    assert "| SQLite | 2 (2 to 2) | 1.00 (1.00 to 1.00) | 1.00" in shown
