"""
Sealing anew: nothing is lost, nobody is disturbed, and what was stopped can be begun again.
"""

import asyncio
from contextlib import aclosing

import pytest
from attrs import define, evolve

from authflow.core.outcome import Outcome
from authflow.engine.keys import Ring
from authflow.engine.record import Record
from authflow.stores.kept import Kept
from authflow.stores.reseal import Held, Resealed, held_by, reseal
from authflow.stores.rows import Row
from authflow.stores.seal import key_id_of
from authflow.testing.records import after, fresh, full
from tests.engine.benches import Bench
from tests.engine.services import by_call
from tests.runs import NOON
from tests.stores.rows_in_memory import RowsInMemory
from tests.stores.sealing import NEW, OLD, sealed_by

BOTH = Ring((NEW, OLD))
MANY = 20


async def kept_by(rows: RowsInMemory, *records: Record) -> Kept:
    """
    A store of the last year, with *records* in it.
    """
    store = Kept(rows, sealed_by(OLD))
    for record in records:
        assert await store.put(record)
    return store


async def test_nothing_is_lost() -> None:
    """
    Every row is sealed by the new key alone, and holds what it held, one revision later.
    """
    rows = RowsInMemory()
    records = [fresh(f"run-{n}") for n in range(MANY)]
    await kept_by(rows, *records)

    done = await reseal(rows, BOTH, NOON)

    store = Kept(rows, sealed_by(NEW))
    assert Resealed(anew=MANY) == done
    assert [evolve(record, revision=2) for record in records] == [await store.get(record.run.id) for record in records]


async def test_it_can_be_begun_again() -> None:
    """
    Whoever was stopped goes on where they stopped, and the second time there is nothing to do.
    """
    rows = RowsInMemory()
    await kept_by(rows, *(fresh(f"run-{n}") for n in range(MANY)))
    stopped = asyncio.ensure_future(reseal(Failing(rows.rows, after=MANY // 2), BOTH, NOON))
    with pytest.raises(OSError, match="the disk is gone"):
        await stopped

    done = [await reseal(rows, BOTH, NOON) for _ in range(2)]

    assert [Resealed(anew=MANY // 2, already=MANY // 2), Resealed(already=MANY)] == done


async def test_a_call_on_its_way_is_left_alone() -> None:
    """
    A run that waits for an answer is passed over: the answer finds it as it was, and seals it anew.
    """
    rows, service = RowsInMemory(), by_call(Login=Outcome.FAILURE)
    earlier = Bench(service, Kept(rows, sealed_by(OLD)))
    later = Bench(service, Kept(rows, sealed_by(NEW, OLD)), earlier.clock)
    asked = await earlier.engine.start("login", {})
    service.hold()
    sending = asyncio.ensure_future(later.sign_in(asked))
    await service.came.wait()
    rows.rows[asked.run] = await resealed_as_before(rows, asked.run)

    done = await reseal(rows, BOTH, later.clock.now())
    service.gate.set()
    answered = await sending

    assert Resealed(busy=1) == done
    assert (asked.step + 1, "failure") == (answered.step, answered.reason and answered.reason.id)
    assert NEW.id == key_id_of(rows.rows[asked.run].body)


async def resealed_as_before(rows: RowsInMemory, run_id: str) -> Row:
    """
    The row of *run_id*, as a worker that has only the old key would have written it.
    """
    record = sealed_by(NEW, OLD).read(rows.rows[run_id])
    return evolve(rows.rows[run_id], body=sealed_by(OLD).write(record))


async def test_a_sender_that_is_gone() -> None:
    """
    A run whose sender's lease is over is sealed anew like every other.
    """
    rows = RowsInMemory()
    await kept_by(rows, full())
    intent = full().intent
    assert intent is not None

    done = [await reseal(rows, BOTH, at) for at in (intent.lease_until - 1, intent.lease_until)]

    assert [Resealed(busy=1), Resealed(anew=1)] == done


async def test_whoever_writes_meanwhile_wins() -> None:
    """
    A row that was written after it was looked at stays as it was written.
    """
    rows = RowsInMemory()
    await kept_by(rows, fresh())
    racing = Racing(rows.rows)

    done = await reseal(racing, BOTH, NOON)

    assert Resealed(busy=1) == done
    assert after(fresh(), step=9) == await Kept(rows, sealed_by(OLD)).get("run-1")


async def test_what_nobody_can_open_is_left_alone() -> None:
    """
    A row that no key opens is counted, and stays.
    """
    rows = RowsInMemory()
    await kept_by(rows, fresh())
    before = dict(rows.rows)

    done = await reseal(rows, Ring((NEW,)), NOON)

    assert Resealed(unreadable=1) == done
    assert before == rows.rows


async def test_whoever_listens_is_not_sent_away() -> None:
    """
    Whoever waits for a run hears of another revision, and looks: the run is where it was.
    """
    rows = RowsInMemory()
    store = await kept_by(rows, fresh())

    async with aclosing(store.changes("run-1")) as changes:
        heard = [await anext(changes)]
        await reseal(rows, BOTH, NOON)
        heard.append(await anext(changes))

    assert [1, 2] == heard


async def test_what_each_key_holds() -> None:
    """
    Rows are counted by the key that sealed them, and runs by the key that hashed their handles.
    """
    rows = RowsInMemory()
    bench = Bench(by_call(), Kept(rows, sealed_by(OLD)))
    bench.engine.key = OLD.handles
    await bench.engine.start("login", {})
    await bench.engine.start("login", {})
    await reseal(rows, BOTH, NOON)
    bench.engine.key = NEW.handles
    await bench.engine.start("login", {})

    counted = [await held_by(rows, ring) for ring in (BOTH, Ring((NEW,)))]

    assert Held({NEW.id: 2, OLD.id: 1}, {OLD.id: 2, NEW.id: 1}) == counted[0]
    assert Held({NEW.id: 2, OLD.id: 1}, {}, 1) == counted[1]


@define
class Failing(RowsInMemory):
    """
    Fails at some write.
    """

    after: int = 0

    async def swap(self, row: Row) -> bool:
        """
        Write, until nothing can be written.
        """
        if self.after == 0:
            raise OSError("the disk is gone")
        self.after -= 1
        return await RowsInMemory.swap(self, row)


@define
class Racing(RowsInMemory):
    """
    Somebody else is always faster.
    """

    async def swap(self, row: Row) -> bool:
        """
        Write after somebody else has.
        """
        record = after(fresh(), step=9)
        await RowsInMemory.swap(self, Row(row.id, row.revision, row.due, sealed_by(OLD).write(record)))
        return await RowsInMemory.swap(self, row)
