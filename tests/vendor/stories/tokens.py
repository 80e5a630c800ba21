"""
Tokens: a visitor's, a member's by the application's word, by managed login, renewed, and given up.
"""

from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from authflow.core.action import Go
from authflow.emulator.world import API_KEY
from authflow.wix.settings import ResponseMode
from tests.vendor.hosted import signed_in_at
from tests.vendor.stage import ADA, CALLBACK, Stage, credentials
from tests.vendor.story import Story

ZOE: Final = "zoe@example.com"


async def sign_on_by_official(stage: Stage, key: str = API_KEY) -> str:
    """
    Vouch for zoe, server to server.
    """
    return await stage.told("auth.getMemberTokensForExternalLoginWithSession", ZOE, key, {"verifyEmail": True})


async def sign_on_by_authflow(stage: Stage, key: str = API_KEY) -> str:
    """
    The same.
    """
    async with stage.auth(api_key=key) as auth:
        return stage.heard(await auth.start("sign-on", given={"email": ZOE, "verify_email": True}))


async def external_by_official(stage: Stage, key: str = API_KEY) -> str:
    """
    Take ada's tokens by her id alone.
    """
    await stage.call("auth.setTokens", await stage.call("auth.generateVisitorTokens"))
    return await stage.told("auth.getMemberTokensForExternalLogin", stage.member(ADA).id, key)


async def external_by_authflow(stage: Stage, key: str = API_KEY) -> str:
    """
    The same.
    """
    async with stage.auth(api_key=key) as auth:
        return stage.heard(await auth.start("external-login", given={"member_id": stage.member(ADA).id}))


async def managed_by_official(stage: Stage, mode: str, **options: str) -> str:
    """
    Sign in on the service's own page, or a connection's, and come back with a code.
    """
    asked = await stage.call("auth.generateOAuthData", CALLBACK, "/cart")
    wanted = {"prompt": "login", "responseMode": mode, **options}
    address = (await stage.call("auth.getAuthUrl", asked, wanted))["authUrl"]
    return await come_back(stage, asked, await signed_in_at(address, **credentials(ADA)), mode)


async def come_back(stage: Stage, asked: Any, address: str, mode: str) -> str:
    """
    Read what the browser came back with.
    """
    back = await stage.call("auth.parseFromUrl", address, mode)
    if "error" in back:
        return f"`error` `{back['error']}`"
    return await stage.told("auth.getMemberTokens", back["code"], back["state"], asked)


async def managed_by_authflow(stage: Stage, mode: ResponseMode, **given: str) -> str:
    """
    The same.
    """
    async with stage.auth(mode=mode) as auth:
        go = await auth.start("social-login" if given else "managed-login", given=given)
        assert isinstance(go, Go)
        parts = urlsplit(await signed_in_at(go.url, **credentials(ADA)))
        back = dict(parse_qsl(parts.query or parts.fragment))
        return stage.heard(await auth.reply(go.handle, back, step=go.step))


async def nobody_by_official(stage: Stage) -> str:
    """
    Ask for a code without a page, and with nobody signed in.
    """
    asked = await stage.call("auth.generateOAuthData", CALLBACK)
    address = (await stage.call("auth.getAuthUrl", asked, {"prompt": "none", "responseMode": "query"}))["authUrl"]
    return await come_back(stage, asked, await stage.visited(address), "query")


async def back_by_authflow(stage: Stage, **back: str) -> str:
    """
    Let the user's browser come back with *back*, under the right nonce unless that says otherwise.
    """
    async with stage.auth() as auth:
        go = await auth.start("managed-login")
        assert isinstance(go, Go)
        nonce = dict(parse_qsl(urlsplit(go.url).query))["state"]
        return stage.heard(await auth.reply(go.handle, {"state": nonce, **back}, step=go.step))


async def redeem_by_official(stage: Stage, code: str | None, **changed: str | None) -> str:
    """
    Redeem a *code* that is not to be had.
    """
    asked = await stage.call("auth.generateOAuthData", CALLBACK)
    return await stage.told("auth.getMemberTokens", code, {**asked, **changed}["state"], asked)


async def renew_by_official(stage: Stage) -> str:
    """
    Renew ada's tokens.
    """
    tokens = await stage.signed_in()
    assert await stage.call("auth.loggedIn")
    return await stage.told("auth.renewToken", tokens["refreshToken"])


async def renew_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    tokens = await stage.tokens()
    async with stage.auth() as auth:
        renewed = await auth.wix.refresh(tokens)
    return stage.whose(renewed.access) if renewed else "nothing"


async def sign_out_by_official(stage: Stage) -> str:
    """
    Sign ada out: the browser must go there, too.
    """
    tokens = await stage.signed_in()
    address = (await stage.call("auth.logout", f"{CALLBACK}/bye"))["logoutUrl"]
    before = stage.whose(tokens["accessToken"]["value"])
    assert await stage.visited(address) == f"{CALLBACK}/bye"
    return f"an address; {before} until it is visited, then {stage.whose(tokens['accessToken']['value'])}"


async def sign_out_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    tokens = await stage.tokens()
    ended = await stage.play("logout", tokens=tokens)
    return f"{ended}; {stage.whose(tokens.access)}"


async def visitor_by_official(stage: Stage) -> str:
    """
    Be nobody in particular.
    """
    return await stage.told("auth.generateVisitorTokens")


async def visitor_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    return await stage.play("visitor")


STORIES: Final = (
    Story(
        "a visitor",
        "a visitor's tokens",
        visitor_by_official,
        "a visitor's tokens",
        lambda stage: stage.play("visitor"),
    ),
    Story(
        "managed login, code in the query",
        "ada's tokens",
        lambda stage: managed_by_official(stage, "query"),
        "ada's tokens",
        lambda stage: managed_by_authflow(stage, ResponseMode.QUERY),
    ),
    Story(
        "managed login, code in the fragment",
        "ada's tokens",
        lambda stage: managed_by_official(stage, "fragment"),
        "ada's tokens",
        lambda stage: managed_by_authflow(stage, ResponseMode.FRAGMENT),
    ),
    Story(
        "a social account is chosen",
        "ada's tokens",
        lambda stage: managed_by_official(stage, "query", prompt="none", idp="google"),
        "ada's tokens",
        lambda stage: managed_by_authflow(stage, ResponseMode.QUERY, idp="google"),
    ),
    Story(
        "the browser comes back with an error",
        "`error` `login_required`",
        nobody_by_official,
        "ends `turned_away`: `login_required`",
        lambda stage: back_by_authflow(stage, error="login_required"),
    ),
    Story(
        "the browser comes back with a wrong nonce",
        "throws “Invalid _state”",
        lambda stage: redeem_by_official(stage, "stolen", state="guessed"),
        "sends the browser on",
        lambda stage: back_by_authflow(stage, code="stolen", state="guessed"),
    ),
    Story(
        "the browser comes back with nothing",
        "throws “Missing code or _state”",
        lambda stage: redeem_by_official(stage, None),
        "sends the browser on",
        lambda stage: back_by_authflow(stage, state=""),
    ),
    Story(
        "the code is not good",
        "throws “Failed to fetch tokens from OAuth API”, `invalid_grant`",
        lambda stage: redeem_by_official(stage, "stolen"),
        "ends `timed_out`: `token_expired`",
        lambda stage: back_by_authflow(stage, code="stolen"),
    ),
    Story("sign-on", "zoe's tokens", sign_on_by_official, "zoe's tokens", sign_on_by_authflow),
    Story(
        "sign-on with a wrong key",
        "throws `PERMISSION_DENIED`",
        lambda stage: sign_on_by_official(stage, "wrong"),
        "ends `turned_away`: `not_permitted`",
        lambda stage: sign_on_by_authflow(stage, "wrong"),
    ),
    Story("a member's tokens by id", "ada's tokens", external_by_official, "ada's tokens", external_by_authflow),
    Story(
        "a member's tokens by id, with a wrong key",
        "throws “Failed to fetch tokens from OAuth API”, `unauthorized_client`",
        lambda stage: external_by_official(stage, "wrong"),
        "ends `turned_away`: `not_permitted`",
        lambda stage: external_by_authflow(stage, "wrong"),
    ),
    Story("tokens are renewed", "ada's tokens", renew_by_official, "ada's tokens", renew_by_authflow),
    Story(
        "ada signs out",
        "an address; ada's tokens until it is visited, then dead tokens",
        sign_out_by_official,
        "ends `signed_out`; dead tokens",
        sign_out_by_authflow,
    ),
)
