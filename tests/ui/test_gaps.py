"""
A text that is written once is everybody's own.
"""

import re
from functools import partial

from attrs import astuple, evolve

from authflow.core.action import Ask
from authflow.core.reason import Complaint, Reason
from authflow.ui import json
from authflow.ui.gaps import MOST, Cut, Kept, all_but, filled, number, word
from tests.ui.actions import EMAIL, asking


def test_gaps_are_filled() -> None:
    """
    Marks give way to what is theirs, as often as they come, and nothing else does.
    """
    name, age = word(), str(number())
    cut = re.split(f"({name}|{age})", f"{name} is {age}, says {name}; 100 %")

    assert "ada is 36, says ada; 100 %" == filled(cut, {name: "ada", age: "36"})


def test_a_text_is_written_anew_where_anything_else_differs() -> None:
    """
    What tells texts apart at first sight finds the last one; what that was written from decides.
    """
    kept, written = Kept(), list[str]()

    def write(said: str) -> Cut:
        written.append(said)
        return [said]

    for seen in ("one", "one", "two", "two", "one"):
        assert [seen] == kept.cut("shape", seen, partial(write, seen))
    assert ["one", "two", "one"] == written


def test_there_is_room_for_so_many() -> None:
    """
    Whatever is made up to be said, memory stays within its bounds.
    """
    kept = Kept()

    for shape in range(2 * MOST + 1):
        kept.cut(shape, shape, list[str])

    assert len(kept) <= MOST


def test_what_is_looked_at_is_all_but_the_gaps() -> None:
    """
    Two that differ in a gap look the same, two that differ elsewhere do not.
    """
    looks, form = all_but(Ask, "step"), asking(EMAIL)

    assert looks(form) == looks(evolve(form, step=9))
    assert looks(form) != looks(evolve(form, state="elsewhere"))


def test_json_keeps_nothing_of_anybody() -> None:
    """
    Neither the run nor its handle, nor an address, nor what was typed is in what is kept.
    """
    kept = [one for one in vars(json).values() if isinstance(one, Kept)]
    form = evolve(asking(EMAIL), state="one_of_its_own")

    said = [
        json.spelled(evolve(form, run="canary", handle="canary")),
        json.spelled(evolve(form, account="canary")),
        json.spelled(evolve(form, sent_to="canary")),
        json.spelled(asking(evolve(EMAIL, value="canary"))),
        json.spelled(asking(evolve(EMAIL, value="x", complaint=Complaint(Reason("malformed"), "canary")))),
    ]
    written = repr([astuple(one, recurse=False) for one in kept])

    assert all("canary" in one for one in said)
    assert "one_of_its_own" in written
    assert "canary" not in written
