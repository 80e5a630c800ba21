"""
What an application names as its store: sealed where it holds rows, and a word where its key is good for nothing.
"""

import logging
from collections.abc import Sequence
from typing import Final

import pytest

from authflow.core.action import Failed
from authflow.core.errors import RunNotFound
from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.engine.clock import HandClock
from authflow.engine.keys import Keys, new_key
from authflow.engine.ports import Count, Store
from authflow.stores.memory import MemoryStore
from authflow.stores.rows import RowStore
from tests.engine.benches import WatchedStore, expect
from tests.engine.services import by_call
from tests.runs import A_DAY, ADA
from tests.stores.rows_in_memory import RowsInMemory

ONE, OTHER = new_key().written, new_key().written
MADE_UP: Final = "key.made_up"


def application(store: Store | RowStore | None, keys: Keys) -> AuthFlow:
    """
    An application at whose service everybody must confirm a code.
    """
    return AuthFlow(service=by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION), store=store, keys=keys)


async def test_rows_are_sealed() -> None:
    """
    What a store of rows is handed can be read by nobody, and any process with the key goes on.
    """
    rows = RowsInMemory()
    asked = await application(rows, ONE).start("login")

    code = await application(rows, ONE).reply(
        asked.handle, {"email": ADA, "password": "correct horse"}, step=asked.step
    )

    assert code == await application(rows, ONE).resume(asked.handle)
    kept = rows.rows[asked.run].body
    assert [] == [word for word in (ADA, "verify", "state", "email") if word.encode() in kept]


async def test_another_key_finds_nothing() -> None:
    """
    Without the key there is no such run; with it among others, there is, and it is sealed anew when it moves.
    """
    rows = RowsInMemory()
    asked = await application(rows, ONE).start("login")

    with pytest.raises(RunNotFound):
        await application(rows, OTHER).resume(asked.handle)
    await application(rows, [OTHER, ONE]).reply(asked.handle, {"email": ADA, "password": "x"}, step=asked.step)

    assert "verify" == (await application(rows, OTHER).resume(asked.handle)).flow


async def test_budgets_tell_nobody() -> None:
    """
    What is counted for an address is counted under a name that only the key makes of it.
    """
    rows = RowsInMemory()

    for keys in (ONE, ONE, OTHER):
        await application(rows, keys).engine.turns.store.bump(ADA, Count("codes", ((5, 60.0),)))

    assert [2, 1] == [len(log["codes"]) for log in rows.counted.values()]
    assert not any("example" in key for key in rows.counted)  # A hash may well spell "ada".


async def test_one_replacement_while_another_key_becomes_the_first() -> None:
    """
    Processes that have the same keys in another order hand out the same run in the place of one that expired.
    """
    rows, clock = RowsInMemory(), HandClock()
    before, after = (
        AuthFlow(service=by_call(), store=rows, keys=keys, clock=clock) for keys in ([ONE, OTHER], [OTHER, ONE])
    )
    asked = await before.start("login")

    clock.turn(A_DAY)
    ends = [expect(Failed, await one.resume(asked.handle)) for one in (before, after)]

    assert ends[0].replacement is not None
    assert ends[0].replacement == ends[1].replacement


@pytest.mark.parametrize(
    ("store", "keys", "told"),
    [
        pytest.param(RowsInMemory(), (), ["RowsInMemory"], id="rows"),
        pytest.param(WatchedStore(), (), ["WatchedStore"], id="a-store-of-ones-own"),
        pytest.param(RowsInMemory(), ONE, [], id="with-a-key"),
        pytest.param(MemoryStore(), (), [], id="memory"),
        pytest.param(None, (), [], id="nothing"),
    ],
)
async def test_a_key_that_is_made_up(
    store: Store | RowStore | None, keys: Keys, told: Sequence[str], caplog: pytest.LogCaptureFixture
) -> None:
    """
    Whoever keeps runs for longer than their key is told so, once; what is kept is sealed all the same.
    """
    with caplog.at_level(logging.WARNING, logger="authflow"):
        auth = application(store, keys)
        await auth.start("login")
        await auth.start("login")

    lines = [record for record in caplog.records if record.getMessage() == MADE_UP]
    assert told == [line.store for line in lines]  # type: ignore[attr-defined]  # A key of the line.


async def test_a_key_that_is_made_up_is_good_for_this_process() -> None:
    """
    Without a key, what one process keeps is closed to every other.
    """
    rows = RowsInMemory()
    auth = application(rows, ())
    asked = await auth.start("login")

    assert asked == await auth.resume(asked.handle)
    with pytest.raises(RunNotFound):
        await application(rows, ()).resume(asked.handle)
