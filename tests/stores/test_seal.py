"""
Sealed rows: what was written comes back, and nothing else ever does.
"""

import json
from random import Random

import pytest
from attrs import evolve
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.core.run import Run
from authflow.core.slot import Keep
from authflow.engine.keys import Key, Ring
from authflow.engine.record import Record
from authflow.stores.record import written
from authflow.stores.rows import Row
from authflow.stores.seal import SMALLEST, key_id_of, opened, seal
from authflow.testing.records import after, fresh, full
from tests.laws.walks import in_flight, reached
from tests.runs import MADE_UP
from tests.stores.sealing import NEW, OLD, row_of, sealed_by

FULL = row_of(full())
RING = Ring((NEW,))


@pytest.mark.parametrize("record", [fresh(), full(), after(full(), step=8)], ids=["fresh", "full", "later"])
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    """
    Nothing is lost on the way.
    """
    codec = sealed_by()

    assert record == codec.read(row_of(record, codec))


def test_nothing_can_be_read() -> None:
    """
    Of all that a run holds, where it stands and who it is about, nothing is in its row.
    """
    body = FULL.body

    shown = [word for word in words(written(full())) if len(word) > 3 and word.encode() in body]
    assert [] == shown


def words(document: object) -> list[str]:
    """
    Every name and every text in *document*.
    """
    if isinstance(document, dict):
        return [word for name, part in document.items() for word in (str(name), *words(part))]
    if isinstance(document, list | tuple):
        return [word for part in document for word in words(part)]
    return [document] if isinstance(document, str) else []


@given(st.integers(0, len(FULL.body) * 8 - 1))
def test_a_bit_that_is_flipped(bit: int) -> None:
    """
    A row with any bit flipped is refused with the one error that stores expect.
    """
    flipped = bytearray(FULL.body)
    flipped[bit // 8] ^= 1 << bit % 8

    with pytest.raises(ValueError, match=r"^this "):
        sealed_by().read(evolve(FULL, body=bytes(flipped)))


@given(st.integers(0, len(FULL.body) - 1), st.binary(max_size=40))
def test_a_row_that_is_cut_or_longer(length: int, more: bytes) -> None:
    """
    Neither is a row that was cut, whatever stands where the rest was.
    """
    cut = FULL.body[:length] + more
    if cut == FULL.body:
        return

    with pytest.raises(ValueError, match=r"^this "):
        sealed_by().read(evolve(FULL, body=cut))


@given(st.binary(max_size=200))
def test_a_row_of_anything(body: bytes) -> None:
    """
    Nor is anything else.
    """
    for anything in (body, FULL.body[:23] + body, FULL.body[:11] + body):
        with pytest.raises(ValueError, match=r"^this "):
            sealed_by().read(evolve(FULL, body=anything))


SWAPPED = {
    "another-run": evolve(FULL, id="run-1"),
    "another-runs-body": evolve(FULL, body=row_of(fresh()).body),
    "an-earlier-revision": evolve(row_of(after(fresh())), body=row_of(fresh()).body),
    "a-later-revision": evolve(row_of(fresh()), body=row_of(after(fresh())).body),
    "no-revision": evolve(FULL, revision=-1),
    "no-revision-there-can-be": evolve(FULL, revision=1 << 64),
    "an-unknown-key": row_of(full(), sealed_by(OLD)),
    "another-keys-name": evolve(FULL, body=FULL.body[:1] + bytes.fromhex(OLD.id) + FULL.body[9:]),
    "half-a-surrogate": evolve(FULL, id="\ud800"),
}


@pytest.mark.parametrize("row", SWAPPED.values(), ids=SWAPPED.keys())
def test_a_row_that_was_swapped(row: Row) -> None:
    """
    A body is good for its run, at its revision, under its key, and nowhere else.
    """
    with pytest.raises(ValueError, match=r"^(this|no) "):
        sealed_by().read(row)


def test_another_name_for_a_key_opens_nothing() -> None:
    """
    A body that claims another key of the ring is refused, too.
    """
    body = FULL.body[:1] + bytes.fromhex(OLD.id) + FULL.body[9:]

    with pytest.raises(ValueError, match=r"^this row is not as it was sealed"):
        sealed_by(NEW, OLD).read(evolve(FULL, body=body))


def test_every_key_of_the_ring_opens() -> None:
    """
    After a rotation, what the key before has sealed is read, and the new one seals.
    """
    before, ring = sealed_by(OLD), sealed_by(NEW, OLD)

    old, new = row_of(full(), before), row_of(full(), ring)

    assert (full(), full()) == (ring.read(old), ring.read(new))
    assert (OLD.id, NEW.id) == (key_id_of(old.body), key_id_of(new.body))


def test_every_run_has_a_key_of_its_own() -> None:
    """
    What seals one run does not open another; the row is laid out as it is described.
    """
    first, other = NEW.derived("authflow run", b"run-1"), NEW.derived("authflow run", b"run-2")

    body = seal(NEW, "run-1", 7, 1, b"{}")

    bound = body[:23] + (7).to_bytes(8, "big") + b"run-1"
    assert b"\0\0\0\x02{}" + bytes(1018) == AESGCM(first).decrypt(body[11:23], body[23:], bound)
    with pytest.raises(InvalidTag):
        AESGCM(other).decrypt(body[11:23], body[23:], bound)


def test_no_nonce_comes_twice() -> None:
    """
    Two workers that write the same revision at once, of which one will win, do not seal by the same nonce.
    """
    bodies = [seal(NEW, "run-1", 7, 1, b"{}") for _ in range(100)]

    assert 100 == len({body[11:23] for body in bodies}) == len({body[23:] for body in bodies})


@pytest.mark.parametrize(
    ("length", "size"),
    [
        pytest.param(0, 1024, id="empty"),
        pytest.param(1020, 1024, id="just-fits"),
        pytest.param(1021, 2048, id="one-more"),
        pytest.param(2044, 2048, id="fits-again"),
        pytest.param(100_000, 131_072, id="large"),
    ],
)
def test_lengths_tell_little(length: int, size: int) -> None:
    """
    A body is as long as its size class, and its document comes back as long as it was.
    """
    document = Random(length).randbytes(length)  # noqa: S311 - nobody is to guess it

    body = seal(NEW, "run-1", 1, 1, document)

    assert (23 + size + 16, document) == (len(body), opened(RING, Row("run-1", 1, 0.0, body)))


def test_a_name_more_or_less_is_not_seen() -> None:
    """
    Two runs that differ by what somebody typed are as long as each other.
    """
    short, long = (
        evolve(fresh(), run=evolve(fresh().run, memory={slots.EMAIL: email}))
        for email in ("a@b.cd", "a" * 60 + "@b.cd")
    )

    assert SMALLEST < len(row_of(short).body) == len(row_of(long).body)


@pytest.mark.parametrize("run", [*reached(), *in_flight()], ids=lambda run: f"{run.goal}-{run.flow}.{run.state}")
def test_nothing_fleeting_is_sealed(run: Run) -> None:
    """
    At every state, with every call on its way, whatever the run is handed with: what is fleeting is not in its row.
    """
    record = evolve(fresh(), run=evolve(run, memory={**MADE_UP, **run.memory}))
    fleeting = [slot.name for slot in MADE_UP if slot.keep is Keep.FLEETING]

    document = json.loads(opened(RING, row_of(record)))

    assert 3 == len(fleeting)
    assert not document["run"]["memory"].keys() & set(fleeting)
    assert not [word for word in words(document) if word in {"correct horse", "123456", "solved"}]


def test_a_row_can_be_logged() -> None:
    """
    Neither a row nor its codec shows a secret.
    """
    shown = repr((FULL, sealed_by(Key(b"s" * 32))))

    assert "ssss" not in shown
    assert "body" not in shown
