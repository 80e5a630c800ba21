"""
People sign in through forms, over real HTTP, whichever host serves them.
"""

import asyncio

import pytest

from authflow.emulator.mailbox import Mail
from authflow.emulator.members import Status
from authflow.emulator.world import World
from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.hosts import NOBODY

ADA = {"email": "ada@example.com", "password": "demo-password-ada"}
BOB = {"email": "bob@example.com", "password": "demo-password-bob"}
CYD = {"email": "cyd@example.com", "password": "demo-password-cyd"}


async def mailed(world: World, to: str) -> Mail:
    """
    What was mailed to *to*.
    """
    mail = await world.mailbox.wait(to)
    assert mail is not None
    return mail


async def test_ada_signs_in_and_out(browser: Browser) -> None:
    """
    A password is enough for ada; the host's handlers know her until she signs out, and not a moment longer.
    """
    await browser.get("/auth/login?return_to=/cart")
    landed = await browser.post(ADA)
    signed_in = await browser.whoami()
    await browser.get("/auth/logout")
    out = await browser.post()
    signed_out = await browser.whoami()

    assert ("/cart", ADA["email"]) == (landed.url, signed_in)
    assert "You are signed out" in out.text
    assert NOBODY == signed_out


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        pytest.param("/%E2%98%83?x=%F0%9F%98%80", "/%E2%98%83?x=%F0%9F%98%80", id="any-letter"),
        pytest.param("/caf%C3%A9", "/caf%C3%A9", id="latin"),
        pytest.param("/a%20b%2520c", "/a%20b%20c", id="spaces"),
        pytest.param("/a/%3Fb=1%26c=%5B2%5D%3B'x'", "/a/?b=1&c=[2];'x'", id="signs"),
    ],
)
async def test_a_way_back_in_any_letters(browser: Browser, wanted: str, location: str) -> None:
    """
    Where somebody wanted to go may be written in any language; an address in a header is not.
    """
    page = await browser.get(f"/auth/login?return_to={wanted}")

    answer = await browser.ask("POST", str(page.action), {**page.values, **ADA})

    assert (303, location) == (answer.status, answer.headers["location"])


async def test_bob_confirms_a_code(browser: Browser, world: World) -> None:
    """
    A wrong code asks again, the right one signs in.
    """
    await browser.get("/auth/login")
    await browser.post(BOB)
    mail = await mailed(world, BOB["email"])
    wrong = await browser.post({"code": "000000" if mail.code != "000000" else "111111"})
    done = await browser.post({"code": str(mail.code)})

    assert "This code is wrong" in wrong.text
    assert "You are signed in" in done.text
    assert BOB["email"] == await browser.whoami()


async def test_cyd_waits_for_the_owner(browser: Browser, world: World) -> None:
    """
    Whoever waits is told when to look, and signs in once the owner agrees.
    """
    await browser.get("/auth/login")
    waiting = await browser.post(CYD)
    member = world.members.at(CYD["email"])
    assert member is not None
    member.approved = True
    await browser.post(choice="check")
    done = await browser.post({"password": CYD["password"]})

    assert "Waiting for the owner" in waiting.text
    assert "You are signed in" in done.text


async def test_eve_is_barred(browser: Browser, world: World) -> None:
    """
    Whoever is barred is turned away, and nobody is signed in.
    """
    member = world.members.at(ADA["email"])
    assert member is not None
    member.barred = Status.BLOCKED
    await browser.get("/auth/login")
    turned_away = await browser.post(ADA)

    assert "You cannot sign in here" in turned_away.text
    assert NOBODY == await browser.whoami()


async def test_a_recovery_link_leads_to_a_new_password(browser: Browser, world: World) -> None:
    """
    The token in the link leaves the address before a page is shown.
    """
    await browser.get("/auth/recover")
    await browser.post({"email": ADA["email"]})
    mail = await mailed(world, ADA["email"])
    asked = await browser.get(str(mail.link))
    await browser.post({"password": "a new long password"})

    assert "recoveryToken" not in asked.url
    assert ADA["email"] == await browser.whoami()


async def test_fifty_clicks_are_one(browser: Browser, world: World) -> None:
    """
    Fifty posts of one form sign in once, and every one of them lands where the first one does.
    """
    page = await browser.get("/auth/login")
    sent = {**page.values, **ADA, "choice": "submit"}
    answers = await asyncio.gather(*(browser.ask("POST", "/auth/login", sent) for _ in range(50)))

    asked = [entry for entry in world.requests.newest_first if entry.operation == "login"]
    assert {303} == {answer.status for answer in answers}
    assert 1 == len(asked)
    assert ADA["email"] == await browser.whoami()


async def test_an_older_page_changes_nothing(browser: Browser) -> None:
    """
    Going back and sending again leads to the present page, with one line about it.
    """
    old = await browser.get("/auth/login")
    await browser.post({**ADA, "password": "wrong"})
    browser.page = old
    shown = await browser.post({**ADA, "password": "wrong"})

    assert "You had gone on already" in shown.text


async def test_an_expired_run_is_replaced(browser: Browser, world: World) -> None:
    """
    Whoever was away for too long goes on with what was typed, but for the password.
    """
    await browser.get("/auth/login")
    world.clock.advance(3600)
    shown = await browser.post({"email": "ada@example.com", "password": "never-shown-again"})
    await browser.post(ADA)

    assert "You were away for too long" in shown.text
    assert "ada@example.com" == shown.values["email"]
    assert "never-shown-again" not in "".join(browser.seen)
    assert ADA["email"] == await browser.whoami()


async def test_a_session_that_was_ended_does_not_come_back(browser: Browser) -> None:
    """
    The cookies of before a sign-out are worth nothing after it.
    """
    await browser.get("/auth/login")
    await browser.post(ADA)
    kept = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
    await browser.get("/auth/logout")
    await browser.post()
    browser.session.cookie_jar.update_cookies(kept)
    await browser.get("/auth/login?ended=1")

    assert NOBODY == await browser.whoami()


@pytest.mark.parametrize(("header", "said"), [("de-AT, en;q=0.5", "Anmelden"), ("xx, en;q=0.1", "Sign in")])
async def test_pages_speak_the_languages_of_browsers(browser: Browser, header: str, said: str) -> None:
    """
    A page is in the language that the browser likes best, of those there are.
    """
    shown = await browser.follow(await browser.ask("GET", "/auth/login", headers={"Accept-Language": header}))

    assert said in shown.text


async def test_a_switch_is_remembered(browser: Browser) -> None:
    """
    Whoever switches the language once has switched it.
    """
    await browser.get("/auth/login?language=de")
    shown = await browser.get("/auth/register")

    assert 'lang="de"' in shown.text


async def test_of_a_name_that_comes_twice_the_last_counts(browser: Browser) -> None:
    """
    What is said in an address means the same behind every host.
    """
    answer = await browser.ask("GET", "/auth/login?language=de&language=he")

    assert "he" == answer.cookies["authflow-language"].value


async def test_tokens_never_reach_a_browser(visit: Visit, world: World) -> None:
    """
    Nothing that a browser is sent holds a member's token, or a password.
    """
    browser = visit()
    await browser.get("/auth/login")
    await browser.post(ADA)
    await browser.get("/auth/login?ended=1")
    member = browser.site
    assert member.world is world
    everything = "".join(browser.seen)

    assert "eyJ" not in everything
    assert "OauthNG" not in everything
    assert ADA["password"] not in everything
    assert "JWE." not in everything


async def test_whoever_is_signed_in_sets_another_password(browser: Browser) -> None:
    """
    Nobody else is asked for one: they are led to a sign-in, and back.
    """
    asked = await browser.get("/auth/change-password")
    await browser.post(ADA)
    landed = await browser.get("/auth/change-password")
    done = await browser.post({"password": "another long password"})

    assert "Sign in" in asked.text
    assert "Choose a new password" in landed.text
    assert "Your password is changed" in done.text
    assert ADA["email"] == await browser.whoami()


async def test_a_sign_in_ends_the_one_before(browser: Browser) -> None:
    """
    The session's value is another one at every sign-in, and the old one is worth nothing.
    """
    await browser.get("/auth/login")
    await browser.post(ADA)
    old = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}["authflow-session"]
    await browser.get("/auth/login")
    await browser.post(ADA)
    new = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}["authflow-session"]
    again = await browser.whoami()
    browser.session.cookie_jar.clear()
    browser.session.cookie_jar.update_cookies({"authflow-session": old})

    assert old != new
    assert (ADA["email"], NOBODY) == (again, await browser.whoami())
