"""
What people are asked, each field once.

The tokens of `autocomplete` are HTML's (HTML Standard §4.10.18.7.1); bounds are the service's (`wix/WIRE.md`).
"""

from typing import Final

from authflow.calls import slots
from authflow.core.field import Field, Group, Kind
from authflow.core.slot import Slot

EMAIL: Final = Field(slots.EMAIL, Kind.EMAIL, "username", most=254)
PASSWORD: Final = Field(slots.PASSWORD, Kind.PASSWORD, "current-password")
NEW_PASSWORD: Final = Field(slots.PASSWORD, Kind.NEW_PASSWORD, "new-password")
CAPTCHA: Final = Field(slots.CAPTCHA, Kind.CAPTCHA, most=5000)
CODE: Final = Field(slots.CODE, Kind.CODE, "one-time-code")

_PHONE_TAGS: Final = ("UNTAGGED", "MAIN", "HOME", "MOBILE", "WORK", "FAX")
_EMAIL_TAGS: Final = ("UNTAGGED", "MAIN", "HOME", "WORK")
_ADDRESS_TAGS: Final = ("UNTAGGED", "HOME", "WORK", "BILLING", "SHIPPING")
_PRIVACY: Final = ("UNDEFINED", "PUBLIC", "PRIVATE")
_FEW: Final = 10


def _text(name: str, autocomplete: str = "off", *, most: int = 1000, many: int = 1) -> Field:
    return Field(Slot(name), autocomplete=autocomplete, optional=True, most=most, many=many)


def _tag(options: tuple[str, ...]) -> Field:
    return Field(Slot("tag"), Kind.OPTION, optional=True, options=options)


PROFILE_FIELDS: Final = (
    _text("first_name", "given-name"),
    _text("last_name", "family-name"),
    _text("nickname", "nickname"),
    Field(Slot("picture"), Kind.LINK, "photo", optional=True, most=2048),
    _text("labels", many=2000),
    _text("language", "language", most=35),
    Field(Slot("privacy_status"), Kind.OPTION, optional=True, options=_PRIVACY),
    Field(
        Slot("secondary_emails"),
        Kind.PARTS,
        optional=True,
        many=_FEW,
        parts=(Field(Slot("email"), Kind.EMAIL, "email", most=254), _tag(_EMAIL_TAGS)),
    ),
    Field(
        Slot("phones_v2"),
        Kind.PARTS,
        optional=True,
        many=_FEW,
        parts=(
            _text("country_code", "country", most=3),  # `US`, not `+1`: `tel-country-code` would fill that in.
            Field(Slot("phone"), autocomplete="tel-national", most=32),
            _tag(_PHONE_TAGS),
        ),
    ),
    Field(
        Slot("addresses"),
        Kind.PARTS,
        optional=True,
        many=_FEW,
        parts=(
            _text("country", "country", most=3),
            _text("subdivision", "address-level1"),
            _text("city", "address-level2"),
            _text("postal_code", "postal-code", most=32),
            _text("address_line", "address-line1"),
            _text("address_line2", "address-line2"),
            _tag(_ADDRESS_TAGS),
        ),
    ),
    _text("company", "organization"),
    _text("position", "organization-title"),
    Field(Slot("birthdate"), Kind.DATE, "bday", optional=True, most=10),
    _text("slug", most=255),
    _text("subscription"),
    _text("vat_id"),
    Field(
        Slot("custom_fields"),
        Kind.PARTS,
        optional=True,
        many=_FEW,
        parts=(Field(Slot("name"), most=255), Field(Slot("value"))),
    ),
    Field(Slot("emails"), Kind.EMAIL, "email", optional=True, most=254, many=_FEW),
    _text("phones", "tel", most=32, many=_FEW),
)
"""
Every profile field of a member; an application chooses among them by name.
"""

CUSTOM: Final = "custom."
"""
What the name of a field that a site made up itself begins with: `custom.shoe_size`.
"""


def profile_field(name: str) -> Field | None:
    """
    The profile field called *name*; nothing if there is none.
    """
    if name.startswith(CUSTOM) and name != CUSTOM:
        return _text(name)
    return next((entry for entry in PROFILE_FIELDS if entry.name == name), None)


PROFILE: Final = Group(slots.PROFILE, PROFILE_FIELDS)
MISSING_PROFILE: Final = Group(slots.PROFILE, PROFILE_FIELDS, only=slots.MISSING)
