"""
A browser in which somebody has signed in, after strangers have tried as many passwords elsewhere as anybody may.
"""

from typing import Any, Final

from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.served import Served, served
from tests.web.test_stories import ADA

MOST: Final = 10
"""
How many wrong passwords an address may be tried with in a quarter of an hour.
"""
WRONG: Final = {**ADA, "password": "wrong"}


async def signed_in(browser: Browser) -> str:
    """
    Who is signed in after ada's password was given.
    """
    await browser.get("/auth/login")
    await browser.post(ADA)
    return await browser.whoami()


async def test_its_owner_signs_in_by_the_pages(visit: Visit) -> None:
    """
    The cookie outlasts the session: who has signed out is known, and a browser that nobody has used is not.
    """
    owner, stranger = visit(), visit()
    await signed_in(owner)
    await owner.get("/auth/logout")
    await owner.post()
    await stranger.get("/auth/login")
    for _ in range(MOST):
        await stranger.post(WRONG)

    known, unknown = await signed_in(owner), await signed_in(visit())

    assert (ADA["email"], True) == (known, unknown != ADA["email"])


async def test_it_is_kept_from_scripts_and_for_a_year(browser: Browser) -> None:
    """
    No script sees the mark, no other site has it sent, and it stays.
    """
    await browser.get("/auth/login")
    page = browser.page
    assert page is not None
    answer = await browser.ask("POST", page.action or "", {**page.values, **ADA, "choice": "submit"})

    (mark,) = [line for line in answer.headers.getall("set-cookie") if line.startswith("authflow-known=")]

    assert [" HttpOnly", " Max-Age=31536000", " Path=/", " SameSite=Lax"] == sorted(mark.split(";")[1:])


async def test_a_wrong_password_earns_none(browser: Browser) -> None:
    """
    Nobody is known for having tried.
    """
    await browser.get("/auth/login")
    await browser.post(WRONG)

    assert "authflow-known" not in {morsel.key for morsel in browser.session.cookie_jar}


async def test_the_end_of_another_browsers_run_earns_none(visit: Visit) -> None:
    """
    Whoever has read a handle sees that run's end again, and is not known by it.
    """
    owner, other = visit(), visit()
    await signed_in(owner)
    handle = next(morsel.value for morsel in owner.session.cookie_jar if morsel.key == "authflow-login")

    ended = await other.ask("GET", "/auth/login?ended=1", headers={"Cookie": f"authflow-login={handle}"})

    assert "You are signed in" in await ended.text()
    assert "authflow-known" not in {morsel.key for morsel in other.session.cookie_jar}


async def test_its_owner_signs_in_by_the_api() -> None:
    """
    A single-page application has the same; an app that holds its handle itself keeps no cookie, and brings none.
    """
    async with served() as site:
        owner, stranger = site.browser(), site.browser()
        await tried(owner, ADA)
        for _ in range(MOST):
            last = await tried(stranger, WRONG)

        known, unknown = await tried(owner, ADA), await tried(stranger, ADA)
        app = await by_app(site, {"Cookie": f"authflow-known={owner.cookies['authflow-known']}"})

    assert "invalid_credentials" == last["reason"]["id"]
    assert ("signed_in", "too_many_passwords") == (known["state"], unknown["reason"]["id"])
    assert "too_many_passwords" == app["reason"]["id"]


async def tried(browser: Any, values: dict[str, str]) -> Any:
    """
    What a new run comes to by *values*.
    """
    return await browser.reply(await browser.start("login"), **values)


async def by_app(site: Served, cookies: dict[str, str]) -> Any:
    """
    What ada's password comes to in an app that brings *cookies* all the same.
    """
    apart = {"X-Authflow": "app", **cookies}
    async with site.http.post(f"{site.api}/runs", json={"goal": "login"}, headers=apart) as begun:
        action = await begun.json()
    body = {"step": action["step"], "choice": "submit", "values": ADA}
    who = {"Authorization": f"Bearer {action['handle']}", **cookies}
    async with site.http.post(f"{site.api}/runs/current/reply", json=body, headers=who) as answered:
        return await answered.json()
