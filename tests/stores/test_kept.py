"""
Between the engine and rows: what can be read is a run, and what cannot is nobody's.
"""

from contextlib import aclosing

import pytest
from attrs import evolve

from authflow.core.atlas import Atlas
from authflow.core.errors import RunNotFound
from authflow.core.move import begin
from authflow.engine.counting import WHO
from authflow.engine.ports import Store
from authflow.flows import FLOWS
from authflow.stores.kept import GRACE, Kept, are_rows
from authflow.stores.memory import MemoryStore
from authflow.stores.plain import Plain
from authflow.stores.rows import Row
from authflow.testing.budgets import once
from authflow.testing.records import NOON, after, fresh, full
from tests.engine.benches import Bench
from tests.engine.consent import CONSENT
from tests.engine.services import by_call
from tests.runs import A_DAY, HERE, moment
from tests.stores.rows_in_memory import RowsInMemory

BROKEN = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"\xff\xfe", id="no-text"),
    pytest.param(b"{", id="no-json"),
    pytest.param(b"[]", id="a-list"),
    pytest.param(b"7", id="a-number"),
    pytest.param(b"[" * 200_000, id="an-abyss"),
    pytest.param(b'{"run": {}}', id="no-run"),
    pytest.param(Plain(HERE).write(fresh("run-2")), id="another-run"),
    pytest.param(Plain(HERE).write(after(fresh())), id="another-revision"),
]


def kept() -> tuple[Kept, RowsInMemory]:
    """
    A store, and the rows beneath.
    """
    rows = RowsInMemory()
    return Kept(rows, Plain(HERE)), rows


@pytest.mark.parametrize("body", BROKEN)
async def test_what_cannot_be_read_is_nobodys(body: bytes) -> None:
    """
    Whatever stands in a row that is no record of that run at that revision, nobody is told of it.
    """
    store, rows = kept()
    await store.put(fresh())

    rows.rows["run-1"] = evolve(rows.rows["run-1"], body=body)

    assert await store.get("run-1") is None
    assert not await store.put(fresh())


async def test_whoever_comes_with_it_starts_over() -> None:
    """
    A handle whose row cannot be read answers as one that was forgotten.
    """
    store, rows = kept()
    bench = Bench(by_call(), store)
    asked = await bench.engine.start("login", {})
    (row,) = rows.rows.values()

    rows.rows[row.id] = evolve(row, body=row.body[:-1])

    with pytest.raises(RunNotFound):
        await bench.engine.resume(asked.handle)


async def test_a_flow_that_is_gone_is_no_run() -> None:
    """
    A run of a flow that was taken out of the atlas cannot be read, and stays where those are who know it.
    """
    without, rows = kept()
    mine = Atlas(*FLOWS, CONSENT)
    store = Kept(rows, Plain(mine))
    record = evolve(fresh(), run=begin(mine, "run-1", "consent", {}, moment(), A_DAY))
    await store.put(record)

    told = [await without.get("run-1"), await store.get("run-1")]

    assert [None, record] == told


async def test_what_nobody_could_read_for_a_day_is_forgotten() -> None:
    """
    A row that is not readable here is left to others while its time is not long over; runs that can be read stay.
    """
    store, rows = kept()
    for run_id in ("run-1", "run-2"):
        await store.put(fresh(run_id, expires_at=NOON))
    rows.rows["run-1"] = evolve(rows.rows["run-1"], body=b"")

    left = list[list[str]]()
    for at in (NOON + GRACE - 1, NOON + GRACE):
        async with aclosing(store.overdue(at)) as overdue:
            left.append([run_id async for run_id in overdue])

    assert [["run-1", "run-2"], ["run-2"]] == left


@pytest.mark.parametrize("run_id", ["", "run 1", "run-1\n", "läuft", "run}1", "x" * 129, "\ud800", "\0"])
async def test_ids_are_plain(run_id: str) -> None:
    """
    A store is never asked for what cannot be an id, and never given it.
    """
    store, rows = kept()

    with pytest.raises(ValueError, match=r"^a run's id is made of"):
        await store.put(fresh(run_id))

    rows.rows[run_id] = Row(run_id, 1, NOON, Plain(HERE).write(fresh(run_id)))
    assert await store.get(run_id) is None
    async with aclosing(store.changes(run_id)) as changes:
        assert [] == [revision async for revision in changes]


async def test_keys_are_not_written() -> None:
    """
    What is counted is counted under a hash: an address in a key is not written down, and any text can be a key.
    """
    store, rows = kept()

    for key in ("login ada@example.com", "\ud800", "x" * 10_000):
        await store.bump(key, once("codes"))

    assert [64] * 3 == [len(key) for key in rows.counted]
    assert "ada" not in "".join(rows.counted)


async def test_what_was_done_once_stays_done_when_keys_change() -> None:
    """
    Whoever has the key that something was counted by knows of it, whichever key comes first by then.
    """
    _, rows = kept()
    rings = ((b"old",), (b"old", b"new"), (b"new", b"old"), (b"new",))
    before = [Kept(rows, Plain(HERE), keys[0], keys[1:]) for keys in rings]
    told = list[bool]()

    for key in range(3):
        first, second = before[key], before[key + 1]
        told += [await store.bump(f"done {key}", once("codes")) is None for store in (first, second, first)]
        await second.give_back(f"done {key}", "codes")
        told += [await store.bump(f"done {key}", once("codes")) is None for store in (second, first)]

    assert [True, False, False, True, False] * 3 == told


async def test_what_is_hashed_already_is_hashed_by_each_key_once() -> None:
    """
    What says that it names nobody is taken as it is; whatever only looks like that is a secret as any other.
    """
    _, rows = kept()
    store = Kept(rows, Plain(HERE), b"new", (b"old",))
    proof = "0123456789abcdef" * 4

    for key in (f"{WHO}{proof}", proof, f"{WHO}{proof}\n"):
        await store.bump(key, once("codes"))

    assert proof in rows.counted
    assert 1 + 2 + 2 == len(rows.counted)


async def test_rows_say_when_they_are_due() -> None:
    """
    A row has its run's id, revision and time, and a body that does not show.
    """
    store, rows = kept()

    await store.put(full())

    (row,) = rows.rows.values()
    assert ("run-full", 1, full().run.expires_at) == (row.id, row.revision, row.due)
    assert "ada" not in repr(row)


@pytest.mark.parametrize(("store", "answer"), [(MemoryStore(), False), (RowsInMemory(), True)], ids=["runs", "rows"])
def test_rows_are_told_from_runs(store: Store, answer: bool) -> None:
    """
    The front door knows which stores need a codec.
    """
    assert answer is are_rows(store)
