"""
The JSON API over real HTTP: a browser's cookie, an app's handle, problems, waiting, and what never leaves.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from random import Random
from typing import Any

import pytest

from authflow.core.outcome import Outcome
from tests.web.served import JSON, Browser, Served, served

BOB = {"email": "bob@example.com", "password": "demo-password-bob"}
ADA = {"email": "ada@example.com", "password": "demo-password-ada"}
CYD = {"email": "cyd@example.com", "password": "demo-password-cyd"}


@pytest.fixture
async def site() -> AsyncGenerator[Served, None]:
    """
    The API as it is without settings.
    """
    async with served() as there:
        yield there


async def signed_in(browser: Browser, person: dict[str, str]) -> Any:
    """
    What comes of a sign-in by the password alone.
    """
    return await browser.reply(await browser.start("login"), **person)


async def test_a_browser_signs_in(site: Served) -> None:
    """
    It holds a cookie, learns neither handle nor token, and is signed in at the end; the run is gone.
    """
    bob = site.browser()

    asked = await bob.start("login", return_to="/cart")
    wrong = await bob.reply(asked, **{**BOB, "password": "wrong"})
    code = await bob.reply(wrong, **BOB)
    mail = await site.world.mailbox.wait("bob@example.com", timeout=5)
    assert mail is not None
    done = await bob.reply(code, code=mail.code)
    gone, _ = await bob.ask("GET", "/runs/current")

    assert ["ask", "ask", "ask", "done"] == [action["type"] for action in (asked, wrong, code, done)]
    assert ("invalid_credentials", "enter_code") == (wrong["reason"]["id"], code["state"])
    assert ("signed_in", "/cart", None, "") == (done["state"], done["return_to"], done["tokens"], done["handle"])
    assert {"authflow-session", "authflow-known"} == bob.cookies.keys()
    assert 401 == gone


@pytest.mark.parametrize(("tokens", "seen"), [("never", False), ("apps", True)])
async def test_an_app_holds_its_handle(tokens: Any, seen: bool) -> None:
    """
    It is told the handle, and no cookie; tokens only where the application lets it have them.
    """
    async with served(tokens=tokens) as site:
        _, asked = await site.app("POST", "/runs", None, {"goal": "login"})
        reply = {"step": asked["step"], "values": ADA}
        status, done = await site.app("POST", "/runs/current/reply", asked["handle"], reply)
        _, again = await site.app("GET", "/runs/current", asked["handle"])

        assert (200, "done", done) == (status, done["type"], again)
        assert seen == (done["tokens"] is not None)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "code"),
    [
        pytest.param("POST", "/runs", {}, b"{", 400, "malformed", id="no-json"),
        pytest.param("POST", "/runs", {}, b"[]", 400, "malformed", id="no-object"),
        pytest.param("POST", "/runs", {}, b"[" * 60_000, 400, "malformed", id="deep"),
        pytest.param("POST", "/runs", {"Content-Type": "text/plain"}, b"{}", 415, "wrong_content_type", id="type"),
        pytest.param("POST", "/runs", {}, b'{"goal": "x"}', 422, "unknown_flow", id="unknown-goal"),
        pytest.param("POST", "/runs", {}, b'{"goal": "sign-on"}', 422, "unknown_flow", id="never-served"),
        pytest.param("POST", "/runs", {}, b'{"goal": "reset"}', 422, "not_given", id="not-given"),
        pytest.param("POST", "/runs", {}, b" " * 70_000, 413, "too_large", id="large"),
        pytest.param("POST", "/runs", {"Origin": "https://evil.example"}, b"{}", 403, "wrong_origin", id="origin"),
        pytest.param("POST", "/runs", {"Origin": "null"}, b"{}", 403, "wrong_origin", id="no-origin"),
        pytest.param("POST", "/runs", {"Sec-Fetch-Site": "same-site"}, b"{}", 403, "wrong_origin", id="same-site"),
        pytest.param("POST", "/runs", {"X-Authflow": ""}, b"{}", 403, "header_missing", id="header"),
        pytest.param("POST", "/runs", {"X-Authflow": "app"}, b"{}", 403, "app_in_browser", id="no-app"),
        pytest.param("GET", "/runs/current", {"Authorization": "Bearer x"}, b"", 403, "app_in_browser", id="bearer"),
        pytest.param("GET", "/runs/current", {}, b"", 401, "no_handle", id="no-handle"),
        pytest.param("GET", "/runs/current", {"Cookie": "authflow-api=a.b"}, b"", 404, "run_not_found", id="stranger"),
        pytest.param("GET", "/runs", {}, b"", 405, "method_not_allowed", id="method"),
        pytest.param("GET", "/nowhere", {}, b"", 404, "not_found", id="path"),
    ],
)
async def test_problems(
    site: Served, method: str, path: str, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    """
    What cannot be taken is answered by a code that never changes (RFC 9457).
    """
    browser = site.browser()

    answered, said = await browser.ask(method, path, headers={"Content-Type": JSON, **headers}, data=body)

    assert (status, code, status) == (answered, said["code"], said["status"])
    assert "application/problem+json" == browser.headers["Content-Type"]
    assert ("no-store", "nosniff") == (browser.headers["Cache-Control"], browser.headers["X-Content-Type-Options"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/openapi.json", 200), ("/flows", 200), ("/runs/current", 200), ("/runs/current/events", 200), ("/runs", 405),
        ("/nowhere", 404),
    ],
)  # fmt: skip
async def test_headers_alone(site: Served, path: str, status: int) -> None:
    """
    Whatever can be had can be asked for its headers alone, a stream as well, and what cannot says so.
    """
    _, asked = await site.app("POST", "/runs", None, {"goal": "login"})

    answered, said = await site.app("HEAD", path, asked["handle"])

    assert (status, None) == (answered, said)


@pytest.mark.parametrize("path", ["/runs/current/reply", "/runs/current/cancel"])
async def test_no_page_elsewhere_moves_a_run(site: Served, path: str) -> None:
    """
    A run whose cookie comes along with a forged request stays as it is.
    """
    browser = site.browser()
    asked = await browser.start("login")

    forged = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    status, said = await browser.ask("POST", path, {"step": asked["step"], "choice": "cancel"}, headers=forged)
    _, after = await browser.ask("GET", "/runs/current")

    assert (403, "wrong_origin", None, asked) == (status, said["code"], said["action"], after)


@pytest.mark.parametrize(
    "body",
    [{"step": 99, "values": ADA}, {"step": 0}, {"step": 1, "choice": "resend"}, {"step": 1, "choice": "accept"}],
)
async def test_what_is_not_offered_gets_the_current_action(site: Served, body: dict[str, Any]) -> None:
    """
    A step that is over, or a choice of another state, is no problem and changes nothing.
    """
    browser = site.browser()
    asked = await browser.start("login")

    status, action = await browser.ask("POST", "/runs/current/reply", body)

    assert (200, asked) == (status, action)
    assert [] == site.world.requests.newest_first


@pytest.mark.parametrize("body", [{}, {"step": True}, {"step": 1, "choice": "win"}, {"step": 1, "values": []}])
async def test_what_is_no_reply_comes_back_with_the_current_action(site: Served, body: dict[str, Any]) -> None:
    """
    A page that is out of order can still show where its run stands.
    """
    browser = site.browser()
    asked = await browser.start("login")

    status, said = await browser.ask("POST", "/runs/current/reply", body)

    assert (400, "malformed", asked) == (status, said["code"], said["action"])


async def test_names_of_results_prove_nothing(site: Served) -> None:
    """
    Whatever a client says the service said is dropped.
    """
    browser = site.browser()
    asked = await browser.start("login")
    proof = {"state": "SUCCESS", "session_token": "x", "outcome": "success", "tokens": {"access": "x"}}

    _, action = await browser.ask("POST", "/runs/current/reply", {"step": 1, **proof, "values": proof})

    assert ("ask", asked["state"]) == (action["type"], action["state"])


async def test_fifty_posts_of_one_step_are_one_call(site: Served) -> None:
    """
    A double click, fifty times: one call, and equal answers.
    """
    browser = site.browser()
    asked = await browser.start("login")
    body = {"step": asked["step"], "values": BOB}

    answers = await asyncio.gather(*(browser.ask("POST", "/runs/current/reply", body) for _ in range(50)))

    assert 1 == len({json.dumps(answer) for answer in answers})
    assert 1 == sum("login" in entry.path for entry in site.world.requests.newest_first)


async def test_two_hundred_runs_interleaved(site: Served) -> None:
    """
    Whatever order requests come in, everybody sees their own run, and what they typed themselves.
    """
    chance = Random(5)  # noqa: S311 - nothing secret comes of it
    ends = {ADA["email"]: "signed_in", CYD["email"]: "waiting"}
    people = [ADA, CYD, *({"email": f"nobody{n}@example.com", "password": "guess"} for n in range(198))]

    async def goes(person: dict[str, str]) -> tuple[str, Any, bool]:
        browser = site.browser()
        asked = await browser.start("login", given={"email": person["email"]})
        await asyncio.sleep(chance.random() / 5)
        _, same = await browser.ask("GET", "/runs/current")
        await asyncio.sleep(chance.random() / 5)
        action = await browser.reply(asked, **person)
        shown = action["fields"][0]["value"] if action["type"] == "ask" else person["email"]
        return action["state"], shown, same == asked and action["run"] == asked["run"]

    found = await asyncio.gather(*map(goes, people))

    expected = [(ends.get(one["email"], "enter_credentials"), one["email"], True) for one in people]
    assert expected == found


async def test_waiting_wakes(site: Served) -> None:
    """
    A stream tells what comes of a decision, says meanwhile that it lives, and tells the end last.
    """
    cyd = site.browser()
    hold = await signed_in(cyd, CYD)
    headers = {"Cookie": f"authflow-api={cyd.cookies['authflow-api']}"}

    async with site.http.get(f"{site.api}/runs/current/events?step={hold['step']}", headers=headers) as stream:
        first = [await stream.content.readline() for _ in range(4)]
        await site.auth.wake(hold["run"], Outcome.APPROVED)
        moved = await _moved(stream.content)
        await cyd.ask("POST", "/runs/current/cancel")
        ended = await _moved(stream.content)
        rest = await stream.content.read()

    assert (b": still here\n", "hold") == (first[2], hold["type"])
    assert [("enter_password", ""), ("given_up", "")] == [(a["state"], a["handle"]) for a in (moved, ended)]
    assert b"\n" == rest


async def _moved(stream: Any) -> Any:
    while not (line := await stream.readline()).startswith(b"data: "):
        assert line
    return json.loads(line.removeprefix(b"data: "))


async def test_an_end_that_is_known_is_told_no_more(site: Served) -> None:
    """
    A browser that comes back for more after the end is told to stay away.
    """
    _, asked = await site.app("POST", "/runs", None, {"goal": "login"})
    _, end = await site.app("POST", "/runs/current/cancel", asked["handle"])

    who = {"Authorization": f"Bearer {asked['handle']}", "Last-Event-ID": str(end["step"])}
    async with site.http.get(f"{site.api}/runs/current/events", headers=who) as answered:
        assert 204 == answered.status


@pytest.mark.parametrize("goal", ["login", "recover", "email-check"])
async def test_nobody_learns_who_has_an_account(site: Served, goal: str) -> None:
    """
    Known or not, the answer has the same bytes and the same headers, but for the run and the time.
    """
    answers: list[tuple[Any, Any]] = []
    for email in ("ada@example.com", "nobody@example.com"):
        browser = site.browser()
        values = {"email": email, **({"password": "not the password"} if goal == "login" else {})}
        action = await browser.reply(await browser.start(goal), **values)
        fields = [{**entry, "value": None} for entry in action.pop("fields", [])]
        for own in ("run", "expires_at", "since"):
            action.pop(own, None)
        headers = {
            name: v for name, v in browser.headers.items() if name not in {"Date", "Content-Length", "Set-Cookie"}
        }
        answers.append(({**action, "fields": fields}, headers))

    assert answers[0] == answers[1]


async def test_who_is_signed_in_signs_out(site: Served) -> None:
    """
    The tokens of the browser's session are taken, and it forgets them; the browser is known as before.
    """
    ada = site.browser()
    await signed_in(ada, ADA)
    before = {*ada.cookies}

    out = await ada.start("logout")

    assert ({"authflow-session", "authflow-known"}, {"authflow-known"}) == (before, {*ada.cookies})
    assert "signed_out" == out["state"] or "go" == out["type"]


async def test_secrets_stay(site: Served) -> None:
    """
    Neither password nor token nor handle is in any answer to a browser.
    """
    ada, said = site.browser(), []
    asked = await ada.start("login")
    handle = ada.cookies["authflow-api"]
    for values in ({**ADA, "password": "a canary of a password"}, ADA):
        asked = await ada.reply(asked, **values)
        said.append(json.dumps(asked))

    spilled = [
        secret for secret in (handle, "canary", "demo-password", "JWS.", "eyJ") for text in said if secret in text
    ]

    assert [] == spilled
