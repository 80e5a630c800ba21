"""
What anybody could post: every value that JSON has, and a few that it has not.
"""

from typing import Final

from hypothesis import strategies as st

from authflow.core.field import Field, Kind
from authflow.core.slot import Slot
from authflow.flows.fields import CAPTCHA, CODE, EMAIL, NEW_PASSWORD, PASSWORD, PROFILE_FIELDS

FIELDS: Final = (EMAIL, PASSWORD, NEW_PASSWORD, CODE, CAPTCHA, *PROFILE_FIELDS)

SOMETIMES_MEANT: Final = (
    "",
    " ",
    "SUCCESS",
    "ada@example.com",
    "123456",
    "2024-02-29",
    "https://example.com/ada.png",
    "PUBLIC",
    "visible",
    "invisible",
    "\x00",
    "\ud800",
    "\u202e",
)
NAMES: Final = ("email", "tag", "phone", "country_code", "city", "name", "value", "visible", "invisible", "default")

texts: st.SearchStrategy[str] = st.text(st.characters()) | st.sampled_from(SOMETIMES_MEANT)
"""
Any text, half surrogates included: JSON can spell them.
"""

anything: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from(NAMES) | texts, inner, max_size=4)
    ),
    max_leaves=12,
)
"""
Any value at all, nested.
"""

WRONG: Final[tuple[object, ...]] = (
    0,
    1,
    -1,
    1.5,
    True,
    False,
    b"bytes",
    [],
    {},
    (),
    [1],
    [None],
    [[]],
    [{}],
    {"a": 1},
    {"a": {"a": []}},
)
"""
What is no text and has no parts that anybody asks for.
"""


def plain(**changes: object) -> Field:
    """
    A required field of text called `word`, but for *changes*.
    """
    return Field(Slot("word"), **changes)  # type: ignore[arg-type]  # The names are checked where they are used.


def of_kind(kind: Kind) -> Field:
    """
    A field of *kind*.
    """
    return plain(kind=kind)
