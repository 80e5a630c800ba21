"""
Slots that a person can fill, and what a form must know about them.
"""

from enum import StrEnum, auto

from attrs import field, frozen

from authflow.core.slot import Keep, Slot


class Kind(StrEnum):
    """
    What sort of value a field takes; `core/value.py` says which values those are.
    """

    TEXT = auto()
    EMAIL = auto()
    PASSWORD = auto()
    NEW_PASSWORD = auto()
    CODE = auto()
    CAPTCHA = auto()
    DATE = auto()
    LINK = auto()
    OPTION = auto()
    PARTS = auto()


@frozen(cache_hash=True)
class Field:
    """
    A value that a person can give. Its name is its slot's.

    Attributes:
        autocomplete: The token of HTML's autofill (HTML Standard §4.10.18.7).
        most: The longest value, in characters.
        options: What an `OPTION` may be.
        parts: What each value of kind `PARTS` consists of.
        many: The most values it takes; above one, it takes a list.
    """

    slot: Slot
    kind: Kind = Kind.TEXT
    autocomplete: str = "off"
    optional: bool = False
    most: int = 1000
    options: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    parts: tuple["Field", ...] = field(default=(), converter=tuple["Field", ...])
    many: int = 1

    @property
    def name(self) -> str:
        """
        What a reply calls it, and the id of its label.
        """
        return self.slot.name

    @property
    def secret(self) -> bool:
        """
        Whether what is typed must never be shown again.
        """
        return self.slot.keep is not Keep.OPEN


@frozen
class Group:
    """
    Fields that are not written on the card: those the site is configured with, all in one slot.

    Attributes:
        known: Every field there is.
        only: A slot that names the fields to ask, all of them required; without it, the site's own choice.
    """

    slot: Slot
    known: tuple[Field, ...]
    only: Slot | None = None

    @property
    def optional(self) -> bool:
        """
        A group may always be empty.
        """
        return True
