"""
The key ring: what is a key, what it is called, and what is made of it.
"""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.errors import NotAllowed
from authflow.engine.keys import Key, Ring, keys_in, new_key, ring_of

ONE, OTHER = Key(b"1" * 32), Key(b"2" * 32)


@given(st.binary(min_size=16, max_size=64), st.text("abc ", min_size=1), st.binary(max_size=80))
def test_derived_keys_are_those_of_the_rfc(secret: bytes, label: str, of: bytes) -> None:
    """
    What is made of a key is what any library's HKDF makes of it (RFC 5869).
    """
    derived = Key(secret).derived(label, of)

    assert HKDF(SHA256(), 32, label.encode(), of).derive(secret) == derived


def test_nothing_is_made_twice() -> None:
    """
    For each purpose and each run there is another key, and the id is none of them.
    """
    made = {ONE.handles, ONE.derived("authflow run", b"a"), ONE.derived("authflow run", b"b"), OTHER.handles}

    assert 4 == len(made)
    assert not any(ONE.id in one.hex() for one in made)


def test_a_key_comes_back_as_it_was() -> None:
    """
    A key is read as it was written, and called the same.
    """
    key = new_key()

    again = keys_in(key.written)

    assert ([key], [key.id]) == (again, [one.id for one in again])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{ONE.written}\n{OTHER.written}\n", id="lines"),
        pytest.param(f"{ONE.written},{OTHER.written}", id="commas"),
        pytest.param(f" {ONE.written} , {OTHER.written} ", id="blanks"),
        pytest.param(f"# of 2030\n{ONE.written} # seals\r\n\n{OTHER.written}", id="remarks"),
        pytest.param(f"{ONE.written} {OTHER.written} {ONE.written}", id="twice"),
    ],
)
def test_keys_are_read(text: str) -> None:
    """
    A file and a variable say the same, in whichever way they are laid out; the first key stays the first.
    """
    assert Ring((ONE, OTHER)) == ring_of(text) == ring_of([text]) == ring_of(text.split(",") if "," in text else [text])


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param("", id="nothing"),
        pytest.param("# all gone\n", id="remarks-only"),
        pytest.param("hunter2hunter2hunter2", id="a-password"),
        pytest.param(ONE.written[:-1], id="short"),
        pytest.param(ONE.written + "A", id="long"),
        pytest.param(f"{ONE.written} hunter2", id="one-of-two"),
        pytest.param(ONE.written.upper(), id="upper-case"),
        pytest.param([b"hunter2"], id="few-bytes"),
        pytest.param([ONE.written, 7], id="a-number"),
        pytest.param(b"1" * 32, id="not-a-list"),
        pytest.param(None, id="none"),
    ],
)
def test_what_is_no_key_is_refused(keys: object) -> None:
    """
    Whatever else is given is refused, and never quoted: it may be a secret.
    """
    with pytest.raises(NotAllowed, match=r"^keys must be") as refused:
        ring_of(keys)  # type: ignore[arg-type]  # That is the point.

    assert "hunter2" not in str(refused.value)
    assert ONE.written not in str(refused.value)


def test_secrets_of_ones_own() -> None:
    """
    A secret of sixteen bytes or more is a key as it is.
    """
    ring = ring_of([b"1" * 32, b"sixteen bytes..."])

    assert (ONE, Key(b"sixteen bytes..."), False) == (*ring.keys, ring.made_up)


def test_without_a_key_one_is_made_up() -> None:
    """
    Without any key there is one that nobody knows, another each time, and it says what it is.
    """
    one, other = ring_of([]), ring_of(())

    assert (True, True) == (one.made_up, other.made_up)
    assert one.first != other.first


def test_a_ring_knows_its_keys_by_name() -> None:
    """
    A key is found by its id, and no other id finds one.
    """
    ring = Ring((ONE, OTHER))

    assert (ONE, OTHER, None) == (ring.called(ONE.id), ring.called(OTHER.id), ring.called("00" * 8))
    assert ONE is ring.first


def test_keys_are_not_shown() -> None:
    """
    A ring can be logged.
    """
    shown = repr(Ring((ONE,)))

    assert ONE.id in shown
    assert "1111" not in shown
