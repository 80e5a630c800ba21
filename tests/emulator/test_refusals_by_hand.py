"""
`WIRE.md` read aloud to the emulator: every line of its tables of refusals.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import pytest

from authflow.emulator.world import API_KEY, CLIENT_ID
from tests.emulator.by_hand import ADA, CALLBACK, ZOE, Hand, Said

Ask: TypeAlias = Callable[[Hand], Awaitable[Said]]
LOGIN: Final = "/_api/iam/authentication/v2/login"
REGISTER: Final = "/_api/iam/authentication/v2/register"
SEND_EMAIL: Final = "/_api/iam/recovery/v1/send-email"
REDIRECT_SESSION: Final = "/_api/redirects-api/v1/redirect-session"
ELSEWHERE: Final = "https://elsewhere.example/"


async def barred(hand: Hand) -> Said:
    """
    Eve, who is blocked, signs in.
    """
    eve = {"email": "eve@example.com", "password": "demo-password-eve", "status": "BLOCKED"}
    await hand.control("/members", eve)
    return await hand.login({"loginId": {"email": "eve@example.com"}, "password": "demo-password-eve"})


async def must_reset(hand: Hand) -> Said:
    """
    Somebody signs in whose password must be set anew.
    """
    await hand.control("/members", {"email": "zoe@example.com", "password": ZOE["password"], "resetRequired": True})
    return await hand.login(ZOE)


async def captcha(hand: Hand, *tokens: object) -> Said:
    """
    Ada signs in where a captcha is asked.
    """
    await hand.control("/settings", {"captcha": "always"}, "PATCH")
    return await hand.login(captchaTokens=[*tokens])


async def wrong_code(hand: Hand) -> Said:
    """
    Bob types another code than he was mailed.
    """
    state_token, code = await hand.mailed()
    return await hand.verify(state_token, "000000" if code != "000000" else "111111")


async def four_links(hand: Hand) -> Said:
    """
    A fourth recovery mail in a quarter of an hour.
    """
    for _ in range(3):
        await hand.link()
    return await hand.post(SEND_EMAIL, {"email": "ada@example.com"})


async def elsewhere_by_logout(hand: Hand) -> Said:
    """
    A logout that would lead elsewhere.
    """
    by = (await hand.member())["access_token"]
    params = {"postLogoutRedirectUri": ELSEWHERE, "clientId": CLIENT_ID}
    return await hand.ask("GET", "/_api/iam/authentication/v1/logout", by, params=params)


async def elsewhere_by_mail(hand: Hand) -> Said:
    """
    A recovery mail that would lead elsewhere.
    """
    return await hand.post(
        SEND_EMAIL, {"email": "ada@example.com", "redirect": {"url": ELSEWHERE, "clientId": CLIENT_ID}}
    )


REFUSALS: Final[dict[str, tuple[Ask, int, str]]] = {
    "nobody": (lambda hand: hand.login(ZOE), 404, "-19999"),
    "wrong password": (lambda hand: hand.login(ADA, password="wrong"), 401, "-19976"),
    "no captcha": (captcha, 403, "-19971"),
    "another captcha": (lambda hand: captcha(hand, {"Recaptcha": "x"}), 403, "-19970"),
    "password to be reset": (must_reset, 403, "-19973"),
    "registered already": (lambda hand: hand.post(REGISTER, ADA), 409, "-19995"),
    "wrong code": (wrong_code, 400, "VERIFICATION_FAILED"),
    "unknown state token": (lambda hand: hand.verify("x", "123456"), 400, "STATE_TOKEN_INVALID"),
    "unknown session token": (lambda hand: hand.redirect(sessionToken="x"), 400, "SESSION_TOKEN_INVALID"),
    "unknown link": (lambda hand: hand.recover("x"), 400, "RECOVERY_TOKEN_INVALID"),
    "no access token": (lambda hand: hand.post(LOGIN, ADA, ""), 401, "UNAUTHENTICATED"),
    "key without a token": (lambda hand: hand.post(LOGIN, ADA, f",{API_KEY}"), 401, "UNAUTHENTICATED"),
    "no member": (
        lambda hand: hand.post("/iam/authentication/v2/change-password", {"newPassword": "third-password"}),
        403,
        "PERMISSION_DENIED",
    ),
    "no key": (
        lambda hand: hand.post("/iam/authentication/v2/sign-on", {"loginId": {"email": "z@example.com"}}),
        403,
        "PERMISSION_DENIED",
    ),
    "another key": (
        lambda hand: hand.post("/iam/verification/v1/start", {"identityId": "x"}, f"{hand.visitor},x"),
        403,
        "PERMISSION_DENIED",
    ),
    "barred": (barred, 403, "IDENTITY_BARRED"),
    "too many links": (four_links, 429, "TOO_MANY_ATTEMPTS"),
    "redirect session to elsewhere": (lambda hand: hand.redirect(redirectUri=ELSEWHERE), 400, "REDIRECT_NOT_ALLOWED"),
    "logout to elsewhere": (elsewhere_by_logout, 400, "REDIRECT_NOT_ALLOWED"),
    "recovery to elsewhere": (elsewhere_by_mail, 400, "REDIRECT_NOT_ALLOWED"),
    "nothing there": (lambda hand: hand.post("/nowhere", {}), 404, "NOT_FOUND"),
    "another method": (lambda hand: hand.ask("GET", LOGIN), 405, "METHOD_NOT_ALLOWED"),
    "too large": (lambda hand: hand.post(LOGIN, {"x": "x" * 70_000}), 413, "BODY_TOO_LARGE"),
    "no JSON": (lambda hand: hand.ask("POST", LOGIN, data=b"{"), 400, "BODY_UNREADABLE"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_refusals(hand: Hand, name: str) -> None:
    """
    Every refusal has its status and code, and words, in the envelope; and one that asks for patience says how much.
    """
    ask, status, code = REFUSALS[name]

    said = await ask(hand)

    assert (status, code) == (said.status, said.code)
    error = said.document["details"]["applicationError"]
    assert error["description"]
    assert said.document["message"]
    assert (said.status == 429) == ("Retry-After" in said.headers)


@pytest.mark.parametrize(
    ("path", "body", "complaints"),
    [
        (LOGIN, {**ADA, "loginId": {"email": "nonsense"}}, [("loginId.email", None)]),
        (REGISTER, {**ZOE, "password": "short"}, [("password", "VALUE_TOO_SHORT")]),
        (REGISTER, {**ZOE, "password": "x" * 1001}, [("password", "VALUE_TOO_LONG")]),
        (REGISTER, {**ZOE, "password": "no capitals"}, [("password", "VALUE_DID_NOT_MATCH")]),
        (LOGIN, {}, [("loginId", "REQUIRED_FIELD"), ("password", "REQUIRED_FIELD")]),
    ],
)
async def test_violations(
    hand: Hand, path: str, body: dict[str, object], complaints: list[tuple[str, str | None]]
) -> None:
    """
    What is wrong with a field is told by the field and the rule; that it is about an address, by a type.
    """
    await hand.control("/settings", {"passwordPolicy": {"pattern": ".*[A-Z].*"}}, "PATCH")

    said = await hand.post(path, body)

    assert (400, complaints) == (said.status, said.complaints)
    violations = said.document["details"]["validationError"]["fieldViolations"]
    assert all({"field", "description", "violatedRule"} <= set(violation) for violation in violations)
    assert [name == "loginId.email" for name, _ in complaints] == [
        violation.get("data") == {"type": "EMAIL"} for violation in violations
    ]


@pytest.mark.parametrize(
    ("body", "by", "status", "error"),
    [
        ({"clientId": CLIENT_ID}, None, 400, "invalid_request"),
        ({"grantType": "anonymous", "clientId": "x"}, None, 401, "invalid_client"),
        ({"grantType": "refresh_token", "clientId": CLIENT_ID, "refreshToken": "x"}, None, 400, "invalid_grant"),
        ({"grantType": "password", "clientId": CLIENT_ID}, None, 400, "unsupported_grant_type"),
        ({"grant_type": "authorized_client", "member_id": "x"}, "{}", 400, "unauthorized_client"),
    ],
)
async def test_oauth_errors(hand: Hand, body: dict[str, object], by: str | None, status: int, error: str) -> None:
    """
    The token endpoint refuses in OAuth's own words.
    """
    said = await hand.ask("POST", "/oauth2/token", by and by.format(hand.visitor), json=body)

    assert (status, error) == (said.status, said.code)
    assert {"error", "error_description"} == set(said.document)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"sessionToken": None}, "login_required"),
        ({"responseType": "token"}, "unsupported_response_type"),
        ({"codeChallengeMethod": "plain"}, "invalid_request"),
        ({"codeChallenge": "short"}, "invalid_request"),
    ],
)
async def test_authorize_refuses(hand: Hand, changed: dict[str, object], expected: str) -> None:
    """
    Authorize says no at the address that it was given, with the state; PKCE is always S256.
    """
    said = await hand.landed(**{"sessionToken": await hand.session_token(), **changed})

    assert {"error": expected, "state": "nonce"} == {name: said.at[name] for name in ("error", "state")}


@pytest.mark.parametrize("address", [ELSEWHERE, "http://127.0.0.1.elsewhere.example/", "javascript:alert(1)"])
async def test_authorize_sends_nobody_elsewhere(hand: Hand, address: str) -> None:
    """
    An address that is not allow-listed is refused on the page itself, under an id.
    """
    params = {"clientId": CLIENT_ID, "redirectUri": address, "responseType": "code", "responseMode": "query"}

    said = await hand.ask("GET", "/_api/oauth2/authorize", params=params)

    assert (400, True, False) == (said.status, said.text.startswith("<!doctype"), "Location" in said.headers)


@pytest.mark.parametrize("changed", [{"codeVerifier": "x" * 43}, {"redirectUri": f"{CALLBACK}/x"}, {"clientId": "x"}])
async def test_codes_are_bound(hand: Hand, changed: dict[str, object]) -> None:
    """
    A code is good only with its verifier, its address and its client.
    """
    said = await hand.redeem(await hand.code(), **changed)

    assert said.code in {"invalid_grant", "invalid_client"}
