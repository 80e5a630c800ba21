"""
Who is a member of the emulated site, and who is in its contacts.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from attrs import Factory, define, field

from authflow.core.call import secret
from authflow.core.value import canonical
from authflow.emulator.passwords import Hash


class Status(StrEnum):
    """
    Whether a member may sign in.
    """

    ACTIVE = "ACTIVE"
    PENDING = "PENDING"
    BLOCKED = "BLOCKED"
    DELETED = "DELETED"
    OFFLINE = "OFFLINE"


BARRED: Final = frozenset({Status.BLOCKED, Status.DELETED, Status.OFFLINE})
"""
Who may not sign in, whatever they prove.
"""


@define
class Member:
    """
    Somebody with an account.

    Attributes:
        created: Seconds since the epoch, like *updated*.
        password: Its hash; nothing for who was only ever vouched for.
        verified: Whether a code or a link proved the address.
        unconfirmed: Whether a mailed code stands between the password and the sign-in.
        approved: Whether the owner let them in.
        barred: Why they may not sign in, whatever they prove.
        reset_required: Whether the password must be set anew first.
        profile: As the wire spells it.
        revision: How often something changed, the making of it included.
    """

    email: str
    created: float
    password: Hash | None = secret(default=None)
    verified: bool = False
    unconfirmed: bool = False
    approved: bool = True
    barred: Status | None = None
    reset_required: bool = False
    profile: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    id: str = field(factory=lambda: str(uuid4()))
    revision: int = 1
    updated: float = field(default=Factory(lambda made: made.created, takes_self=True))

    def revise(self, now: float) -> None:
        """
        Count a change, made at *now*.
        """
        self.revision += 1
        self.updated = now

    def confirm(self) -> None:
        """
        Take the address for proved.
        """
        self.verified, self.unconfirmed = True, False

    def approve(self) -> None:
        """
        Let the member in, who was perhaps denied before.
        """
        if not self.approved:
            self.approved, self.barred = True, None


@define
class Contact:
    """
    An address that the site knows.

    Attributes:
        member_id: Whose it is, if it is a member's.
    """

    email: str
    member_id: str | None = None
    id: str = field(factory=lambda: str(uuid4()))


@define
class Members:
    """
    Members and contacts, by the one spelling of their addresses.
    """

    _members: dict[str, Member] = field(init=False, factory=dict[str, Member])
    _called: dict[str, Member] = field(init=False, factory=dict[str, Member], repr=False)
    _contacts: dict[str, Contact] = field(init=False, factory=dict[str, Contact])

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members.values())

    @property
    def contacts(self) -> list[Contact]:
        """
        Every contact.
        """
        return [*self._contacts.values()]

    def at(self, email: str) -> Member | None:
        """
        The member with the address *email*.
        """
        return self._members.get(canonical(email))

    def called(self, member_id: str) -> Member | None:
        """
        The member with the id *member_id*.
        """
        return self._called.get(member_id)

    def add(self, member: Member, *, merge_contact: bool = True) -> Member:
        """
        Take *member* in, and its address into the contacts; a contact that is there already is taken over.
        """
        key = canonical(member.email)
        before = self._members.get(key)
        if before is not None:
            del self._called[before.id]
        self._members[key] = self._called[member.id] = member
        contact = self._contacts.get(key)
        if contact is None:
            self._contacts[key] = Contact(member.email, member.id)
        elif merge_contact:
            contact.member_id = member.id
        return member

    def contact(self, email: str) -> Contact | None:
        """
        The contact with the address *email*.
        """
        return self._contacts.get(canonical(email))

    def add_contact(self, email: str) -> Contact:
        """
        The contact with the address *email*, which is one from now on.
        """
        return self._contacts.setdefault(canonical(email), Contact(email))

    def restore(self, members: Iterable[Member], contacts: Iterable[Contact]) -> None:
        """
        Let these be all there are.
        """
        self._members = {canonical(member.email): member for member in members}
        self._called = {member.id: member for member in self}
        self._contacts = {canonical(contact.email): contact for contact in contacts}

    def clear(self) -> None:
        """
        Forget everybody.
        """
        self._members.clear()
        self._called.clear()
        self._contacts.clear()
