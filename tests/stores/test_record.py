"""
A run as a row: whatever it holds comes back as it was, and whatever is no run is refused with one error.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.atlas import Atlas
from authflow.core.move import begin
from authflow.core.outcome import Outcome
from authflow.core.run import Run, rested
from authflow.engine.record import Record
from authflow.flows import FLOWS
from authflow.stores.record import read, written
from authflow.testing.records import fresh, full
from tests.engine.consent import CONSENT
from tests.laws.walks import follow, in_flight, reached
from tests.runs import A_DAY, HERE, moment

WRONG: Final[tuple[object, ...]] = (None, True, 1, -1.5, "x", "", [], {}, [None], {"x": None}, "\ud800")
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def there_and_back(record: Record) -> Record:
    """
    *record*, after it was text.
    """
    return read(json.loads(json.dumps(written(record))), HERE)


def place(run: Run) -> str:
    """
    What a test about *run* is called.
    """
    return f"{run.goal}-{run.flow}.{run.state}"


def places(document: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """
    The way to everything in *document*, itself included.
    """
    yield path
    if isinstance(document, dict):
        for name, part in document.items():
            yield from places(part, (*path, name))
    if isinstance(document, list):
        for number, part in enumerate(document):
            yield from places(part, (*path, number))


def changed(document: Any, path: tuple[str | int, ...], value: object) -> Any:
    """
    *document*, with *value* in one place.
    """
    if not path:
        return value
    copy = deepcopy(document)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def without(document: Any, path: tuple[str | int, ...]) -> Any:
    """
    *document*, with one place missing.
    """
    copy = deepcopy(document)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return copy


def spelled(document: object) -> str:
    """
    *document* as text, in which `1` and `true` differ, and `1` and `1.0` do not.
    """
    return json.dumps(document, sort_keys=True).replace(".0,", ",").replace(".0}", "}")


FULL: Final = json.loads(json.dumps(written(full())))
PLACES: Final = tuple(places(FULL))
FREE: Final = (("run", "memory"), ("run", "ledger"), ("run", "complaints"), ("run", "reason", "params"), ("jar",))
"""
Where names are not the record's own.
"""


def is_own(path: tuple[str | int, ...]) -> bool:
    """
    Whether what stands at *path* has a name that every record has.
    """
    return not any(path[: len(free)] == free and len(path) == len(free) + 1 for free in FREE) and not (
        path[:2] == ("run", "memory") and len(path) > 2 and path[2] not in {"tokens", "identity"}
    )


@pytest.mark.parametrize("record", [fresh(), full()], ids=["fresh", "full"])
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    """
    Nothing is lost on the way, and nothing changes its type.
    """
    assert record == there_and_back(record)
    assert repr(record) == repr(there_and_back(record))


@pytest.mark.parametrize("run", reached(), ids=place)
def test_every_state_comes_back(run: Run) -> None:
    """
    A run is stored and read at every state that each goal leads to, at rest and where it was given up there.
    """
    records = [evolve(full(), run=rested(one)) for one in (run, follow(run, Outcome.CANCELLED))]

    assert records == [there_and_back(record) for record in records]


@pytest.mark.parametrize("run", in_flight(), ids=place)
def test_every_call_on_its_way_comes_back(run: Run) -> None:
    """
    A run is stored and read while any call is being sent for it.
    """
    record = evolve(full(), run=rested(run))

    assert record == there_and_back(record)


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_whatever_stands_in_a_place_is_read_as_it_is_or_refused(path: tuple[str | int, ...]) -> None:
    """
    A value of another type is never taken for one of the right type, and only one error is raised.
    """
    for wrong in WRONG:
        document = changed(FULL, path, wrong)
        try:
            back = written(read(document, HERE))
        except ValueError:
            continue
        assert spelled(document) == spelled(back)


@pytest.mark.parametrize("path", [path for path in PLACES if path and is_own(path)], ids=str)
def test_a_missing_part_is_missed(path: tuple[str | int, ...]) -> None:
    """
    Nothing that a record has is made up when it is not there: limits that were forgotten would begin anew.
    """
    if isinstance(path[-1], int):
        return  # A shorter list is a list.

    with pytest.raises(ValueError, match=r"^this is no"):
        read(without(FULL, path), HERE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("schema",), 2, id="another-schema"),
        pytest.param(("schema",), True, id="schema-is-true"),
        pytest.param(("run", "flow"), "nowhere", id="unknown-flow"),
        pytest.param(("run", "state"), "nowhere", id="unknown-state"),
        pytest.param(("run", "state"), "enter_credentials", id="state-of-another-flow"),
        pytest.param(("run", "state"), ["enter_code"], id="state-in-a-list"),
        pytest.param(("run", "memory", "nothing"), 1, id="unknown-slot"),
        pytest.param(("run", "chosen"), "fly", id="unknown-choice"),
        pytest.param(("run", "outcome"), "fly", id="unknown-outcome"),
        pytest.param(("run", "step"), "7", id="step-in-quotes"),
        pytest.param(("run", "id"), 7, id="id-is-a-number"),
        pytest.param(("run", "expires_at"), float("nan"), id="never"),
        pytest.param(("run", "expires_at"), float("inf"), id="always"),
        pytest.param(("run", "expires_at"), 10**400, id="beyond-all-time"),
        pytest.param(("run", "ends_at"), True, id="true-o-clock"),
        pytest.param(("jar", "visitor"), 5, id="a-jar-of-numbers"),
        pytest.param(("run", "memory", "identity"), None, id="nobody"),
        pytest.param(("run", "memory", "tokens"), "access", id="tokens-in-one"),
        pytest.param(("intent", "lease_until"), None, id="an-intent-for-ever"),
        pytest.param(("more",), 1, id="something-more"),
        pytest.param(("run", "more"), 1, id="a-run-with-something-more"),
    ],
)
def test_what_cannot_be_is_refused(path: tuple[str | int, ...], value: object) -> None:
    """
    A record of another version, another program or a broken disk is no run.
    """
    with pytest.raises(ValueError, match=r"^this is no"):
        read(changed(FULL, path, value), HERE)


def test_an_abyss_is_refused() -> None:
    """
    A value that no program has written, however deep.
    """
    deep: object = None
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(ValueError, match=r"^this is no run"):
        read(changed(FULL, ("run", "memory", "profile"), deep), HERE)


@given(JSON)
def test_a_foreign_document_is_refused(document: Any) -> None:
    """
    Anything else is refused with the same error.
    """
    with pytest.raises(ValueError, match=r"^this is no"):
        read(document, HERE)


def test_a_flow_of_ones_own_is_read_where_it_is_known() -> None:
    """
    A state belongs to the atlas that it is read by.
    """
    mine = Atlas(*FLOWS, CONSENT)
    run = begin(mine, "run-mine", "consent", {}, moment(), A_DAY)
    document = written(evolve(full(), run=run))

    assert run == read(document, mine).run
    with pytest.raises(ValueError, match=r"^this is no run that can go on here$"):
        read(document, HERE)


def test_nothing_fleeting_is_written() -> None:
    """
    A record of a run at rest says no password, whatever it says.
    """
    spoken = json.dumps([written(evolve(fresh(), run=rested(run))) for run in (*reached(), *in_flight())])

    assert "correct horse" not in spoken
    assert "123456" not in spoken
