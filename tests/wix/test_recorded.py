"""
What authflow says is what the official client was recorded saying, to the letter (`wix/requests.json`).
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve

from authflow.calls.passwords import SendRecoveryMail
from authflow.calls.signing_in import ContinueLogin, Login, Resend
from authflow.calls.tokens import Authorize, CreateRedirectSession, Logout
from authflow.core.call import Call
from authflow.core.errors import UnexpectedAnswer
from authflow.wix import speech
from authflow.wix.inquiries import Inquiries
from authflow.wix.operations import OPERATIONS
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request
from tests.wix.answers import CALLS, CLIENT_ID, IN_BROWSER, SETTINGS
from tests.wix.recorded import ASKED, AUTHORIZED_OTHERWISE, BEARER, HERE, MEMBER, NOT_SAID, RECORDED, SAID, SITE
from tests.wix.wires import scripted, visitor

SHARED: Final = Path(__file__).parents[3] / "shared" / "wire"
RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{43}")

UNSAID: Final[dict[str, object]] = {"authorization": None}


def recorded(operation: str) -> dict[str, object]:
    """
    The record of *operation*, without how it was authorized where that differs for a reason.
    """
    found = {name: part for name, part in RECORDED[operation].items() if name != "operation"}
    return {**found, **UNSAID} if operation in AUTHORIZED_OTHERWISE else found


def unguessable(body: object) -> object:
    """
    *body*, with what nobody can guess as the records write it.
    """
    if isinstance(body, dict):
        hidden = {"codeChallenge", "state"} & body.keys()
        return {name: "<random>" if name in hidden else unguessable(part) for name, part in body.items()}
    return body


def as_recorded(request: Request) -> dict[str, object]:
    """
    *request*, in the shape of a record.
    """
    query = {"query": dict(request.query)} if request.query else {}
    return {
        "method": request.method,
        "path": request.path,
        **query,
        "authorization": request.authorization,
        "body": unguessable(request.body),
    }


def test_every_record_is_accounted_for() -> None:
    """
    Each recorded operation is compared, or listed with a reason why it is not said; none is both.
    """
    accounted = sorted([*SAID, *ASKED, *NOT_SAID])

    assert sorted(RECORDED) == accounted
    assert all(NOT_SAID.values())


@pytest.mark.parametrize("operation", SAID)
def test_said_as_recorded(operation: str) -> None:
    """
    Method, path, query, authorization and body are those of the official client.
    """
    actual = as_recorded(SAID[operation])

    assert recorded(operation) == (actual | UNSAID if operation in AUTHORIZED_OTHERWISE else actual)
    assert SAID[operation].url is None


@pytest.mark.parametrize("operation", ASKED)
async def test_asked_as_recorded(operation: str) -> None:
    """
    The same holds of what is asked beside the conversations.
    """
    client, wire = scripted(visitor(), settings=SITE)

    with suppress(UnexpectedAnswer):  # It is answered with a visitor's tokens, whatever it asks.
        await ASKED[operation](Inquiries(client))

    actual = as_recorded(wire.requests[-1])
    assert recorded(operation) == (actual | UNSAID if operation in AUTHORIZED_OTHERWISE else actual)


def test_redirect_session_is_the_recorded_ones_together() -> None:
    """
    The exchange asks what both recorded ones ask: the session token of the one, the redirect of the other (WIRE.md).
    """
    call = CreateRedirectSession("JWE.s", "v" * 43, "n" * 43)
    direct = RECORDED["create redirect session: direct login with session token"]
    social = RECORDED["create redirect session: social, query, prompt none"]
    expected = {
        **social["body"]["auth"]["authRequest"],
        **direct["body"]["auth"]["authRequest"],
        "responseMode": "query",
    }
    del expected["idp"]

    request = speech.say(call, SITE, BEARER)

    body: Any = request.body
    asked = body["auth"]["authRequest"]
    assert "n" * 43 == asked["state"]
    assert RANDOM.fullmatch(asked["codeChallenge"])
    assert {**direct, "body": {"auth": {"authRequest": expected, "prompt": "none"}}} == {
        "operation": direct["operation"],
        **as_recorded(request),
    }


def test_challenge_is_the_rfcs() -> None:
    """
    The verifier of RFC 7636, Appendix B, becomes the challenge of RFC 7636, Appendix B.
    """
    call = CreateRedirectSession("JWE.s", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "n")

    body: Any = speech.say(call, SITE, BEARER).body

    assert body["auth"]["authRequest"]["codeChallenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    ("call", "settings", "expected"),
    [
        pytest.param(
            Resend("st1"),
            SITE,
            {
                "method": "POST",
                "path": "/_api/iam/verification/v1/auth/resend",
                "authorization": BEARER,
                "body": {"stateToken": "st1"},
            },
            id="resend",
        ),
        pytest.param(
            ContinueLogin("a@b.co", "x", "st9", {"last_name": "L"}),
            SITE,
            {
                "method": "POST",
                "path": "/_api/iam/authentication/v2/login",
                "authorization": BEARER,
                "body": {
                    "loginId": {"email": "a@b.co"},
                    "password": "x",
                    "stateToken": "st9",
                    "profile": {"lastName": "L"},
                },
            },
            id="missing-fields",
        ),
        pytest.param(
            Login("a@b.co", "x", {"visible": "solved"}),
            evolve(SITE, captcha_key_id="key-7"),
            {
                "method": "POST",
                "path": "/_api/iam/authentication/v2/login",
                "authorization": BEARER,
                "body": {
                    "loginId": {"email": "a@b.co"},
                    "password": "x",
                    "captchaTokens": [{"recaptchaForClientSiteKey": {"token": "solved", "siteKeyId": "key-7"}}],
                },
            },
            id="captcha-of-ones-own-key",
        ),
        pytest.param(
            Logout(MEMBER),
            SITE,
            {
                "method": "GET",
                "path": "/_api/iam/authentication/v1/logout",
                "query": {"clientId": CLIENT_ID},
                "authorization": BEARER,
                "body": None,
            },
            id="logout-to-nowhere",
        ),
        pytest.param(
            SendRecoveryMail("a@b.co"),
            WixSettings(CLIENT_ID),
            {
                "method": "POST",
                "path": "/_api/iam/recovery/v1/send-email",
                "authorization": BEARER,
                "body": {"email": "a@b.co"},
            },
            id="recovery-mail-to-the-hosted-page",
        ),
    ],
)
def test_said_as_written(call: Call, settings: WixSettings, expected: Mapping[str, object]) -> None:
    """
    What nobody recorded is said as WIRE.md writes it.
    """
    actual = as_recorded(speech.say(call, settings, BEARER))

    assert expected == actual


def test_authorize_opens_the_address_as_it_is() -> None:
    """
    The address of a redirect session is opened to the letter, without a token: a browser would have none, either.
    """
    address = "https://site/_api/oauth2/authorize?sessionToken=JWE.s&state=a%2Bb"

    request = speech.say(Authorize(address, "n"), SITE, BEARER)

    assert Request("GET", "/_api/oauth2/authorize", url=address) == request


@pytest.mark.parametrize("settings", [SETTINGS, IN_BROWSER], ids=["server", "browser"])
@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
def test_every_call_is_an_operation(call: Call, settings: WixSettings) -> None:
    """
    Whatever is said is in the table of operations, by its first path.
    """
    request = speech.say(call, settings, BEARER)

    assert (request.method, request.path) in {(operation.method, operation.path) for operation in OPERATIONS}


@pytest.mark.parametrize("name", ["WIRE.md", "requests.json"])
def test_the_authority_is_shipped(name: str) -> None:
    """
    What ships beside the code is what was handed to us, byte for byte, where that lies beside the checkout.
    """
    shipped = (HERE / name).read_bytes()

    authority = (SHARED / name).read_bytes() if (SHARED / name).exists() else shipped

    assert authority == shipped
    assert len(shipped) > 1000
    assert len(RECORDED) > 20
