"""
Members and contacts, by address and by id.
"""

from authflow.emulator.members import Member, Members


def test_found_by_address_and_id() -> None:
    """
    However an address is spelled, and by the id, it is the same member.
    """
    members = Members()

    zoe = members.add(Member("zoe@example.com", 0.0))

    assert zoe is members.at(" ZOE@Example.com") is members.called(zoe.id)
    assert (None, None) == (members.at("ada@example.com"), members.called("nobody"))


def test_whoever_takes_an_address_over() -> None:
    """
    Whoever had an address before is found no more; whoever has their id now is.
    """
    members = Members()
    before = members.add(Member("zoe@example.com", 0.0))

    after = members.add(Member("zoe@example.com", 1.0))
    again = members.add(Member("zoe@example.com", 2.0, id=after.id))

    assert members.called(before.id) is None
    assert again is members.called(after.id) is members.at("zoe@example.com")
    assert [again] == [*members]


def test_clear() -> None:
    """
    Everybody can be forgotten, contacts too.
    """
    members = Members()
    zoe = members.add(Member("zoe@example.com", 0.0))

    members.clear()

    assert (None, None, []) == (members.at(zoe.email), members.called(zoe.id), members.contacts)
