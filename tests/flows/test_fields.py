"""
What browsers are told about the fields of a profile.
"""

from collections.abc import Iterable, Iterator

from authflow.core.field import Field
from authflow.flows.fields import PROFILE_FIELDS


def everyone(fields: Iterable[Field]) -> Iterator[Field]:
    """
    *fields*, and all that stands inside of them.
    """
    for one in fields:
        yield one
        yield from everyone(one.parts)


def test_a_country_is_filled_in_by_its_letters() -> None:
    """
    The service wants `US`, of an address as of a telephone number; only `country` is filled in as that.
    """
    tokens = {one.name: one.autocomplete for one in everyone(PROFILE_FIELDS) if "country" in one.name}

    assert {"country_code": "country", "country": "country"} == tokens
