"""
`WIRE.md` read aloud to the emulator, over HTTP and by nothing of ours: its operations, its spellings.
"""

from base64 import b64decode
from typing import Any, Final

import pytest

from authflow.emulator.world import API_KEY, CLIENT_ID, SITE_ID
from tests.emulator.by_hand import ADA, BOB, CALLBACK, ZOE, Hand

PREFIXES = pytest.mark.parametrize("iam", ["/_api/iam", "/iam"])
ANONYMOUS: Final = {"grant_type": "anonymous", "client_id": CLIENT_ID}
CAMEL: Final = {"grantType": "anonymous", "clientId": CLIENT_ID}


@PREFIXES
@pytest.mark.parametrize(
    "redirects",
    [
        "/_api/redirects-api/v1/redirect-session",
        "/headless/v1/redirect-session",
        "/redirect-session/v1/redirect-session",
    ],
)
@pytest.mark.parametrize("tokens", ["/oauth2/token", "/_api/oauth2/token"])
async def test_a_whole_life(hand: Hand, iam: str, redirects: str, tokens: str) -> None:
    """
    Somebody registers, confirms, gets tokens, is told who they are, refreshes and signs out, at every path there is.
    """
    await hand.control("/contacts", {"email": "zoe@example.com"})

    registered = await hand.post(f"{iam}/authentication/v2/register", ZOE)
    resent = await hand.post(f"{iam}/verification/v1/auth/resend", {"stateToken": registered.document["stateToken"]})
    code = (await hand.mail("zoe@example.com"))["code"]
    body = {"stateToken": resent.document["stateToken"], "code": code}
    verified = await hand.post(f"{iam}/verification/v1/auth/verify", body)
    arrived = await hand.open(await hand.redirect(redirects, sessionToken=verified.document["sessionToken"]))
    first = await hand.ask(
        "POST",
        tokens,
        json={
            "clientId": CLIENT_ID,
            "grantType": "authorization_code",
            "code": arrived.at["code"],
            "codeVerifier": "a-verifier-of-at-least-forty-three-characters-",
            "redirectUri": CALLBACK,
        },
    )
    refreshing = {"clientId": CLIENT_ID, "grantType": "refresh_token", "refreshToken": first.document["refresh_token"]}
    second = await hand.ask("POST", tokens, json=refreshing)
    access_token = second.document["access_token"]
    info = await hand.ask("POST", "/oauth2/token-info", json={"token": access_token})
    mine = await hand.ask("GET", "/members/v1/members/my", access_token, params={"fieldSet": "FULL"})
    away = {"postLogoutRedirectUri": CALLBACK, "clientId": CLIENT_ID}
    left = await hand.ask("GET", f"{iam}/authentication/v1/logout", access_token, params=away)

    assert registered.document["state"] == resent.document["state"] == "REQUIRE_EMAIL_VERIFICATION"
    assert ("SUCCESS", 302, "nonce") == (verified.document["state"], arrived.status, arrived.at["state"])
    assert ("Bearer", 14400) == (first.document["token_type"], first.document["expires_in"])
    assert access_token.startswith("OauthNG.JWS.")
    assert first.document["refresh_token"].startswith("JWS.")
    assert verified.document["sessionToken"].startswith("JWE.")
    assert {"active", "subjectType", "subjectId", "exp", "iat", "clientId", "siteId"} == set(info.document)
    assert ("MEMBER", SITE_ID) == (info.document["subjectType"], info.document["siteId"])
    assert ("zoe@example.com", info.document["subjectId"]) == tuple(
        mine.document["member"][name] for name in ("loginEmail", "id")
    )
    assert 302 == left.document["statusCode"]
    assert {"Set-Cookie", "Location"} == {header["key"] for header in left.document["headers"]}
    assert b64decode(left.document["body"])
    assert not await hand.active(access_token)


@PREFIXES
async def test_passwords(hand: Hand, iam: str) -> None:
    """
    A password is changed by whoever is signed in, and set anew by a mailed link.
    """
    by = (await hand.member())["access_token"]
    changed = await hand.post(f"{iam}/authentication/v2/change-password", {"newPassword": "third-password"}, by)
    with_it = await hand.post(f"{iam}/authentication/v2/login", {**ADA, "password": "third-password"})
    recovered = await hand.post(
        f"{iam}/recovery/v1/recover", {"recoveryToken": await hand.link(), "password": "fourth-password"}
    )
    sent = await hand.post(f"{iam}/recovery/v1/send-email", {"email": "nobody@example.com", "language": "en"})
    advice = await hand.post(f"{iam}/authentication/v2/validate-email", {"email": "ada@example.com"})

    assert [{}, {}] == [changed.document, sent.document]
    assert ["SUCCESS", "SUCCESS"] == [with_it.document["state"], recovered.document["state"]]
    assert {"valid": True} == advice.document


@PREFIXES
async def test_an_application(hand: Hand, iam: str) -> None:
    """
    Whoever has the API key signs members on, mails them, and gets tokens for them.
    """
    body = {"loginId": {"email": "zoe@example.com"}, "profile": {"firstName": "Zoe"}, "verifyEmail": True}
    signed_on = await hand.post(f"{iam}/authentication/v2/sign-on", body, hand.app)
    zoe = signed_on.document["identity"]
    started = await hand.post(f"{iam}/verification/v1/start", {"identityId": zoe["id"], "target": "EMAIL"}, hand.app)
    activation = await hand.post(f"{iam}/recovery/v1/activation-email", {"identityId": zoe["id"]}, hand.app)
    vouching = {"grant_type": "authorized_client", "member_id": zoe["id"], "scope": "offline_access"}
    tokens = await hand.ask("POST", "/oauth2/token", hand.app, json=vouching)
    proving = {**vouching, "session_token": signed_on.document["sessionToken"]}
    proved = await hand.ask("POST", "/oauth2/token", hand.app, json=proving)

    assert {"sessionToken", "identity"} == set(signed_on.document)
    assert ({"address": "zoe@example.com", "isVerified": True}, "ACTIVE") == (zoe["email"], zoe["status"]["name"])
    assert ({"verificationId"}, {}) == (set(started.document), activation.document)
    assert await hand.active(tokens.document["access_token"])
    assert await hand.active(proved.document["access_token"])


async def test_holders(hand: Hand) -> None:
    """
    Whoever holds a token is told whose it is, finds the keys, and gives it back.
    """
    tokens = await hand.member()

    info = await hand.ask("GET", "/oauth2/user-info", tokens["access_token"])
    keys = await hand.ask("GET", "/oauth2/jwks")
    revoked = await hand.ask("POST", "/oauth2/revoke", json={"token": tokens["refresh_token"], "clientId": CLIENT_ID})

    assert ("ada@example.com", True) == (info.document["email"], info.document["emailVerified"])
    assert ["EC"] == [key["kty"] for key in keys.document["keys"]]
    assert (200, False) == (revoked.status, await hand.active(tokens["access_token"]))


async def test_a_device(hand: Hand) -> None:
    """
    A device gets two codes, waits, and is let in.
    """
    device: Any = (await hand.ask("POST", "/oauth2/device/authorize", json={"clientId": CLIENT_ID})).document
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    waiting = await hand.token(grantType=grant, deviceCode=device["deviceCode"], scope="offline_access")
    await hand.control(f"/devices/{device['userCode']}/approve", {"email": "ada@example.com"})

    tokens = await hand.token(grantType=grant, deviceCode=device["deviceCode"])

    names = {"deviceCode", "userCode", "verificationUri", "verificationUriComplete", "expiresIn", "interval"}
    assert (names, 400, "authorization_pending") == (set(device), waiting.status, waiting.code)
    assert await hand.active(tokens.document["access_token"])


@pytest.mark.parametrize(
    "sent",
    [{"json": ANONYMOUS}, {"json": CAMEL}, {"data": ANONYMOUS}, {"data": CAMEL}],
    ids=["json-snake", "json-camel", "form-snake", "form-camel"],
)
@pytest.mark.parametrize("path", ["/oauth2/token", "/_api/oauth2/token"])
async def test_spellings(hand: Hand, path: str, sent: dict[str, Any]) -> None:
    """
    The token endpoint takes either spelling, as JSON or as a form.
    """
    said = await hand.ask("POST", path, **sent)

    assert {"access_token", "token_type", "expires_in", "refresh_token"} == set(said.document)


@pytest.mark.parametrize("path", ["/oauth2/revoke", "/oauth2/device/authorize"])
async def test_other_forms(hand: Hand, path: str) -> None:
    """
    So do its neighbours.
    """
    said = await hand.ask("POST", path, data={"token": "x", "client_id": CLIENT_ID})

    assert 200 == said.status


@pytest.mark.parametrize("written", ["{0}", "Bearer {0}", "{0},{1}", "Bearer {0},{1}"])
async def test_authorizations(hand: Hand, written: str) -> None:
    """
    A token comes bare or as a bearer's, with the API key behind it or without.
    """
    said = await hand.post("/_api/iam/authentication/v2/login", ADA, written.format(hand.visitor, API_KEY))

    assert "SUCCESS" == said.document["state"]


@pytest.mark.parametrize(
    ("mode", "mark"), [("query", f"{CALLBACK}?code="), ("fragment", f"{CALLBACK}#code=")], ids=["query", "fragment"]
)
async def test_redirects(hand: Hand, mode: str, mark: str) -> None:
    """
    A code comes back in the query or in the fragment, as it was asked for.
    """
    said = await hand.open(await hand.redirect(responseMode=mode, sessionToken=await hand.session_token()))

    assert (302, True) == (said.status, said.headers["Location"].startswith(mark))


async def test_web_message(hand: Hand) -> None:
    """
    The official client's own direct login names no address, and gets a page that posts the code.
    """
    made = await hand.redirect(responseMode="web_message", redirectUri=None, sessionToken=await hand.session_token())

    said = await hand.open(made)

    assert (200, "text/html; charset=utf-8") == (said.status, said.headers["Content-Type"])
    assert "postMessage" in said.text


async def test_logout_goes_round(hand: Hand) -> None:
    """
    A redirect session signs out, and the browser comes back.
    """
    tokens = await hand.member()
    body = {"logout": {"clientId": CLIENT_ID}, "callbacks": {"postFlowUrl": CALLBACK}}

    said = await hand.open(await hand.post("/_api/redirects-api/v1/redirect-session", body, tokens["access_token"]))

    assert (302, CALLBACK) == (said.status, said.headers["Location"])
    assert not await hand.active(tokens["access_token"])


async def test_missing_fields(hand: Hand) -> None:
    """
    A sign-in that lacks profile fields goes on by its state token.
    """
    await hand.control("/settings", {"requiredFields": ["firstName"]}, "PATCH")
    lacking = await hand.login()

    going_on = await hand.login(stateToken=lacking.document["stateToken"], profile={"firstName": "Ada"})

    listed = lacking.document["additionalData"]["missingFields"]["listValue"]["value"]
    assert ("REQUIRE_MISSING_FIELDS", [{"strValue": "firstName"}]) == (lacking.document["state"], listed)
    assert ("SUCCESS", "Ada") == (
        going_on.document["state"],
        going_on.document["identity"]["identityProfile"]["firstName"],
    )


async def test_the_owner(hand: Hand) -> None:
    """
    Who waits for the owner is told why, and signs in once the owner has agreed.
    """
    cyd = {"loginId": {"email": "cyd@example.com"}, "password": "demo-password-cyd"}
    waiting = (await hand.login(cyd)).document

    await hand.control(f"/members/{waiting['identity']['id']}/approve")

    assert ("REQUIRE_OWNER_APPROVAL", ["PENDING_ADMIN_APPROVAL_REQUIRED"]) == (
        waiting["state"],
        waiting["identity"]["status"]["reasons"],
    )
    assert "SUCCESS" == (await hand.login(cyd)).document["state"]


async def test_guesses(hand: Hand) -> None:
    """
    After five wrong codes, the right one is too late.
    """
    state_token, code = await hand.mailed()
    wrong = "000000" if code != "000000" else "111111"

    guesses = [await hand.verify(state_token, wrong) for _ in range(5)]
    right = await hand.verify(state_token, code)

    assert [(400, "VERIFICATION_FAILED")] * 5 == [(said.status, said.code) for said in guesses]
    assert (429, "TOO_MANY_ATTEMPTS") == (right.status, right.code)
    assert int(right.headers["Retry-After"]) > 0


async def test_mails(hand: Hand) -> None:
    """
    Three codes in a quarter of an hour, ten in a day.
    """
    await hand.advance(0)
    sent = 0
    for _ in range(4):
        while (await hand.login(BOB)).status == 200:
            sent += 1
        await hand.advance(15 * 60)
        await hand.begin()

    refused = await hand.login(BOB)

    assert (10, 429) == (sent, refused.status)
    assert int(refused.headers["Retry-After"]) > 15 * 60
