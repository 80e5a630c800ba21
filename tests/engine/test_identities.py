"""
Who is counted: an address, however it is spelled (CASES 56), or a member; and a store learns nobody's name.
"""

import pytest

from authflow.calls import slots
from authflow.core.action import Done
from authflow.core.reason import Reason
from tests.engine.benches import KEY
from tests.engine.counting import Ledger, asked, bench
from tests.engine.services import by_call
from tests.runs import given


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("ADA@Example.COM", id="case"),
        pytest.param("\uff41\uff44\uff41@example.com", id="width"),
        pytest.param("ada\uff20example.com", id="at"),
        pytest.param(" ada@example.com ", id="blanks"),
    ],
)
async def test_one_address_however_it_is_spelled(other: str) -> None:
    """
    Another spelling of an address is no other identity.
    """
    town = bench(by_call())
    for _ in range(3):
        await asked(town, "recover")

    held = await asked(town, "recover", email=other)

    assert Reason("too_many_mails") == held.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ada@bücher.example", "ada@xn--bcher-kva.example", id="domain"),
        pytest.param("ada@BÜCHER.example", "ada@bu\u0308cher.example", id="composed"),
    ],
)
async def test_one_domain_however_it_is_spelled(one: str, other: str) -> None:
    """
    An international domain is the same in both its spellings.
    """
    town = bench(by_call())
    for _ in range(3):
        await asked(town, "recover", email=one)

    held = await asked(town, "recover", email=other)

    assert Reason("too_many_mails") == held.reason


async def test_one_identity_is_no_other() -> None:
    """
    What is done to one address holds up nobody else.
    """
    town = bench(by_call())
    for _ in range(4):
        await asked(town, "recover")

    assert isinstance(await asked(town, "recover", email="bob@example.com"), Done)


async def test_a_member_is_counted_by_the_id() -> None:
    """
    Whoever is known by an id alone is mailed no oftener.
    """
    town = bench(by_call())
    for _ in range(3):
        await town.engine.start("activation", given("activation"))

    held = await town.engine.start("activation", given("activation"))
    other = await town.engine.start("activation", {slots.MEMBER_ID: "member-2"})

    assert (Reason("too_many_mails"), "mail_sent") == (held.reason, other.state)


async def test_a_store_names_nobody() -> None:
    """
    The keys of what is counted hold no address, and nobody without the engine's key can tell whose they are.
    """
    town = bench(by_call())
    await asked(town, "recover")
    store = town.store
    assert isinstance(store, Ledger)
    first, store.notes[:] = list(store.notes), []
    town.engine = type(town.engine)(town.engine.turns, KEY[:-1] + b"x")
    await asked(town, "recover")

    assert not any("ada" in key or "example" in key for key in first)
    assert 2 == len({*first, *store.notes})
