"""
The conformance suite catches what it is there to catch: each of its tests fails for some broken store.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import signature
from typing import Any

import pytest

from authflow.engine.clock import HandClock
from authflow.flows.rows import SIGNED_IN
from authflow.stores.memory import MemoryStore
from authflow.testing.stores import StoreConformance
from tests.runs import NOON
from tests.stores import budget_twins, together_twins, twins

CAUGHT: list[tuple[str, type[MemoryStore], dict[str, Any]]] = [
    ("test_put", twins.Empty, {}),
    ("test_put_once", twins.Overwriting, {}),
    ("test_put_once_at_once", twins.Overwriting, {}),
    ("test_put_once_at_once", twins.Hesitant, {}),
    ("test_get_what_is_not_there", twins.Obliging, {"run_id": "run-2"}),
    ("test_nothing_is_lost", twins.Forgetful, {}),
    ("test_nothing_is_lost", twins.Plain, {}),
    ("test_an_end_is_not_lost", twins.Forgetful, {"end": SIGNED_IN}),
    ("test_swap", twins.Stubborn, {}),
    *[("test_swap_only_the_next", twins.Careless, {"revision": n}) for n in (-1, 0, 1, 2, 4, 5, 100)],
    *[("test_swap_only_the_next", twins.Skipping, {"revision": n}) for n in (4, 5, 100)],
    *[("test_swap_only_the_next", twins.Backward, {"revision": n}) for n in (-1, 0, 1, 2)],
    ("test_swap_at_once", twins.Careless, {}),
    ("test_swap_at_once", twins.Hesitant, {}),
    ("test_swap_what_is_not_there", twins.Careless, {}),
    ("test_drop", twins.Stubborn, {}),
    *[("test_drop_only_the_present", twins.Careless, {"revision": n}) for n in (0, 1, 3)],
    ("test_runs_are_apart", twins.Mixing, {}),
    ("test_changes", twins.Silent, {}),
    ("test_changes", twins.Noisy, {}),
    ("test_changes_between", twins.Late, {}),
    ("test_changes_for_many", twins.Silent, {}),
    ("test_changes_of_another", twins.Noisy, {}),
    ("test_changes_of_another", twins.Mixing, {}),
    ("test_changes_of_nobody", twins.Silent, {}),
    ("test_bump", budget_twins.Generous, {}),
    ("test_bump_does_not_count_what_it_refuses", budget_twins.Grudging, {}),
    ("test_bump_at_once", budget_twins.Generous, {}),
    ("test_bump_at_once", twins.Hesitant, {}),
    ("test_bump_by_key", budget_twins.Grudging, {"other": "key2"}),
    ("test_bump_with_less", budget_twins.Hopeful, {}),
    ("test_bump_without_a_budget", budget_twins.Generous, {}),
    ("test_bump_by_name", budget_twins.Nameless, {}),
    ("test_bump_in_windows", budget_twins.Shortsighted, {}),
    ("test_bump_in_windows", budget_twins.Farsighted, {}),
    ("test_bump_all_or_none", budget_twins.Piecemeal, {}),
    ("test_bump_all_or_none", budget_twins.Nameless, {}),
    ("test_bump_tells_the_longest_wait", budget_twins.Blurting, {}),
    ("test_bump_tells_the_longest_wait", budget_twins.Hopeful, {}),
    ("test_bump_forgets_nothing_too_early", budget_twins.Brisk, {}),
    ("test_bump_several_at_once", twins.Hesitant, {}),
    ("test_bump_several_at_once", budget_twins.Piecemeal, {}),
    ("test_bump_several_at_once", budget_twins.Repentant, {}),
    ("test_give_back_several", budget_twins.Frugal, {}),
    ("test_give_back_several", budget_twins.Tidy, {}),
    ("test_nothing_to_count", budget_twins.Eager, {}),
    ("test_give_back", budget_twins.Retentive, {}),
    ("test_give_back", budget_twins.Confused, {}),
    ("test_give_back_what_was_not_counted", budget_twins.Retentive, {}),
    ("test_give_back_what_was_not_counted", budget_twins.Confused, {}),
    ("test_announce", together_twins.Wary, {}),
    ("test_announce", twins.Stubborn, {}),
    *[("test_announce_only_the_next", twins.Careless, {"revision": n}) for n in (-1, 0, 1, 2, 4, 5, 100)],
    *[("test_announce_only_the_next", together_twins.Unheeding, {"revision": n}) for n in (-1, 0, 1, 2, 4, 5, 100)],
    ("test_announce_what_is_not_there", twins.Careless, {}),
    ("test_announce_what_is_not_there", together_twins.Unheeding, {}),
    ("test_announce_without_room", together_twins.Wary, {}),
    ("test_announce_without_room", budget_twins.Piecemeal, {}),
    ("test_announce_at_once", twins.Hesitant, {}),
    ("test_announce_at_once", together_twins.Unheeding, {}),
    ("test_announce_many_at_once", together_twins.Wary, {}),
    ("test_announce_many_at_once", budget_twins.Generous, {}),
    ("test_announce_is_heard", together_twins.Secretive, {}),
    ("test_settle", twins.Stubborn, {}),
    ("test_settle", together_twins.Grasping, {}),
    *[("test_settle_only_the_next", twins.Careless, {"revision": n}) for n in (-1, 0, 1, 2, 4, 5, 100)],
    *[("test_settle_only_the_next", together_twins.Grasping, {"revision": n}) for n in (-1, 0, 1, 2, 4, 5, 100)],
    ("test_settle_what_was_not_counted", together_twins.Finicky, {}),
    ("test_settle_at_once", twins.Hesitant, {}),
    ("test_settle_at_once", together_twins.Grasping, {}),
    ("test_settle_is_heard", together_twins.Secretive, {}),
    ("test_overdue", budget_twins.Generous, {}),
    ("test_overdue", budget_twins.Grudging, {}),
    ("test_overdue_by_any_time", budget_twins.Dismissive, {}),
    ("test_overdue_by_what_was_written_last", budget_twins.Hasty, {}),
    ("test_overdue_by_the_next_look", budget_twins.Dismissive, {}),
    ("test_overdue_by_the_next_look", budget_twins.Hasty, {}),
    ("test_overdue_while_they_go", budget_twins.Generous, {}),
]
"""
A test, a store that it must not let pass, and the case of the test.
"""


class Impatient(StoreConformance):
    """
    Knows that nothing will come.
    """

    patience = 0.1


def bound(name: str, kind: type[MemoryStore], case: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    """
    The test *name* of the suite, given a store of that *kind* and whatever else it asks for.
    """
    clock = HandClock(NOON)
    test: Callable[..., Awaitable[None]] = getattr(Impatient(), name)
    given = {"store": kind(clock.now), "clock": clock, **case}
    return partial(test, **{asked: given[asked] for asked in signature(test).parameters})


@pytest.mark.parametrize(
    ("name", "twin", "case"), CAUGHT, ids=[f"{name}-{twin.__name__}-{n}" for n, (name, twin, _) in enumerate(CAUGHT)]
)
async def test_a_broken_store_is_caught(name: str, twin: type[MemoryStore], case: dict[str, Any]) -> None:
    """
    A store with one thing broken does not pass the test that is about it.
    """
    test = bound(name, twin, case)

    with pytest.raises((AssertionError, TimeoutError)):
        await test()


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, _, case in CAUGHT], ids=[f"{row[0]}-{n}" for n, row in enumerate(CAUGHT)]
)
async def test_a_good_store_is_not(name: str, case: dict[str, Any]) -> None:
    """
    The same cases let the memory store pass: it is the twin that is caught, and not the way it is called.
    """
    test = bound(name, MemoryStore, case)

    await test()

    assert name in dir(StoreConformance)


def test_every_test_catches_something() -> None:
    """
    No test of the suite is there for nothing.
    """
    tests = {name for name in dir(StoreConformance) if name.startswith("test_")}

    assert tests == {name for name, _, _ in CAUGHT}
