"""
What authflow says is what the official client was recorded saying, to the letter (`wix/requests.json`).
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve

import authflow.wix
from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    Resend,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.calls.tokens import (
    Authorize,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemMember,
    RedeemSession,
)
from authflow.core.call import Call
from authflow.core.errors import UnexpectedAnswer
from authflow.core.member import Tokens
from authflow.wix import exchange, speech
from authflow.wix.inquiries import Inquiries
from authflow.wix.operations import OPERATIONS
from authflow.wix.settings import ResponseMode, Through, WixSettings
from authflow.wix.wire import Request
from tests.wix.answers import CALLS, CLIENT_ID, IN_BROWSER, SETTINGS
from tests.wix.wires import scripted, visitor

HERE: Final = Path(authflow.wix.__file__).parent
SHARED: Final = Path(__file__).parents[3] / "shared" / "wire"
RECORDED: Final[Mapping[str, Mapping[str, Any]]] = {
    entry["operation"]: entry for entry in json.loads((HERE / "requests.json").read_text())
}
RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{43}")

BEARER: Final = "<access token>"
SITE: Final = WixSettings(CLIENT_ID, redirect_uri="https://app/cb", api_key="<api key>", public_origin="https://app")
MEMBER: Final = Tokens(BEARER, None, 0)
ID: Final = "11111111-1111-4111-8111-111111111111"
OTHER_ID: Final = "33333333-3333-4333-8333-333333333333"

PROFILE: Final[Mapping[str, object]] = {
    "first_name": "F",
    "last_name": "L",
    "nickname": "n",
    "picture": "http://p/x.png",
    "labels": ("x",),
    "language": "en",
    "privacy_status": "PUBLIC",
    "custom.k": "v",
    "custom.n": 1.5,
    "custom.d": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
    "secondary_emails": ({"email": "c@d.co", "tag": "WORK"},),
    "phones_v2": ({"country_code": "US", "phone": "5551234567", "tag": "MOBILE"},),
    "addresses": ({"city": "NY", "country": "US", "address_line": "1 St", "tag": "HOME"},),
    "company": "C",
    "position": "P",
    "birthdate": "2000-01-01",
}

SAID: Final[Mapping[str, Request]] = {
    "token: anonymous": exchange.anonymous(SITE),
    "token: refresh_token": exchange.refresh(SITE, "JWS.rrr"),
    **{
        name: speech.say(call, settings, BEARER)
        for name, call, settings in (
            ("login", Login("a@b.co", "pw"), SITE),
            ("login with captcha tokens", Login("a@b.co", "pw", {"visible": "v", "invisible": "i"}), SITE),
            ("register with profile and captcha", Register("a@b.co", "pw", PROFILE, {"visible": "v"}), SITE),
            ("verify during authentication", VerifyDuringAuthentication("st1", "123456"), SITE),
            ("send recovery email", SendRecoveryMail("a@b.co"), evolve(SITE, recovery_uri="https://app/after")),
            (
                "send recovery email with language",
                SendRecoveryMail("a@b.co"),
                evolve(SITE, recovery_uri="https://x", language="en"),
            ),
            ("token: authorization_code", RedeemCode("code1", "ver"), SITE),
            ("sign on with API key", SignOn("a@b.co", {"first_name": "Z"}, True, False), SITE),
            ("token: authorized_client with session token", RedeemSession(ID, "JWE.s"), SITE),
            ("create redirect session: logout", Logout(MEMBER, "/bye"), evolve(SITE, through=Through.BROWSER)),
            ("login with state token", ContinueLogin("a@b.co", "x", "st9"), SITE),
            ("change password", ChangePassword(MEMBER, "newpw"), SITE),
            ("logout", Logout(MEMBER, "/x"), SITE),
            ("recover", Recover("rtok", "newpw"), SITE),
            (
                "create redirect session: managed login, fragment",
                CreateLoginSession("ver", "nonce"),
                evolve(SITE, response_mode=ResponseMode.FRAGMENT),
            ),
            ("create redirect session: social, query, prompt none", CreateLoginSession("ver", "nonce", "google"), SITE),
            ("token: authorized_client by member id", RedeemMember(OTHER_ID), SITE),
            ("validate email", ValidateEmail("a@b.co"), SITE),
            ("send activation email", SendActivationMail(OTHER_ID), evolve(SITE, language="en")),
        )
    },
}

ASKED: Final[Mapping[str, Callable[[Inquiries], Awaitable[object]]]] = {
    "token info": lambda wix: wix.token_info("OauthNG.JWS.aaa"),
    "user info": lambda wix: wix.user_info(MEMBER),
    "jwks": lambda wix: wix.keys(),
    "start verification": lambda wix: wix.start_verification(OTHER_ID),
}
"""
What is asked beside the conversations.
"""

AUTHORIZED_OTHERWISE: Final = {"send activation email", "start verification", "jwks"}
"""
What was recorded with the access token alone: ours adds the application's key to the first two, which vouch for it, and
asks for the keys without any (WIRE.md, Hosts and headers).
"""

NOT_SAID: Final[Mapping[str, str]] = {
    "create redirect session: direct login with session token": "web_message needs a window; ours answers by redirect",
    "create redirect session: warm up cookies": "cookies belong to a browser; authflow keeps none",
    "register with client metadata": "optional everywhere, and nothing public says what it is for",
}
"""
What was recorded and is not said, each with why.
"""


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
            evolve(SITE, captcha_key_id=ID),
            {
                "method": "POST",
                "path": "/_api/iam/authentication/v2/login",
                "authorization": BEARER,
                "body": {
                    "loginId": {"email": "a@b.co"},
                    "password": "x",
                    "captchaTokens": [{"recaptchaForClientSiteKey": {"token": "solved", "siteKeyId": ID}}],
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
