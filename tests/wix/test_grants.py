"""
What the token endpoint and the device endpoint answer, grant by grant: tokens, waiting, and refusals in OAuth's words.
"""

from collections.abc import Mapping
from typing import Final

import pytest

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.calls.tokens import RedeemDevice
from authflow.core.call import Call
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.wix.authorize import NOT_UNDERSTOOD
from authflow.wix.grants import INTERVAL, LONGEST_LIFE
from authflow.wix.wire import Response
from tests.wix import answers
from tests.wix.answers import CANARY, NOW, heard, refused, response

EXPIRED: Final = Answer(Outcome.TOKEN_EXPIRED)
SLOWER: Final = answers.REDEEM_DEVICE.interval + INTERVAL
NOT_PERMITTED: Final = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED))
TURNED_DOWN: Final = Answer(Outcome.FAILURE, reason=Reason(Why.NOT_PERMITTED))
GRANTS: Final = (
    answers.REDEEM_CODE,
    answers.REDEEM_SESSION,
    answers.REDEEM_MEMBER,
    answers.REDEEM_DEVICE,
    answers.VISIT,
)
WORDS: Final = (
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "access_denied",
    "authorization_pending",
    "slow_down",
    "expired_token",
    "Invalid_grant",
    "",
)
KNOWN: Final[Mapping[Call, Mapping[str, Answer]]] = {
    answers.REDEEM_CODE: {"invalid_grant": EXPIRED, "expired_token": EXPIRED},
    answers.REDEEM_SESSION: {
        "invalid_grant": EXPIRED,
        "expired_token": EXPIRED,
        "unauthorized_client": TURNED_DOWN,
    },
    answers.REDEEM_MEMBER: {
        "invalid_grant": Answer(Outcome.FAILURE),
        "unauthorized_client": TURNED_DOWN,
    },
    answers.REDEEM_DEVICE: {
        "authorization_pending": Answer(Outcome.PENDING, {slots.INTERVAL: answers.REDEEM_DEVICE.interval}),
        "slow_down": Answer(Outcome.PENDING, {slots.INTERVAL: SLOWER}),
        "access_denied": Answer(Outcome.FAILURE, reason=Reason(Why.ACCESS_DENIED)),
        "expired_token": EXPIRED,
        "invalid_grant": EXPIRED,
    },
    answers.VISIT: {"invalid_client": NOT_PERMITTED, "unauthorized_client": NOT_PERMITTED},
    answers.DEVICE: {"invalid_client": NOT_PERMITTED, "unauthorized_client": NOT_PERMITTED},
}
"""
What each grant can be told; any other word is not understood.
"""

CODES: Final = {
    "deviceCode": f"device-{CANARY}",
    "userCode": f"user-{CANARY}",
    "verificationUri": "https://site.example/device",
    "verificationUriComplete": f"https://site.example/device?user_code={CANARY}",
    "expiresIn": 600,
    "interval": 7,
}
IN_SNAKE_CASE: Final = {
    "device_code": f"device-{CANARY}",
    "user_code": f"user-{CANARY}",
    "verification_uri": "https://site.example/device",
    "expires_in": 600,
}


def named(call: Call) -> str:
    """
    What *call* is called.
    """
    return type(call).__name__


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("call", KNOWN, ids=named)
def test_oauth_errors(call: Call, word: str, status: int) -> None:
    """
    The token endpoint refuses in OAuth's words (RFC 6749 §5.2, RFC 8628 §3.5); a word that nobody knows means nothing.
    """
    answer = heard(call, response(status, {"error": word, "error_description": CANARY}))

    assert KNOWN[call].get(word, NOT_UNDERSTOOD) == answer
    assert CANARY not in repr(answer)


@pytest.mark.parametrize("status", [200, 403, 404])
@pytest.mark.parametrize("call", KNOWN, ids=named)
def test_words_under_another_status(call: Call, status: int) -> None:
    """
    OAuth's words count under OAuth's statuses only.
    """
    answer = heard(call, response(status, {"error": "authorization_pending"}))

    assert (TURNED_DOWN if status == 403 else NOT_UNDERSTOOD) == answer


@pytest.mark.parametrize("call", GRANTS, ids=named)
@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        pytest.param({}, Tokens("visitor-1", "JWS.visitor-1", NOW + 14400), id="whole"),
        pytest.param({"refresh_token": None}, Tokens("visitor-1", None, NOW + 14400), id="without-refresh"),
        pytest.param({"expires_in": -1}, Tokens("visitor-1", "JWS.visitor-1", NOW), id="already-over"),
        pytest.param({"expires_in": 10**400}, Tokens("visitor-1", "JWS.visitor-1", NOW + LONGEST_LIFE), id="for-ever"),
        pytest.param({"access_token": ""}, None, id="empty"),
        pytest.param({"access_token": 7}, None, id="number"),
        pytest.param({"expires_in": None}, None, id="no-end"),
    ],
)
def test_tokens(call: Call, said: Mapping[str, object], tokens: Tokens | None) -> None:
    """
    Every grant gives tokens alike, and nothing that is less than that.
    """
    answer = heard(call, response(200, {**answers.TOKENS, **said}))

    assert (NOT_UNDERSTOOD if tokens is None else Answer(Outcome.SUCCESS, {slots.TOKENS: tokens})) == answer


@pytest.mark.parametrize(
    ("said", "retry_at", "outcome"),
    [
        pytest.param(refused(429, "TOO_MANY_ATTEMPTS"), None, Outcome.THROTTLED, id="too-often"),
        pytest.param(Response(429, {"retry-after": "90"}), NOW + 90, Outcome.THROTTLED, id="too-often-for-a-while"),
        pytest.param(Response(503, {"retry-after": "9"}), NOW + 9, Outcome.UNAVAILABLE, id="comes-back"),
        pytest.param(Response(500), None, Outcome.UNKNOWN, id="broken"),
    ],
)
def test_a_device_that_is_not_heard(said: Response, retry_at: float | None, outcome: Outcome) -> None:
    """
    A service in trouble tells nothing about the code, and may say when to come back.
    """
    assert Answer(outcome, retry_at=retry_at) == heard(answers.REDEEM_DEVICE, said)


def test_slower_and_slower() -> None:
    """
    Each time that it is asked too early, a service wants five seconds more (RFC 8628 §3.5).
    """
    intervals: list[object] = [5]
    for _ in range(3):
        call = RedeemDevice(float(str(intervals[-1])), "d")
        intervals.append(heard(call, response(400, {"error": "slow_down"})).gives[slots.INTERVAL])

    assert [5, 10, 15, 20] == intervals


@pytest.mark.parametrize(
    ("said", "address", "interval"),
    [
        pytest.param(CODES, CODES["verificationUriComplete"], 7, id="camel-case"),
        pytest.param(IN_SNAKE_CASE, "https://site.example/device", INTERVAL, id="snake-case"),
        pytest.param({**CODES, "verificationUriComplete": None}, "https://site.example/device", 7, id="short-address"),
        pytest.param({**CODES, "interval": None}, CODES["verificationUriComplete"], INTERVAL, id="no-interval"),
        pytest.param({**CODES, "interval": 0}, CODES["verificationUriComplete"], 1, id="without-a-pause"),
        pytest.param({**CODES, "interval": -5}, CODES["verificationUriComplete"], 1, id="yesterday"),
        pytest.param({**CODES, "interval": 10**400}, CODES["verificationUriComplete"], LONGEST_LIFE, id="never"),
        pytest.param({**CODES, "somethingNew": []}, CODES["verificationUriComplete"], 7, id="something-new"),
    ],
)
def test_device_codes(said: Mapping[str, object], address: str, interval: float) -> None:
    """
    A device is given its codes in camelCase or in snake_case; where no interval is named, it is five seconds.
    """
    answer = heard(answers.DEVICE, response(200, said))

    assert Answer(
        Outcome.SUCCESS,
        {
            slots.DEVICE_CODE: f"device-{CANARY}",
            slots.USER_CODE: f"user-{CANARY}",
            slots.ADDRESS: address,
            slots.INTERVAL: interval,
        },
    ) == answer  # fmt: skip
    assert CANARY not in repr(answer)


@pytest.mark.parametrize(
    "said",
    [
        *(pytest.param({k: v for k, v in CODES.items() if k != name}, id=f"no-{name}") for name in list(CODES)[:3]),
        pytest.param({**CODES, "deviceCode": ""}, id="empty-device-code"),
        pytest.param({**CODES, "userCode": ""}, id="empty-user-code"),
        pytest.param({**CODES, "verificationUri": "", "verificationUriComplete": ""}, id="nowhere"),
        pytest.param({**CODES, "interval": "5"}, id="interval-in-words"),
        pytest.param({}, id="nothing"),
        pytest.param([CODES], id="a-list"),
    ],
)
def test_no_device_codes(said: object) -> None:
    """
    Whoever is given less has nothing to show, or nothing to ask by.
    """
    assert NOT_UNDERSTOOD == heard(answers.DEVICE, response(200, said))
