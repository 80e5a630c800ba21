"""
Everything authorize can be asked: how it answers, whom it asks first, and where it never answers.
"""

import json
import re
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import evolve

from authflow.emulator.hosted.accounts import GOOGLE
from authflow.wix import operations as op
from tests.emulator.client import ADA, CALLBACK, Client
from tests.emulator.hosted.browser import Browser, address_of_authorize, signed_in
from tests.emulator.hosted.reading import Page
from tests.emulator.test_addresses import NOT_ALLOWED, SETTINGS

MODES: Final = ("query", "fragment", "web_message")
STATES: Final = ("nonce-1", "", "a&code=evil#<script> ü%00", "</script>", "+ %20", "'\\\"")


def told(page: Page, mode: str) -> dict[str, Any]:
    """
    What an answer tells the client, in one of the modes.
    """
    if mode == "web_message":
        found = re.search(r"= (\{.*\});$", page.body, re.MULTILINE)
        return dict(json.loads(found[1])["message"]) if found else {}
    assert 302 == page.status
    parts = urlsplit(page.headers["location"])
    return dict(parse_qsl(parts.query if mode == "query" else parts.fragment, keep_blank_values=True))


def answered(page: Page, mode: str) -> str:
    """
    What authorize answers: a code, an error by its name, or a page by its heading, if it hands nothing on.
    """
    if page.title and "postMessage" not in page.body:
        return f"{page.status} {page.title}"
    found = told(page, mode)
    return str(found.get("error") or "code")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed"])
@pytest.mark.parametrize("idp", [None, GOOGLE], ids=["no idp", "idp"])
@pytest.mark.parametrize("prompt", ["none", "login", None])
@pytest.mark.parametrize("proof", ["nothing", "token", "bad token", "cookie"])
async def test_every_way(
    tab: Browser, here: Client, *, mode: str, listed: bool, idp: str | None, prompt: str | None, proof: str
) -> None:
    """
    A token comes before a connection, that before a cookie, that before the page; an unlisted address gets nothing.

    `prompt=login` shows a page whatever there is.
    """
    token = {"token": await here.session(), "bad token": "made up"}.get(proof)
    if proof == "cookie":
        await signed_in(tab)

    page = await tab.authorize(
        responseMode=mode,
        redirectUri=CALLBACK if listed else "https://evil.example/",
        idp=idp,
        prompt=prompt,
        sessionToken=token,
    )

    assert expected(listed=listed, idp=idp, prompt=prompt, proof=proof) == answered(page, mode)


def expected(*, listed: bool, idp: str | None, prompt: str | None, proof: str) -> str:
    """
    What authorize is to answer.
    """
    if not listed:
        return "400 Not possible"
    if prompt != "login" and proof in {"token", "bad token"}:
        return "code" if proof == "token" else "login_required"
    if idp:
        return "200 Google (pretend): choose an account"
    if prompt != "login" and proof == "cookie":
        return "code"
    return "login_required" if prompt == "none" else "200 Sign in"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("address", NOT_ALLOWED)
@pytest.mark.parametrize("prompt", ["none", "login"])
async def test_never_there(tab: Browser, here: Client, mode: str, address: str, prompt: str) -> None:
    """
    An address that is not allow-listed is refused on the page itself, however it is spelled.

    It gets neither a redirect nor a message.
    """
    tab.world.settings = SETTINGS

    page = await tab.authorize(responseMode=mode, redirectUri=address, prompt=prompt, sessionToken=await here.session())

    # An empty address is none, as the official client has it where a window waits for a message.
    if address or mode != "web_message":
        assert (400, "Not possible") == (page.status, page.title)
        assert "location" not in page.headers
        assert "postMessage" not in page.body


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", ["code", "error", "page", "cancelled"])
async def test_state_to_the_letter(browser: Browser, here: Client, mode: str, state: str, way: str) -> None:
    """
    The client's state comes back as it was, by every way, and nothing in it counts for anything else.
    """
    token = await here.session() if way == "code" else None
    page = await browser.authorize(
        responseMode=mode, state=state, sessionToken=token, prompt="login" if way in {"page", "cancelled"} else "none"
    )

    if way == "page":
        page = await browser.sign_in(ADA)
    if way == "cancelled":
        page = await browser.press("cancel")

    found = told(page, mode)
    assert state == found["state"]
    assert ("code" in found) is (way in {"code", "page"})
    assert "evil" != found.get("code")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"responseType": "token"}, "unsupported_response_type"),
        ({"responseType": "code token"}, "unsupported_response_type"),
        ({"responseType": None}, "unsupported_response_type"),
        ({"codeChallengeMethod": "plain"}, "invalid_request"),
        ({"codeChallengeMethod": None}, "invalid_request"),
        ({"codeChallenge": None}, "invalid_request"),
        ({"codeChallenge": "c" * 42}, "invalid_request"),
        ({"codeChallenge": "c" * 42 + "="}, "invalid_request"),
        ({"prompt": "consent"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"idp": "google"}, "invalid_request"),
    ],
)
async def test_errors(tab: Browser, mode: str, changed: dict[str, str | None], error: str) -> None:
    """
    What cannot be is told where the client waits, in words too, before anybody is asked anything.
    """
    page = await tab.authorize(responseMode=mode, **changed)

    found = told(page, mode)
    assert (error, "nonce-1") == (found["error"], found["state"])
    assert found["error_description"]


@pytest.mark.parametrize("prompt", ["none", "login"])
@pytest.mark.parametrize("mode", ["form_post", "Query", "query.jwt", "", "web_message "])
async def test_no_such_mode(tab: Browser, mode: str, prompt: str) -> None:
    """
    A mode that nobody knows is refused on the page, before anybody types a password.
    """
    page = await tab.authorize(responseMode=mode, prompt=prompt)

    assert (400, "Not possible") == (page.status, page.title)


@pytest.mark.parametrize("prompt", ["none", "login"])
@pytest.mark.parametrize("changed", [{"clientId": "another"}, {"clientId": None}, {"redirectUri": None}])
async def test_no_client_or_address(tab: Browser, changed: dict[str, str | None], prompt: str) -> None:
    """
    Nobody signs in for a client that is none, nor for an address that is missing.
    """
    page = await tab.authorize(prompt=prompt, **changed)

    assert (400, "Not possible") == (page.status, page.title)


async def test_no_longer_listed(browser: Browser) -> None:
    """
    An address that was taken off the list while somebody typed gets nothing.
    """
    browser.world.settings = evolve(browser.world.settings, allowed_redirect_uris=("https://app.example/cb",))
    await browser.authorize(redirectUri="https://app.example/cb")
    browser.world.settings = evolve(browser.world.settings, allowed_redirect_uris=())

    page = await browser.sign_in(ADA)

    assert (400, "Not possible", False) == (page.status, page.title, "location" in page.headers)


async def leave(browser: Browser, here: Client, by: str, **callbacks: str) -> Page:
    """
    Send a browser round by the site to sign out.
    """
    body = {"logout": {"clientId": "00000000-0000-4000-8000-00000000c11e"}, "callbacks": callbacks}
    made: Any = (await here.post(op.REDIRECT_SESSION, body, by=by)).document
    return await browser.open(made["redirectSession"]["fullUrl"])


async def test_logout_round_trip(browser: Browser, here: Client) -> None:
    """
    On its way round, a browser loses every cookie of the site's, and the session ends with its tokens.
    """
    await signed_in(browser)
    tokens = await here.member()

    page = await leave(browser, here, tokens["access_token"], postFlowUrl="http://127.0.0.1:5000/bye")

    assert (302, "http://127.0.0.1:5000/bye") == (page.status, page.headers["location"])
    assert ["svSession", "wixSession2"] == [line.partition("=")[0] for line in page.cookies]
    assert [] == [line for line in page.cookies if "Max-Age=0" not in line]
    assert 0 == len(browser.world.browsers)
    assert not await here.active(tokens["access_token"])
    assert "login_required" == told(await browser.authorize(prompt="none"), "query")["error"]


async def test_nobody_else_signs_a_browser_out(browser: Browser) -> None:
    """
    An address that anybody could make up signs nobody out.
    """
    await signed_in(browser)

    page = await browser.open("/_api/oauth2/logout?session=made-up&postFlowUrl=http://127.0.0.1:5000/bye")

    assert (302, []) == (page.status, page.cookies)
    assert "code" in told(await browser.authorize(prompt="none"), "query")


async def test_warm_up(browser: Browser, here: Client) -> None:
    """
    An address that warms up gives a browser its own cookie, and keeps the one it has.
    """
    made: Any = (await here.post(op.REDIRECT_SESSION, {"login": {}})).document

    first = await browser.open(made["redirectSession"]["fullUrl"])
    second = await browser.open(made["redirectSession"]["fullUrl"])

    assert ["svSession"] == [line.partition("=")[0] for line in first.cookies]
    assert first.cookies == second.cookies


@pytest.mark.parametrize(("site", "secure"), [("http://emulator.localhost", False), ("https://site.test", True)])
async def test_cookies(tab: Browser, site: str, secure: bool) -> None:
    """
    No script reads the site's cookies, no other site's form brings them, and https keeps them to itself.
    """
    tab.world.site = site
    begun = await tab.authorize()

    done = await tab.sign_in(ADA)

    for line, name in zip((*begun.cookies, *done.cookies), ("svSession", "wixSession2"), strict=True):
        first, *attributes = line.split("; ")
        assert re.fullmatch(rf"{name}=[A-Za-z0-9_-]{{43}}", first)
        assert {"Path=/", "HttpOnly", "SameSite=Lax"} == {*attributes} - {"Secure"}
        assert secure is ("Secure" in attributes)


@pytest.mark.parametrize("cookie", ["svSession=", "svSession=planted", "svSession=" + "x" * 44, "other=" + "x" * 43])
async def test_cookies_from_elsewhere(tab: Browser, cookie: str) -> None:
    """
    A browser whose cookie was not made here gets another one.
    """
    page = await tab.open(address_of_authorize(), cookie=cookie)

    assert ["svSession"] == [line.partition("=")[0] for line in page.cookies]
    assert f"svSession={cookie.partition('=')[2]};" not in page.cookies[0]


async def test_one_sign_in_per_browser(browser: Browser) -> None:
    """
    Whoever signs in takes the place of who was signed in before; a reset signs everybody out.
    """
    await signed_in(browser)
    await signed_in(browser)
    before = len(browser.world.browsers)

    browser.world.reset()

    assert (1, 0) == (before, len(browser.world.browsers))
    assert "login_required" == told(await browser.authorize(prompt="none"), "query")["error"]


@pytest.mark.parametrize("cookie", ["", "x", "=;=", "wixSession2=", "wixSession2=made-up", "wixSession2=" + "x" * 43])
async def test_cookies_that_are_none(tab: Browser, cookie: str) -> None:
    """
    A cookie that the site never gave signs nobody in.
    """
    page = await tab.open(address_of_authorize(prompt="none"), cookie=cookie)

    assert "login_required" == told(page, "query")["error"]
