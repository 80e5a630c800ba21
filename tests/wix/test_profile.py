"""
Profiles go to the wire in its spelling and shapes, and the names of their fields come back.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authflow.flows.fields import PROFILE_FIELDS, profile_field
from authflow.wix.profile import field_name, write_profile
from authflow.wix.wire import camel

ADDRESS = {
    "country": "US",
    "subdivision": "NY",
    "city": "New York",
    "postal_code": "10001",
    "address_line": "1 St",
    "address_line2": "Floor 2",
}
EXAMPLES: Mapping[str, tuple[object, Mapping[str, object]]] = {
    "first_name": ("Ada", {"firstName": "Ada"}),
    "last_name": ("Lovelace", {"lastName": "Lovelace"}),
    "nickname": ("ada", {"nickname": "ada"}),
    "picture": ("https://p/x.png", {"picture": "https://p/x.png"}),
    "labels": (("a", "b"), {"labels": ["a", "b"]}),
    "language": ("en", {"language": "en"}),
    "privacy_status": ("PUBLIC", {"privacyStatus": "PUBLIC"}),
    "secondary_emails": (
        ({"email": "c@d.co", "tag": "WORK"},),
        {"secondaryEmails": [{"email": "c@d.co", "tag": "WORK"}]},
    ),
    "phones_v2": (
        ({"country_code": "US", "phone": "555", "tag": "FAX"},),
        {"phonesV2": [{"countryCode": "US", "phone": "555", "tag": "FAX"}]},
    ),
    "addresses": (
        ({**ADDRESS, "tag": "HOME"}, {"city": "Rome"}),
        {
            "addresses": [
                {
                    "address": {
                        "country": "US",
                        "subdivision": "NY",
                        "city": "New York",
                        "postalCode": "10001",
                        "addressLine": "1 St",
                        "addressLine2": "Floor 2",
                    },
                    "tag": "HOME",
                },
                {"address": {"city": "Rome"}},
            ]
        },
    ),
    "company": ("C", {"company": "C"}),
    "position": ("P", {"position": "P"}),
    "birthdate": ("1815-12-10", {"birthdate": "1815-12-10"}),
    "slug": ("ada", {"slug": "ada"}),
    "subscription": ("yes", {"subscription": "yes"}),
    "vat_id": ("7", {"vatId": "7"}),
    "custom_fields": (
        ({"name": "shoeSize", "value": "38"},),
        {"customFields": [{"name": "shoeSize", "value": {"strValue": "38"}}]},
    ),
    "emails": (("c@d.co",), {"emails": ["c@d.co"]}),
    "phones": (("555",), {"phones": ["555"]}),
}


def test_every_field_has_an_example() -> None:
    """
    No profile field goes to the wire without anybody having looked.
    """
    assert [entry.name for entry in PROFILE_FIELDS] == list(EXAMPLES)


@pytest.mark.parametrize(
    ("name", "value", "expected"), [(name, *pair) for name, pair in EXAMPLES.items()], ids=EXAMPLES
)
def test_fields(name: str, value: object, expected: Mapping[str, object]) -> None:
    """
    Each field is written as WIRE.md spells it.
    """
    assert expected == write_profile({name: value})


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("prefix", ["", "profile."])
def test_names_come_back(name: str, prefix: str) -> None:
    """
    The wire's name of a field is our field again, however the service lists it.
    """
    found = profile_field(field_name(prefix + camel(name)))

    assert profile_field(name) == found
    assert found is not None


@pytest.mark.parametrize(
    "name", ["custom.shoeSize", "custom.shoe_size", "custom.Größe", "custom.a.b", "custom.profile.x"]
)
def test_custom_names_stay(name: str) -> None:
    """
    A name that a site made up goes to the wire and comes back to the letter.
    """
    written = write_profile({name: "38"})

    assert {"customFields": [{"name": name.removeprefix("custom."), "value": {"strValue": "38"}}]} == written
    assert name == field_name(name) == field_name(f"profile.{name}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("v", {"strValue": "v"}),
        ("", {"strValue": ""}),
        (1, {"numValue": 1}),
        (1.5, {"numValue": 1.5}),
        (True, {"boolValue": True}),
        (False, {"boolValue": False}),
        (("a", 1), {"listValue": {"value": [{"strValue": "a"}, {"numValue": 1}]}}),
        ({"someKey": ["a"]}, {"mapValue": {"value": {"someKey": {"listValue": {"value": [{"strValue": "a"}]}}}}}),
        (datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC), {"dateValue": "2020-01-02T03:04:05.000Z"}),
        (
            datetime(2020, 1, 2, 3, 4, 5, 678901, tzinfo=timezone(timedelta(hours=2))),
            {"dateValue": "2020-01-02T01:04:05.678Z"},
        ),
        (datetime(2020, 1, 2, 3, 4, 5), {"dateValue": "2020-01-02T03:04:05.000Z"}),  # noqa: DTZ001 - a time without a zone is the case
        (date(2020, 1, 2), {"dateValue": "2020-01-02T00:00:00.000Z"}),
        (date(1, 1, 1), {"dateValue": "0001-01-01T00:00:00.000Z"}),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_custom_values(value: object, expected: Mapping[str, object]) -> None:
    """
    The value of a custom field is tagged with its type; a time is written as JavaScript does, in UTC.
    """
    written = write_profile({"custom.k": value})

    assert {"customFields": [{"name": "k", "value": expected}]} == written


@pytest.mark.parametrize(
    "birthdate", [date(1815, 12, 10), datetime(1815, 12, 10, 23, tzinfo=UTC), "1815-12-10"], ids=["day", "time", "text"]
)
def test_a_birthdate_is_a_day(birthdate: object) -> None:
    """
    A day that is no custom field is written YYYY-MM-DD, also where an application gives a date.
    """
    assert {"birthdate": "1815-12-10"} == write_profile({"birthdate": birthdate})


def test_custom_fields_of_both_kinds_are_one_list() -> None:
    """
    Fields that are custom by name and those listed as such travel together.
    """
    profile = {"custom.a": "1", "custom_fields": ({"name": "b", "value": "2"},), "first_name": "Ada"}

    written = write_profile(profile)

    assert ["a", "b"] == [part["name"] for part in written["customFields"]]
    assert written["firstName"] == "Ada"


@pytest.mark.parametrize("name", ["first_name", "custom.k"])
def test_nothing_is_left_out(name: str) -> None:
    """
    A field without a value is not said; an empty one is.
    """
    assert {} == write_profile({name: None})
    assert write_profile({name: ""})


@given(at=st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy adds the zone
def test_times_come_back(at: datetime) -> None:
    """
    A time is written to the millisecond, in 24 characters of JSON.
    """
    text = write_profile({"custom.at": at})["customFields"][0]["value"]["dateValue"]

    assert timedelta(0) <= at - datetime.fromisoformat(text) < timedelta(milliseconds=1)
    assert len(json.dumps(text)) == 26
