"""
The page behind a link that wakes a run: scanners look, people press.
"""

from urllib.parse import urlencode

import pytest
from yarl import URL

from authflow.core.outcome import Outcome
from authflow.emulator.world import World
from authflow.engine.waking import make_link
from authflow.stores.memory import MemoryStore
from authflow.web.mounted import mount
from authflow.wix.settings import Through
from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.hosts import Site, application

CYD = {"email": "cyd@example.com", "password": "demo-password-cyd"}


async def waiting(site: Site, browser: Browser) -> str:
    """
    Cyd waits in *browser*; the id of the run.
    """
    await browser.get("/auth/login")
    await browser.post(CYD)
    handle = browser.session.cookie_jar.filter_cookies(URL(site.origin))["authflow-login"].value
    action = await site.auth.resume(handle)
    assert action.state == "waiting"
    return action.run


async def path_to(site: Site, run: str, outcome: Outcome = Outcome.APPROVED) -> str:
    """
    The link for the owner, without its origin.
    """
    link = await make_link(site.auth.engine, run, outcome)
    assert link is not None
    return f"/auth/wake?{urlencode(link.query())}"


@pytest.mark.parametrize(
    ("outcome", "button", "then"),
    [
        pytest.param(Outcome.APPROVED, "Approve the member", "The owner has approved you", id="approved"),
        pytest.param(Outcome.DENIED, "Turn the member down", "The owner of the site has turned you down", id="denied"),
    ],
)
async def test_the_owner_decides(site: Site, visit: Visit, outcome: Outcome, button: str, then: str) -> None:
    """
    The owner, in a browser of their own, presses the button, and cyd's page goes on.
    """
    cyd, owner = visit(), visit()
    path = await path_to(site, await waiting(site, cyd), outcome)

    page = await owner.get(path)
    done = await owner.post()
    shown = await cyd.get("/auth/login")

    assert (200, True) == (page.status, f'<button class="first">{button}</button>' in page.text)
    assert (200, True) == (done.status, "Thank you" in done.text)
    assert (303, f"{site.origin}/auth/wake?followed=1") == (owner.log[-2][0], done.url)
    assert then in shown.text


async def test_whoever_was_away_hears_it_once(site: Site, visit: Visit) -> None:
    """
    Who comes back days after a refusal is told of it, and may start over then.
    """
    cyd = visit()
    await site.auth.wake(await waiting(site, cyd), Outcome.DENIED)
    site.world.clock.advance(20 * 24 * 3600)

    told, reloaded, anew = [await cyd.get(f"/auth/login{query}") for query in ("", "?ended=1", "")]

    refusal = "The owner of the site has turned you down"
    assert (True, True, False) == (refusal in told.text, refusal in reloaded.text, refusal in anew.text)
    assert {"submit", "forgot", "register", "cancel"} == {*anew.choices}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_scanner_changes_nothing(site: Site, visit: Visit, method: str) -> None:
    """
    Whatever only looks at the link, as often as it likes, wakes nobody.
    """
    cyd, scanner = visit(), visit()
    path = await path_to(site, await waiting(site, cyd))

    answers = [(await scanner.ask(method, path)).status for _ in range(3)]
    shown = await cyd.get("/auth/login")

    assert [200] * 3 == answers
    assert "must approve you first" in shown.text


async def test_a_second_use_says_so(site: Site, visit: Visit) -> None:
    """
    Whoever comes back with a used link is told, by its page and by its button.
    """
    cyd, owner, other = visit(), visit(), visit()
    path = await path_to(site, await waiting(site, cyd))
    await owner.get(path)
    await other.get(path)
    await owner.post()

    pressed = await other.post()
    looked = await other.get(path)

    said = "This link was used before"
    assert [(410, True)] * 2 == [(page.status, said in page.text) for page in (pressed, looked)]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Content-Type": "text/plain"}]
)
async def test_no_other_page_presses_the_button(site: Site, visit: Visit, headers: dict[str, str]) -> None:
    """
    A form elsewhere, to which the owner is lured, decides nothing, whatever link it knows.
    """
    cyd, owner = visit(), visit()
    path = await path_to(site, await waiting(site, cyd))

    answer = await owner.ask("POST", path, b"", headers)
    shown = await cyd.get("/auth/login")

    assert 403 == answer.status
    assert "must approve you first" in shown.text


@pytest.mark.parametrize("query", ["", "?run=1", "?run=1&outcome=approved&until=9999999999&proof=00"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_none(browser: Browser, query: str, method: str) -> None:
    """
    What nobody signed is no link, and says no more than one that was used.
    """
    answer = await browser.ask(method, f"/auth/wake{query}")

    assert 410 == answer.status


async def test_other_methods(site: Site, browser: Browser) -> None:
    """
    Nothing else can be done with a link.
    """
    path = await path_to(site, await waiting(site, browser))

    answer = await browser.ask("DELETE", path)

    assert (405, "GET, HEAD, POST") == (answer.status, answer.headers["allow"])


async def test_the_address_stands_under_the_public_origin(world: World) -> None:
    """
    What is mailed leads to the pages, wherever the application mounted them, by the configured origin.
    """
    auth = application(world, "https://shop.example", MemoryStore(), Through.SERVER)
    mounted = mount(auth, "/sign-in")
    asked = await auth.start("login")
    hold = await auth.reply(asked.handle, CYD, step=asked.step)

    address = await mounted.wake_link(hold.run, Outcome.APPROVED, seconds=60)

    assert address is not None
    assert address.startswith(f"https://shop.example/sign-in/wake?run={hold.run}&outcome=approved&until=")
    assert await mounted.wake_link(asked.run, Outcome.SUCCESS) is None
