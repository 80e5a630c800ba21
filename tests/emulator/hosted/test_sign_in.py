"""
The hosted sign-in page, as people meet it: in process and over HTTP.
"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import evolve

from authflow.emulator.members import Status
from authflow.emulator.passwords import CHEAP, Hash, Passwords
from authflow.emulator.refusals import OVERLOADED, refused
from tests.emulator.client import ADA, CALLBACK, EVE, VERIFIER, ZOE, Client
from tests.emulator.hosted.browser import Browser, address_of_authorize, brought, signed_in

WRONG = "The email or the password is wrong."


async def subject(here: Client, code: str) -> object:
    """
    Whose tokens *code* is good for.
    """
    tokens = await here.tokens(grantType="authorization_code", code=code, codeVerifier=VERIFIER, redirectUri=CALLBACK)
    info = await here.ask("POST", "/oauth2/token-info", {"token": tokens["access_token"]})
    return (info.document or {})["subjectId"]


async def test_password_is_enough(browser: Browser, here: Client) -> None:
    """
    A right password leads back to the application with a code that is good for the member's tokens.
    """
    shown = await browser.authorize()

    found = brought(await browser.sign_in(ADA))

    member = browser.world.members.at(ADA)
    assert (200, "Sign in") == (shown.status, shown.title)
    assert ({"code", "state"}, "nonce-1") == (set(found), found["state"])
    assert member is not None
    assert member.id == await subject(here, found["code"])


async def test_fragment(browser: Browser) -> None:
    """
    The code comes in the fragment where that was asked.
    """
    await browser.authorize(responseMode="fragment")

    page = await browser.sign_in(ADA)

    assert {"code", "state"} == set(dict(parse_qsl(urlsplit(page.headers["location"]).fragment)))


async def test_web_message(browser: Browser) -> None:
    """
    The code comes by a page that posts it to the application's origin.
    """
    await browser.authorize(responseMode="web_message")

    page = await browser.sign_in(ADA)

    assert (200, True) == (page.status, '"only": "http://127.0.0.1:5000"' in page.body)
    assert '"code": "' in page.body


async def test_web_message_remembers_who_opened_it(browser: Browser) -> None:
    """
    Without an address, the page that led to authorize is who gets the code, several pages later.
    """
    address = address_of_authorize(responseMode="web_message", redirectUri=None)
    await browser.open(address, referer="https://shop.example/")

    page = await browser.sign_in(ADA)

    assert '"around": "https://shop.example/"' in page.body


async def test_stays_signed_in(browser: Browser) -> None:
    """
    Whoever signed in on the page gets the next code without being asked, until the page itself is asked for.
    """
    before = await browser.authorize(prompt="none")
    await signed_in(browser)

    silent, unsaid = await browser.authorize(prompt="none"), await browser.authorize(prompt=None)
    page = await browser.authorize(prompt="login")

    assert "login_required" == brought(before)["error"]
    assert {"code", "state"} == set(brought(silent)) == set(brought(unsaid))
    assert (200, "Sign in") == (page.status, page.title)


async def test_stays_signed_in_until_sessions_end(browser: Browser) -> None:
    """
    Whoever sets a new password, or is barred, is signed out of every browser.
    """
    await signed_in(browser)
    member = browser.world.members.at(ADA)
    assert member is not None

    browser.world.end_sessions(member)

    assert "login_required" == brought(await browser.authorize(prompt="none"))["error"]


async def test_offline_in_between(browser: Browser) -> None:
    """
    A cookie is no proof any more once the member may not sign in.
    """
    await signed_in(browser)
    member = browser.world.members.at(ADA)
    assert member is not None
    member.barred = Status.OFFLINE

    assert "access_denied" == brought(await browser.authorize(prompt="none"))["error"]


@pytest.mark.parametrize("email", [ADA, ZOE], ids=["a member", "nobody"])
async def test_wrong_password(browser: Browser, email: str) -> None:
    """
    A wrong password and an unknown address get the same page; the email is kept, the password is not.
    """
    await browser.authorize()

    page = await browser.sign_in(email, password="not-it-at-all")

    assert (401, [WRONG]) == (page.status, page.problems)
    assert email == page.read.forms[0].inputs["email"]
    assert "not-it-at-all" not in page.body


async def test_no_email(tab: Browser) -> None:
    """
    What is no address is said to be none, at its input.
    """
    await tab.authorize()

    page = await tab.sign_in("no address", password="x")

    inputs = [said for tag, said in page.read.tags if tag == "input" and said["name"] == "email"]
    assert (400, ["Email is not an email address."]) == (page.status, page.problems)
    assert ["true"] == [said["aria-invalid"] for said in inputs]


@pytest.mark.parametrize("status_check", [False, True], ids=["a refusal", "a status"])
async def test_barred(tab: Browser, here: Client, status_check: bool) -> None:
    """
    Somebody who is barred is told so, however the service says it, and stays on the page.
    """
    tab.world.settings = evolve(tab.world.settings, status_check=status_check)
    await here.eve()
    await tab.authorize()

    page = await tab.sign_in(EVE)

    assert (403, True) == (page.status, "cannot sign in" in page.problems[0])


class Busy(Passwords):
    """
    Somebody who has too many passwords to compare already.
    """

    async def match(self, known: Hash | None, password: str) -> bool:  # noqa: ARG002 - none is looked at
        """
        Refuse.
        """
        raise refused(OVERLOADED, retry_after=1)


async def test_overloaded(tab: Browser) -> None:
    """
    Where too many passwords wait already, people are asked to come back.
    """
    await tab.authorize()
    tab.world.passwords = Busy(CHEAP)

    page = await tab.sign_in(ADA)

    assert (503, ["That is too much at once. Try again in 1 second."]) == (page.status, page.problems)


@pytest.mark.parametrize(
    "way",
    [[], ["to-register"], ["to-forgot"], ["google"]],
    ids=["sign in", "register", "forgot", "provider"],
)
async def test_cancel(browser: Browser, way: list[str]) -> None:
    """
    Whoever gives up is sent back with an error, and nothing is left of it.
    """
    await browser.authorize()
    for choice in way:
        await browser.press(choice)

    found = brought(await browser.press("cancel"))

    assert ("access_denied", "nonce-1") == (found["error"], found["state"])
    assert found["error_description"]
    assert 0 == len(browser.world.conversations)
