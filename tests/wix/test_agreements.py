"""
What the answers mean that are no states: missing fields, sessions, addresses, tokens.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.call import Call
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.wix.authorize import NOT_UNDERSTOOD
from authflow.wix.grants import LONGEST_LIFE
from tests.wix import answers
from tests.wix.answers import NOW, heard, response

ADA = {"id": "m1", "email": {"address": "ada@example.com", "isVerified": True}, "status": {"name": "ACTIVE"}}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        pytest.param({}, (), id="no-list"),
        pytest.param([{"strValue": "firstName"}], (), id="a-bare-list"),
        pytest.param({"listValue": [{"strValue": "firstName"}]}, (), id="half-a-list"),
        pytest.param({"listValue": {"value": [{"strValue": "firstName"}]}}, ("first_name",), id="one"),
        pytest.param(
            {
                "listValue": {
                    "value": [
                        {"strValue": "profile.lastName"},
                        {"strValue": "phonesV2"},
                        {"strValue": "custom.shoeSize"},
                        {"strValue": "profile.custom.hatSize"},
                        {"strValue": "somethingNew"},
                        {"numValue": 1},
                        {"strValue": ""},
                        {"strValue": None},
                        "firstName",
                        None,
                    ]
                }
            },
            ("last_name", "phones_v2", "custom.shoeSize", "custom.hatSize", "something_new"),
            id="some-and-garbage",
        ),
    ],
)
def test_missing_fields(listed: object, expected: tuple[str, ...]) -> None:
    """
    The names of what is missing come in our spelling; names that a site made up stay as they are.
    """
    said = {"state": "REQUIRE_MISSING_FIELDS", "stateToken": "st", "additionalData": {"missingFields": listed}}

    answer = heard(answers.LOGIN, response(200, said))

    assert expected == answer.gives[slots.MISSING]


@pytest.mark.parametrize(
    ("call", "said", "expected"),
    [
        pytest.param(
            answers.RESEND,
            {"state": "REQUIRE_EMAIL_VERIFICATION", "stateToken": "st2"},
            Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {slots.STATE_TOKEN: "st2"}, Reason(Why.CODE_SENT)),
            id="resent",
        ),
        pytest.param(
            answers.RESEND, {"state": "SUCCESS", "sessionToken": "JWE.s"}, NOT_UNDERSTOOD, id="resend-proves-nobody"
        ),
        pytest.param(
            answers.SIGN_ON,
            {"sessionToken": "JWE.s", "identity": ADA},
            Answer(
                Outcome.SUCCESS,
                {
                    slots.SESSION_TOKEN: "JWE.s",
                    slots.MEMBER_ID: "m1",
                    slots.IDENTITY: Identity("m1", "ada@example.com", True, "ACTIVE"),
                },
            ),
            id="signed-on",
        ),
        pytest.param(answers.SIGN_ON, {"sessionToken": "JWE.s"}, NOT_UNDERSTOOD, id="signed-on-nobody"),
        pytest.param(answers.SIGN_ON, {"sessionToken": "", "identity": ADA}, NOT_UNDERSTOOD, id="signed-on-in-vain"),
        pytest.param(
            answers.SIGN_ON, {"sessionToken": "s", "identity": {"id": ""}}, NOT_UNDERSTOOD, id="signed-on-nameless"
        ),
        pytest.param(answers.SEND_MAIL, {}, Answer(Outcome.SUCCESS), id="mailed"),
        pytest.param(answers.SEND_MAIL, [], NOT_UNDERSTOOD, id="mailed-a-list"),
        pytest.param(answers.CHANGE_PASSWORD, {}, Answer(Outcome.SUCCESS), id="changed"),
        pytest.param(answers.CHANGE_PASSWORD, None, NOT_UNDERSTOOD, id="changed-nothing"),
        pytest.param(
            answers.REDIRECT,
            {"redirectSession": {"id": "1", "fullUrl": "https://site/x", "urlDetails": {}}},
            Answer(Outcome.SUCCESS, {slots.ADDRESS: "https://site/x"}),
            id="redirect-session",
        ),
        pytest.param(
            answers.REDIRECT, {"redirectSession": {"id": "1", "fullUrl": ""}}, NOT_UNDERSTOOD, id="leads-nowhere"
        ),
        pytest.param(answers.REDIRECT, {"redirectSession": {"id": "1"}}, NOT_UNDERSTOOD, id="no-address"),
        pytest.param(answers.AUTHORIZE, {"code": "c", "state": answers.NONCE}, NOT_UNDERSTOOD, id="a-page-is-no-code"),
        pytest.param(
            answers.LOGOUT,
            {"body": "PGh0bWw+", "statusCode": 200, "headers": [{"key": "Set-Cookie", "value": "a="}]},
            Answer(Outcome.SUCCESS),
            id="logged-out",
        ),
        pytest.param(answers.LOGOUT, {"statusCode": 302}, Answer(Outcome.SUCCESS), id="logged-out-elsewhere"),
        pytest.param(answers.LOGOUT, {"statusCode": 500}, NOT_UNDERSTOOD, id="not-logged-out"),
        pytest.param(answers.LOGOUT, {"statusCode": "200"}, NOT_UNDERSTOOD, id="logged-out-in-words"),
        pytest.param(answers.LOGOUT, {}, NOT_UNDERSTOOD, id="logged-out-of-nothing"),
        pytest.param(
            answers.LOGOUT,
            {"redirectSession": {"id": "1", "fullUrl": "https://site/bye"}},
            Answer(Outcome.VISIT_REQUIRED, {slots.ADDRESS: "https://site/bye"}),
            id="sent-round",
        ),
    ],
)
def test_other_agreements(call: Call, said: object, expected: Answer) -> None:
    """
    Every other operation has an answer of its own, and is believed only to the letter.
    """
    answer = heard(call, response(200, said))

    assert expected == answer


@pytest.mark.parametrize("call", [answers.REDEEM_CODE, answers.REDEEM_SESSION], ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            {**answers.TOKENS, "scope": "offline_access"}, Tokens("visitor-1", "JWS.visitor-1", NOW + 14400), id="both"
        ),
        pytest.param({"access_token": "a", "expires_in": 60}, Tokens("a", None, NOW + 60), id="no-refresh-token"),
        pytest.param({"access_token": "a", "expires_in": -60}, Tokens("a", None, NOW), id="ended-already"),
        pytest.param({"access_token": "a", "expires_in": 10**400}, Tokens("a", None, NOW + LONGEST_LIFE), id="endless"),
        pytest.param({"access_token": "", "expires_in": 60}, None, id="empty"),
        pytest.param({"access_token": ["a"], "expires_in": 60}, None, id="a-list"),
        pytest.param({"access_token": "a", "expires_in": "60"}, None, id="time-in-words"),
        pytest.param({"access_token": "a", "expires_in": 60.0}, None, id="time-with-a-point"),
        pytest.param({"access_token": "a", "expires_in": float("nan")}, None, id="time-is-no-number"),
        pytest.param({"access_token": "a", "expires_in": True}, None, id="time-is-true"),
        pytest.param({"access_token": "a"}, None, id="no-time"),
        pytest.param({"accessToken": "a", "expiresIn": 60}, None, id="other-names"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_tokens(call: Call, said: object, expected: Tokens | None) -> None:
    """
    Tokens are what RFC 6749 §5.1 calls tokens, and end within a year.
    """
    answer = heard(call, response(200, said))

    assert (Answer(Outcome.SUCCESS, {slots.TOKENS: expected}) if expected else NOT_UNDERSTOOD) == answer


@given(seconds=st.integers())
def test_tokens_end(seconds: int) -> None:
    """
    However long tokens are said to live, they end at a time that is a number.
    """
    answer = heard(answers.REDEEM_CODE, response(200, {"access_token": "a", "expires_in": seconds}))

    tokens = answer.gives[slots.TOKENS]
    assert isinstance(tokens, Tokens)
    assert NOW <= tokens.expires_at <= NOW + LONGEST_LIFE
