"""
What forms may not do: come from elsewhere, come twice, or say what was settled before.
"""

import asyncio

import pytest

from authflow.emulator.hosted.site import PAGES
from authflow.emulator.passwords import CHEAP, Hash, Passwords
from authflow.emulator.world import CONVERSATION_SECONDS
from tests.emulator.client import ADA, ASKED, BOB, CALLBACK, password_of, query_of
from tests.emulator.hosted.browser import Browser, InProcess, brought
from tests.emulator.hosted.reading import Page


def filled(browser: Browser, **more: str) -> dict[str, str]:
    """
    The sign-in form with ada's password in it.
    """
    form, _ = browser.form("sign-in")
    return {**form.inputs, "email": ADA, "password": password_of(ADA), "do": "sign-in", **more}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "anything"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": ""},
    ],
)
async def test_from_elsewhere(browser: Browser, headers: dict[str, str]) -> None:
    """
    A form that a page of another site sends is refused, and does nothing.
    """
    await browser.authorize()
    form = filled(browser)

    page = await browser.post("/sign-in", form, **headers)

    assert (403, "Not possible") == (page.status, page.title)
    assert "code" in brought(await browser.post("/sign-in", form))


@pytest.mark.parametrize("headers", [{"sec_fetch_site": "none"}, {"host": "site.test", "origin": "http://site.test"}])
async def test_from_here(tab: Browser, headers: dict[str, str]) -> None:
    """
    A reload is the user's own doing, and the site may have another name than the emulator knows.
    """
    await tab.authorize()

    assert "code" in brought(await tab.post("/sign-in", filled(tab), **headers))


async def test_another_browser(browser: Browser) -> None:
    """
    A form that was shown in one browser is nothing in another one.
    """
    await browser.authorize()
    form = filled(browser)
    other = Browser(browser.world, InProcess(browser.world))
    await other.authorize()
    without = Browser(browser.world, InProcess(browser.world))

    pages = [await other.post("/sign-in", form), await without.post("/sign-in", form)]

    assert [(400, "This page is over")] * 2 == [(page.status, page.title) for page in pages]


@pytest.mark.parametrize("form", [{}, {"conversation": ""}, {"conversation": "made up"}, {"conversation": "ü" * 43}])
@pytest.mark.parametrize("path", PAGES)
async def test_no_conversation(browser: Browser, path: str, form: dict[str, str]) -> None:
    """
    A form that belongs to nothing is said to.
    """
    page = await browser.post(path, form)

    assert (400, "This page is over") == (page.status, page.title)


async def test_too_old(tab: Browser) -> None:
    """
    A conversation that was left lying is over.
    """
    await tab.authorize()
    tab.world.clock.advance(CONVERSATION_SECONDS + 1)

    page = await tab.press("sign-in")

    assert (400, "This page is over") == (page.status, page.title)


async def test_twice(browser: Browser) -> None:
    """
    The form that led to a code is over; nothing more comes of it.
    """
    await browser.authorize()
    form = filled(browser)
    await browser.post("/sign-in", form)

    page = await browser.post("/sign-in", form)

    assert (400, "This page is over") == (page.status, page.title)
    assert 1 == len(browser.world.grants)


async def test_fifty_clicks(tab: Browser) -> None:
    """
    Fifty clicks at once are one sign-in.
    """
    await tab.authorize()
    form = filled(tab)

    async def click() -> Page:
        return await Browser(tab.world, tab.line).post("/sign-in", form)

    pages = await asyncio.gather(*(click() for _ in range(50)))

    assert 1 == len([page for page in pages if page.status == 302]) == len(tab.world.grants)


async def test_a_form_is_good_once(tab: Browser) -> None:
    """
    A wrong password that is sent twice by one form is one guess.
    """
    await tab.authorize()
    form = filled(tab, password="wrong")

    pages = [await tab.post("/sign-in", form), await tab.post("/sign-in", form)]

    assert [401, 200] == [page.status for page in pages]
    assert 1 == tab.world.wrong[ADA]


class Slow(Passwords):
    """
    Somebody who compares passwords when they are told to.
    """

    go_on: asyncio.Event

    async def match(self, known: Hash | None, password: str) -> bool:
        """
        Wait, and compare.
        """
        await self.go_on.wait()
        return await super().match(known, password)


async def test_two_ways_to_one_end(tab: Browser) -> None:
    """
    Of two forms of one conversation that both prove who it is, one leads to a code.
    """
    tab.world.passwords = slow = Slow(CHEAP)
    slow.go_on = asyncio.Event()
    await tab.authorize()
    first = asyncio.create_task(Browser(tab.world, tab.line).post("/sign-in", filled(tab)))
    await asyncio.sleep(0)
    await tab.post("/sign-in", filled(tab))
    second = asyncio.create_task(Browser(tab.world, tab.line).post("/sign-in", filled(tab)))
    await asyncio.sleep(0)
    slow.go_on.set()

    pages = [await first, await second]

    assert [302, 400] == sorted(page.status for page in pages)
    assert 1 == len(tab.world.grants)


@pytest.mark.parametrize("changed", [{"form": ""}, {"form": "made up"}, {"form": "ü"}, {"do": "approve"}, {"do": ""}])
async def test_out_of_date(browser: Browser, changed: dict[str, str]) -> None:
    """
    A form without the token of the page, or with a choice that the page does not have, shows the page as it is.
    """
    await browser.authorize()

    page = await browser.post("/sign-in", {**filled(browser), **changed})

    assert (200, "Sign in", True) == (page.status, page.title, "out of date" in page.read.text)
    assert 0 == len(browser.world.grants)


async def test_back_button(tab: Browser) -> None:
    """
    Who goes back to an older page and sends it finds the page where they are.
    """
    await tab.authorize()
    older = filled(tab)
    await tab.sign_in(BOB)

    page = await tab.post("/sign-in", older)

    assert ("Confirm your email", True) == (page.title, "out of date" in page.read.text)


async def test_what_authorize_said_stands(browser: Browser) -> None:
    """
    No form changes where the code goes, whose it is, or what comes with it.
    """
    await browser.authorize()
    forged = {
        **ASKED,
        "redirectUri": "http://127.0.0.1:6666/evil",
        "state": "evil",
        "codeChallenge": "e" * 43,
        "responseMode": "fragment",
        "goal": "evil",
        "step": "consent",
        "member_id": "evil",
        "sessionToken": "evil",
    }

    page = await browser.post("/sign-in?redirectUri=http://127.0.0.1:6666/evil&state=evil", filled(browser, **forged))

    found = brought(page)
    grant = browser.world.grants.take(found["code"])
    assert "nonce-1" == found["state"]
    assert grant is not None
    assert (CALLBACK, ASKED["codeChallenge"]) == (grant.redirect_uri, grant.challenge)


async def test_two_tabs(tab: Browser) -> None:
    """
    Two sign-ins in one browser are two conversations.
    """
    await tab.authorize(state="one")
    one = filled(tab)
    await tab.authorize(state="two")
    two = filled(tab)

    pages = [await tab.post("/sign-in", one), await tab.post("/sign-in", two)]

    assert ["one", "two"] == [query_of(page.headers["location"])["state"] for page in pages]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_methods(tab: Browser, path: str, method: str) -> None:
    """
    Pages are read by GET and sent by POST, and by nothing else.
    """
    page = await tab.line.send(method, path, None, {})

    assert (405, "GET, POST") == (page.status, page.headers["allow"])


async def test_reading_changes_nothing(browser: Browser) -> None:
    """
    What a form would do is not done by reading its address.
    """
    await browser.authorize()
    form = filled(browser)

    page = await browser.open("/sign-in?" + "&".join(f"{name}={value}" for name, value in form.items()))

    assert (404, 0) == (page.status, len(browser.world.grants))


async def test_names_of_conversations_are_in_no_address(browser: Browser) -> None:
    """
    What a conversation is kept under is in its form alone.
    """
    page = await browser.authorize()

    form, _ = browser.form("sign-in")
    assert "/sign-in" == form.action
    assert "location" not in page.headers
    assert 43 == len(form.inputs["conversation"])


async def test_a_form_that_cannot_be_read(tab: Browser) -> None:
    """
    What is no text is refused on a page.
    """
    page = await tab.post("/sign-in", {"email": "\ud800"})

    assert (400, "Not possible") == (page.status, page.title)
