"""
Only a page of ours posts: every route, every method, every origin.
"""

import re
from typing import Final

import aiohttp
import pytest
from yarl import URL

from authflow.core.outcome import Outcome
from authflow.emulator.world import World
from tests.web.browser import Browser
from tests.web.conftest import Visit
from tests.web.hosts import NOBODY

ADA: Final = {"email": "ada@example.com", "password": "demo-password-ada", "choice": "submit"}
SERVED: Final = (
    "login", "register", "recover", "reset", "logout", "change-password", "managed-login", "social-login", "device",
    "email-check",
)  # fmt: skip
NOT_SERVED: Final = (
    "sign-on", "external-login", "activation", "verify", "tokens", "approval", "missing-fields", "visitor",
    "nothing", "", "..", "login/more", "%2e%2e/login", "Login", "login%00",
)  # fmt: skip
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
FOREIGN: Final[tuple[dict[str, str], ...]] = (
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": ""},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://127.0.0.1.evil.example", "Sec-Fetch-Site": "same-origin"},
)


def operations(world: World) -> list[str]:
    """
    What the service was asked for.
    """
    return [str(entry.operation) for entry in world.requests.newest_first]


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda one: " ".join(one.values()))
@pytest.mark.parametrize("flow", ["login", "register", "recover", "logout", "managed-login", "device"])
async def test_a_foreign_page_has_no_effect(browser: Browser, world: World, flow: str, headers: dict[str, str]) -> None:
    """
    A form that another site sends, with all cookies and even the right token, asks the service nothing.
    """
    page = await browser.get(f"/auth/{flow}")
    before = len(operations(world))

    answer = await browser.ask("POST", str(page.action), {**page.values, **ADA}, headers)

    assert 403 == answer.status
    assert before == len(operations(world))


@pytest.mark.parametrize("token", ["", "0" * 64, "ä", None])
@pytest.mark.parametrize("flow", ["login", "logout"])
async def test_a_form_without_the_token_has_no_effect(
    browser: Browser, world: World, flow: str, token: str | None
) -> None:
    """
    Our own origin is not enough: the form must be one of this run's pages.
    """
    page = await browser.get(f"/auth/{flow}")
    sent = {name: value for name, value in {**page.values, **ADA}.items() if name != "token"}

    answer = await browser.ask("POST", str(page.action), {**sent, **({} if token is None else {"token": token})})

    assert 403 == answer.status
    assert "had no effect" in await answer.text()
    assert [] == operations(world)


@pytest.mark.parametrize("later", ["/auth/login?ended=1", "/auth/login"])
async def test_a_run_that_somebody_else_began_signs_nobody_else_in(visit: Visit, later: str) -> None:
    """
    Whoever planted a run in ada's browser, or left it there before her, is not signed in when she is.
    """
    planter, ada = visit(), visit()
    begun = await planter.get("/auth/login")
    ada.session.cookie_jar.update_cookies({c.key: c.value for c in planter.session.cookie_jar}, URL(ada.site.origin))
    await ada.get("/auth/login")
    await ada.post(ADA)
    await planter.get(later)
    await planter.ask("POST", str(begun.action), {**begun.values, **ADA, "password": "demo-password-eve"})

    assert (ADA["email"], NOBODY) == (await ada.whoami(), await planter.whoami())


async def test_two_clicks_sign_in_once(browser: Browser) -> None:
    """
    A browser throws the answer to the first of two clicks away: the second is signed in as well, by the same value.
    """
    page = await browser.get("/auth/login")
    sent = {**page.values, **ADA}

    two = [await browser.ask("POST", str(page.action), sent) for _ in range(2)]

    first, second = ({c.key: c.value for c in one.cookies.values()}["authflow-session"] for one in two)
    assert first == second
    assert ADA["email"] == await browser.whoami()


async def test_the_token_of_another_browser_is_worth_nothing(visit: Visit, world: World) -> None:
    """
    A token belongs to one run: an attacker's own page helps nobody.
    """
    mine, theirs = visit(), visit()
    own = await mine.get("/auth/login")
    page = await theirs.get("/auth/login")

    answer = await theirs.ask("POST", "/auth/login", {**page.values, **ADA, "token": own.values["token"]})

    assert 403 == answer.status
    assert [] == operations(world)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", [*SERVED, "callback", "assets/authflow.css", "login/events"])
async def test_only_posts_have_effects(browser: Browser, world: World, path: str, method: str) -> None:
    """
    Whatever is asked by whatever method, without a form of ours the service is not asked anything.
    """
    answer = await browser.ask(method, f"/auth/{path}?email=ada@example.com&password=demo-password-ada&choice=submit")

    assert [] == operations(world)
    assert NOBODY == await browser.whoami()
    assert answer.status < 500
    assert answer.status < 400 or method not in {"GET", "HEAD"} or path in {"callback", "login/events"}
    assert answer.status >= 400 or method in {"GET", "HEAD"}


@pytest.mark.parametrize("path", NOT_SERVED)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_not_served_is_not_found(browser: Browser, path: str, method: str) -> None:
    """
    Flows that vouch by the application's key, and those that are entered from others, have no address.
    """
    address = f"{browser.site.origin}/auth/{path}"
    async with browser.session.request(method, address, allow_redirects=False) as answer:
        await answer.read()

    assert answer.status in {403, 404, 405, 415}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413, id="too-large"),
        pytest.param(b'{"email": 1}', "application/json", 415, id="json"),
        pytest.param(b"step=1", "text/plain", 415, id="plain"),
        pytest.param(b"&".join(b"a=1" for _ in range(16_000)), "application/x-www-form-urlencoded", 403, id="many"),
        pytest.param(b"\xff\xfe=\x00", "application/x-www-form-urlencoded", 403, id="no-text"),
    ],
)
async def test_bodies_are_bounded(browser: Browser, body: bytes, kind: str, status: int) -> None:
    """
    What is too large, or no form, is refused; nothing that can be posted is a server error.
    """
    await browser.get("/auth/login")

    answer = await browser.ask("POST", "/auth/login", body, {"Content-Type": kind})

    assert status == answer.status


async def test_a_run_is_found_by_its_secret_alone(browser: Browser, visit: Visit) -> None:
    """
    The id of a run, as logs have it, opens nothing; nor does a handle with another secret.
    """
    await browser.get("/auth/login")
    await browser.post({"email": "known@example.com", "password": "wrong password"})
    (handle,) = [cookie.value for cookie in browser.session.cookie_jar if cookie.key == "authflow-login"]
    run, secret = handle.split(".")
    shown = []
    for guess in (run, f"{run}.", f"{run}.{'A' * len(secret)}", f"{run}.{secret[:-1]}", f"{run}.{secret}A"):
        other = visit()
        other.session.cookie_jar.update_cookies({"authflow-login": guess})
        shown.append((await other.get("/auth/login")).text)

    assert not any("known@example.com" in page for page in shown)


async def test_cookies_are_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    """
    On loopback there is neither prefix nor Secure; everything else is as ever (the client looks at each one).
    """
    answer = await browser.ask("GET", "/auth/login")

    (cookie,) = answer.headers.getall("set-cookie")
    assert re.fullmatch(r"authflow-login=[\w.-]+; Path=/; HttpOnly; SameSite=Lax", cookie)


async def test_host_and_forwarded_change_nothing(browser: Browser) -> None:
    """
    The origin is configured: no header names another (CASES 51).
    """
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example;proto=https"}

    answer = await browser.ask("GET", "/auth/login", headers=lies)

    assert "evil.example" not in f"{await answer.text()} {answer.headers}"


async def test_a_waiting_page_is_told(browser: Browser, world: World) -> None:
    """
    Server-sent events say that the run has moved, as soon as it has.
    """
    await browser.get("/auth/login")
    await browser.post({"email": "cyd@example.com", "password": "demo-password-cyd"})
    cookies = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
    run = cookies["authflow-login"].partition(".")[0]
    text = browser.page.text if browser.page else ""
    found = re.search(r'data-events="([^"]+)"', text)
    assert found is not None
    assert world is browser.site.world

    async with browser.session.get(browser.site.origin + found[1], timeout=aiohttp.ClientTimeout(20)) as answer:
        first = await answer.content.readuntil(b"\n\n")
        await browser.site.auth.wake(run, Outcome.APPROVED)
        then = await answer.content.readuntil(b"\n\n")

    assert (b": still waiting\n\n", b"data: moved\n\n") == (first, then)
