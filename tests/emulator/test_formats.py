"""
What cannot be, and how it is told.
"""

from typing import Any, Final

import pytest

from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op
from tests.emulator.client import ADA, ZOE, Client, credentials, wrong

CUSTOM_FIELDS_THAT_CANNOT_BE: Final = {
    "a text under the tag of a number": [{"name": "k", "value": {"numValue": "1"}}],
    "a tag that there is not": [{"name": "k", "value": {"value": "1"}}],
    "two tags": {"k": {"strValue": "v", "numValue": 1}},
}
LONG_CAPTCHAS: Final = {
    "visible": {"Recaptcha": "x" * 5001},
    "invisible": {"InvisibleRecaptcha": "x" * 5001},
    "of the site's own": {"recaptchaForClientSiteKey": {"token": "x" * 5001, "siteKeyId": "k"}},
    "none": {"NoCaptcha": "x" * 5001},
}


@pytest.mark.parametrize(
    ("operation", "body", "expected"),
    [
        pytest.param(op.LOGIN, {}, [("loginId", "REQUIRED_FIELD"), ("password", "REQUIRED_FIELD")], id="nothing"),
        pytest.param(
            op.LOGIN, {"loginId": {}, "password": "p"}, [("loginId.email", "REQUIRED_FIELD")], id="no address"
        ),
        pytest.param(op.LOGIN, {"loginId": {"email": 1}, "password": "p"}, [("loginId.email", None)], id="a number"),
        pytest.param(op.LOGIN, {"loginId": {"email": ADA}, "password": None}, [("password", None)], id="null"),
        pytest.param(op.LOGIN, credentials("nonsense"), [("loginId.email", None)], id="no email"),
        pytest.param(
            op.LOGIN, credentials("a" * 60 + "@" + "b" * 200 + ".de"), [("loginId.email", "VALUE_TOO_LONG")], id="long"
        ),
        pytest.param(
            op.LOGIN, credentials(ADA, stateToken="x" * 1001), [("stateToken", "VALUE_TOO_LONG")], id="state token"
        ),
        pytest.param(
            op.LOGIN,
            credentials(ADA, captchaTokens=[{"Recaptcha": "x" * 5001}]),
            [("captchaTokens", "VALUE_TOO_LONG")],
            id="captcha",
        ),
        pytest.param(
            op.REGISTER,
            {"loginId": {"email": "x"}, "password": "short"},
            [("loginId.email", None), ("password", "VALUE_TOO_SHORT")],
            id="all at once",
        ),
        pytest.param(
            op.REGISTER,
            {"loginId": {"email": ZOE}, "password": "x" * 1001},
            [("password", "VALUE_TOO_LONG")],
            id="long password",
        ),
        pytest.param(
            op.REGISTER,
            credentials(ZOE, profile={"company": "x" * 1001, "slug": "x" * 256, "birthdate": "1.1.2000"}),
            [
                ("profile.company", "VALUE_TOO_LONG"),
                ("profile.slug", "VALUE_TOO_LONG"),
                ("profile.birthdate", None),
            ],
            id="profile",
        ),
        pytest.param(
            op.REGISTER,
            credentials(ZOE, profile={"privacyStatus": "SECRET", "labels": ["x"] * 2001, "firstName": 1}),
            [("profile.privacyStatus", None), ("profile.labels", "VALUE_TOO_LONG"), ("profile.firstName", None)],
            id="more of it",
        ),
        pytest.param(
            op.REGISTER,
            credentials(ZOE, profile={"position": "x" * 1001, "vatId": "x" * 1001, "subscription": 1}),
            [
                ("profile.position", "VALUE_TOO_LONG"),
                ("profile.vatId", "VALUE_TOO_LONG"),
                ("profile.subscription", None),
            ],
            id="still more",
        ),
        pytest.param(
            op.REGISTER,
            credentials(
                ZOE,
                profile={
                    "secondaryEmails": [{"email": "c@d.co", "tag": "FAX"}],
                    "phonesV2": [{"countryCode": "US"}],
                    "addresses": [{"address": {"city": 1}}],
                    "emails": ["nonsense"],
                },
            ),
            [
                ("profile.secondaryEmails", None),
                ("profile.phonesV2", "REQUIRED_FIELD"),
                ("profile.addresses", None),
                ("profile.emails", None),
            ],
            id="lists",
        ),
        *(
            pytest.param(
                op.REGISTER,
                credentials(ZOE, profile={"customFields": value}),
                [("profile.customFields", None)],
                id=name,
            )
            for name, value in CUSTOM_FIELDS_THAT_CANNOT_BE.items()
        ),
        *(
            pytest.param(
                op.LOGIN,
                credentials(ADA, captchaTokens=[token]),
                [("captchaTokens", "VALUE_TOO_LONG")],
                id=f"captcha {name}",
            )
            for name, token in LONG_CAPTCHAS.items()
        ),
        pytest.param(
            op.SEND_RECOVERY_MAIL,
            {"email": ADA, "redirect": {"url": f"http://127.0.0.1/{'x' * 1000}", "clientId": CLIENT_ID}},
            [("redirect.url", "VALUE_TOO_LONG")],
            id="redirect",
        ),
        pytest.param(
            op.REDIRECT_SESSION,
            {"auth": {"authRequest": {"clientId": CLIENT_ID, "state": "x" * 2048}}},
            [("auth.authRequest", "VALUE_TOO_LONG")],
            id="full url",
        ),
        pytest.param(op.VALIDATE_EMAIL, {"email": "x" * 255}, [("email", "VALUE_TOO_LONG")], id="advice"),
        pytest.param(op.VERIFY, {"stateToken": "s", "code": "12345"}, [("code", "VALUE_DID_NOT_MATCH")], id="five"),
        pytest.param(op.VERIFY, {"stateToken": "s", "code": "12345x"}, [("code", "VALUE_DID_NOT_MATCH")], id="letters"),
        pytest.param(
            op.VERIFY, {"stateToken": "s", "code": "\uff1123456"}, [("code", "VALUE_DID_NOT_MATCH")], id="wide"
        ),
        pytest.param(op.VERIFY, {"code": "123456"}, [("stateToken", "REQUIRED_FIELD")], id="no state token"),
        pytest.param(op.RESEND, {"stateToken": "x" * 1001}, [("stateToken", "VALUE_TOO_LONG")], id="resend"),
    ],
)
async def test_formats(
    here: Client, operation: op.Operation, body: dict[str, object], expected: list[tuple[str, str | None]]
) -> None:
    """
    What cannot be is refused by the names of the fields, as the wire spells them.
    """
    response = await here.post(operation, body)

    assert 400 == response.status
    assert expected == wrong(response)


async def test_says_that_it_is_about_an_address(here: Client) -> None:
    """
    A bad address is told by its type, too: that is how the official client knows.
    """
    document: Any = (await here.login("nonsense")).document

    violation = document["details"]["validationError"]["fieldViolations"][0]
    assert {"type": "EMAIL"} == violation["data"]


@pytest.mark.parametrize(
    ("operation", "body", "named"),
    [
        (op.LOGIN, {"loginId": [], "password": "p"}, "loginId"),
        (op.SEND_RECOVERY_MAIL, {"email": ADA, "redirect": "http://127.0.0.1/"}, "redirect"),
        (op.REDIRECT_SESSION, {"auth": "x"}, "auth"),
    ],
)
async def test_no_object(here: Client, operation: op.Operation, body: dict[str, object], named: str) -> None:
    """
    What should be an object and is none is refused by its name, or by those of its parts.
    """
    response = await here.post(operation, body)

    assert 400 == response.status
    assert {named} == {field.partition(".")[0] for field, _ in wrong(response)}


async def test_every_violation_says_of_what_it_is(here: Client) -> None:
    """
    The official client looks for the type of each, whatever else is wrong: there is one to look into.
    """
    response = await here.post(op.REGISTER, {"loginId": {"email": "nonsense"}, "password": "short"})

    document: Any = response.document
    violations = document["details"]["validationError"]["fieldViolations"]
    assert [{"type": "EMAIL"}, {}] == [violation["data"] for violation in violations]
