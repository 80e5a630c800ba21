"""
The pretend social provider: in process and over HTTP.
"""

from typing import Final

import pytest
from attrs import evolve

from authflow.emulator.hosted.accounts import FACEBOOK, GOOGLE
from authflow.emulator.members import Status
from tests.emulator.client import ADA, BOB, CYD, ZOE
from tests.emulator.hosted.browser import Browser, brought

GUS: Final = "gus@example.com"
SSO: Final = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize("prompt", ["none", "login", None])
@pytest.mark.parametrize(
    ("idp", "name"),
    [(GOOGLE, "Google"), (FACEBOOK.upper(), "Facebook"), (SSO, "Single sign-on")],
    ids=["google", "facebook", "sso"],
)
async def test_entrance(browser: Browser, prompt: str | None, idp: str, name: str) -> None:
    """
    A connection named at authorize leads to its accounts, whatever the prompt; one of them leads back with a code.
    """
    page = await browser.authorize(idp=idp, prompt=prompt)
    accounts = [value for form in page.read.forms for _, value in form.choices if "@" in value]

    found = brought(await browser.press(ADA))

    assert f"{name} (pretend): choose an account" == page.title
    assert [ADA, BOB, CYD, GUS] == accounts[:4]
    assert {"code", "state"} == set(found)


@pytest.mark.parametrize("choice", ["google", "facebook"])
async def test_button(browser: Browser, choice: str) -> None:
    """
    The sign-in page has a button for each, and a way back.
    """
    await browser.authorize()
    page = await browser.press(choice)
    back = await browser.press("to-sign-in")
    await browser.press(choice)

    found = brought(await browser.press(GUS))

    assert (f"{choice.title()} (pretend): choose an account", "Sign in") == (page.title, back.title)
    assert "code" in found


async def test_nothing_lies_behind_an_entrance(tab: Browser) -> None:
    """
    Who came for the provider alone is offered no way to another page.
    """
    page = await tab.authorize(idp=GOOGLE)

    assert "to-sign-in" not in [value for form in page.read.forms for _, value in form.choices]


async def test_stranger_becomes_a_member(browser: Browser) -> None:
    """
    Somebody new is a member afterwards, with a name and a proved address, and signed in on the site.
    """
    await browser.authorize(idp=GOOGLE)
    await browser.press(GUS)

    member = browser.world.members.at(GUS)
    again = await browser.authorize(prompt="none")
    assert member is not None
    assert (True, "Gus", "Grey") == (member.verified, member.profile["firstName"], member.profile["lastName"])
    assert "code" in brought(again)


async def test_another_address(browser: Browser) -> None:
    """
    Any address can be typed; what is none is said so.
    """
    await browser.authorize(idp=GOOGLE)
    wrong = await browser.press("choose", account="nobody")

    done = await browser.press("choose", account=f" {ZOE.upper()} ")

    assert ["Email is not an email address."] == wrong.problems
    assert "code" in brought(done)
    assert browser.world.members.at(ZOE)


async def test_links_a_member(browser: Browser) -> None:
    """
    Who still had to confirm a code need not: the provider proved the address.
    """
    await browser.authorize(idp=GOOGLE)

    done = await browser.press(BOB)

    member = browser.world.members.at(BOB)
    assert "code" in brought(done)
    assert member is not None
    assert (True, False) == (member.verified, member.unconfirmed)


async def test_barred(tab: Browser) -> None:
    """
    Who is barred gets nowhere by a provider either, and nothing about them changes.
    """
    member = tab.world.members.at(BOB)
    assert member is not None
    member.barred = Status.BLOCKED
    await tab.authorize(idp=GOOGLE)

    page = await tab.press(BOB)

    assert (403, True, False) == (page.status, "cannot sign in" in page.problems[0], member.verified)


async def test_owner_and_fields(tab: Browser) -> None:
    """
    What the site asks of everybody is asked of who comes by a provider, too.
    """
    tab.world.settings = evolve(tab.world.settings, owner_approval=True, required_fields=("nickname",))
    await tab.authorize(idp=SSO)
    asked = await tab.press(GUS)

    page = await tab.press("fill-in", **{"profile.nickname": "gus"})

    assert "A little more about you" == asked.title
    assert "The owner has to let you in" == page.title


async def test_cancel(browser: Browser) -> None:
    """
    Who chooses nobody goes back with an error.
    """
    await browser.authorize(idp=GOOGLE)

    found = brought(await browser.press("cancel"))

    assert ("access_denied", "nonce-1") == (found["error"], found["state"])


@pytest.mark.parametrize("idp", ["google", "0e6a50f5", f"{GOOGLE}0", "../etc", "<b>"])
async def test_no_connection(tab: Browser, idp: str) -> None:
    """
    What is no connection's id is said to be none.
    """
    found = brought(await tab.authorize(idp=idp))

    assert "invalid_request" == found["error"]
