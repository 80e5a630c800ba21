"""
What the description of the API says of a beginning is what the API does: it takes what is described, and nothing else.
"""

from collections.abc import AsyncGenerator

import jsonschema_rs
import pytest

from authflow.flows import ATLAS
from authflow.web.openapi import document
from tests.web.served import Served, served

SCHEMAS = document(ATLAS)["components"]
TOKENS = {"access": "a", "refresh": None, "expires_at": 1.0}
PHONES = "phones_v2"


def given(**values: object) -> dict[str, object]:
    """
    A sign-in that is given *values*.
    """
    return {"goal": "login", "given": values}


def profile(**values: object) -> dict[str, object]:
    """
    A sign-in that is given a profile.
    """
    return given(profile=values)


TAKEN = {
    "nothing": {"goal": "login"},
    "nothing-by-name": given(email=None, profile=None, idp=None, recovery_token=None, tokens=None),
    "other-names": {"goal": "login", "given": {"shoes": 43}, "more": True},
    "needed": {"goal": "approval", "given": {"email": "cyd@example.com"}},
    "a-token": {"goal": "reset", "given": {"recovery_token": "t"}},
    "a-connection": {"goal": "social-login", "given": {"idp": "google"}},
    "nobodys-tokens": given(tokens=TOKENS),
    "profile": profile(first_name="Ada", birthdate="1815-12-10", picture="https://a.example/a.png", labels=["x", "y"]),
    "one-alone": profile(labels="x", phones="030 1", emails="ada@example.com", phones_v2={"phone": "030 1"}),
    "left-empty": profile(first_name="", labels=[None, ""], birthdate=None, phones_v2=[{}, {"tag": ""}]),
    "parts": profile(phones_v2=[{"phone": "030 1", "tag": "HOME", "country_code": None}]),
    "made-up": profile(**{"custom.shoe": [43, {"half": True}], "custom.hat": "tall"}),
}
REFUSED = {
    "no-goal": {},
    "another-goal": {"goal": "sign-on"},
    "given-a-list": {"goal": "login", "given": []},
    "not-given": {"goal": "approval"},
    "given-nothing": {"goal": "approval", "given": {"email": None}},
    "no-token": {"goal": "reset", "given": {"email": "ada@example.com"}},
    "an-empty-token": {"goal": "reset", "given": {"recovery_token": ""}},
    "a-number": given(email=7),
    "an-object": given(idp={}),
    "tokens-in-words": given(tokens="t"),
    "tokens-in-part": given(tokens={"access": "a", "expires_at": 1.0}),
    "tokens-for-ever": given(tokens={**TOKENS, "expires_at": True}),
    "profile-in-words": given(profile="Ada"),
    "no-field": profile(shoe="43"),
    "no-name": profile(**{"custom.": "x"}),
    "long": profile(first_name="a" * 1001),
    "two-lines": profile(**{"custom.hat": "tall\u2028black"}),
    "no-option": profile(privacy_status="SECRET"),
    "no-link": profile(picture="ftp://a.example/a.png"),
    "many": profile(phones=["1"] * 11),
    "no-phone": profile(phones_v2=[{"tag": "HOME"}]),
    "blank-phone": profile(phones_v2=[{"phone": "\u00a0", "tag": "HOME"}]),
    "number-in-parts": profile(phones_v2=[{"phone": 1}]),
}


@pytest.fixture
async def site() -> AsyncGenerator[Served, None]:
    """
    The API.
    """
    async with served() as found:
        yield found


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN)
async def test_what_is_described_is_taken(site: Served, body: dict[str, object]) -> None:
    """
    Who keeps to the description begins a run.
    """
    status, _ = await site.app("POST", "/runs", None, body)

    assert (True, 201) == (described(body), status)


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
async def test_what_is_not_described_is_refused(site: Served, body: dict[str, object]) -> None:
    """
    Who does not is told that it cannot be.
    """
    status, _ = await site.app("POST", "/runs", None, body)

    assert not described(body)
    assert status in {400, 422}


async def test_nobody_changes_a_password_without_signing_in(site: Served) -> None:
    """
    A flow of members says so to everybody else: an app that brings no tokens, a browser without a session.
    """
    wanted = {"goal": "change-password"}

    app, browser = await site.app("POST", "/runs", None, wanted), await site.browser().ask("POST", "/runs", wanted)

    assert [(401, "not_signed_in")] * 2 == [(status, said["code"]) for status, said in (app, browser)]


def described(body: dict[str, object]) -> bool:
    """
    Whether the schema allows *body*.
    """
    schema = {"$ref": "#/components/schemas/Start", "components": SCHEMAS}
    return jsonschema_rs.validator_for(schema).is_valid(body)
