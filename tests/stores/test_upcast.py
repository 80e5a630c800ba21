"""
Records of earlier versions become those of the present one, a version at a time.
"""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from authflow.engine.record import SCHEMA
from authflow.stores.taken import taken_up
from authflow.stores.upcast import UPCASTERS, Document, Upcaster, upcast
from authflow.testing.records import fresh
from tests.runs import HERE
from tests.stores.test_taken import document


def renamed(found: Document) -> Document:
    """
    The version before called the goal an aim.
    """
    run: Any = found["run"]
    return {**found, "run": {"goal": run["aim"], **{name: part for name, part in run.items() if name != "aim"}}}


def sited(found: Document) -> Document:
    """
    The version before that knew of no sites.
    """
    return {**found, "site": "site-1"}


CHAIN: Final[Mapping[int, Upcaster]] = {SCHEMA - 2: sited, SCHEMA - 1: renamed}


def old() -> dict[str, Any]:
    """
    A record as it was written two versions ago.
    """
    found = document(fresh())
    run = {"aim" if name == "goal" else name: part for name, part in found["run"].items()}
    return {**{name: part for name, part in found.items() if name != "site"}, "run": run, "schema": SCHEMA - 2}


def test_an_old_record_is_read() -> None:
    """
    A record of two versions ago goes through both steps, in their order, and is a record of today.
    """
    record = taken_up(old(), HERE, CHAIN)

    assert (fresh().run, "site-1", SCHEMA) == (record.run, record.site, record.schema)


def test_a_record_of_today_is_left_alone() -> None:
    """
    What is up to date goes through no step.
    """
    assert document(fresh()) == upcast(document(fresh()), CHAIN)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(SCHEMA + 1, id="tomorrow's"),
        pytest.param(SCHEMA - 3, id="forgotten"),
        pytest.param(-(10**9), id="never-was"),
        pytest.param(True, id="true"),
        pytest.param(float(SCHEMA), id="a-float"),
        pytest.param(str(SCHEMA), id="a-text"),
        pytest.param(None, id="none"),
    ],
)
def test_an_unknown_version_is_refused(schema: object) -> None:
    """
    Nobody guesses what a version means that they do not know.
    """
    with pytest.raises(ValueError, match=r"^this is no record of a version"):
        upcast({**document(fresh()), "schema": schema}, CHAIN)


def test_nothing_is_changed_in_place() -> None:
    """
    A step looks at its document, and leaves it as it was.
    """
    found = old()

    upcast(found, CHAIN)

    assert old() == found


def test_every_version_leads_to_the_present_one() -> None:
    """
    There is a step from each version since the first to the next.
    """
    assert [*range(1, SCHEMA)] == sorted(UPCASTERS)
