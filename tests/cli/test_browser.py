"""
A conversation in the user's browser, on pages that are there for one run, and for whoever has its secret.
"""

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from attrs import define
from playwright.async_api import expect

from authflow.cli.exits import Exit
from tests.browser import chromium
from tests.cli.calling import COMMAND, called, environment, kept_in, runs_in
from tests.cli.person import sits
from tests.cli.serving import Site
from tests.cli.visitor import visiting

ADA = {"email": "ada@example.com", "password": "demo-password-ada"}
BOB = {"email": "bob@example.com", "password": "demo-password-bob"}
BROWSER = """#!{python} -IS
import sys
from urllib.request import ProxyHandler, build_opener
with open({seen!r}, "a") as seen:
    page = build_opener(ProxyHandler({{}})).open(sys.argv[1])
    print(sys.argv[1], page.url, page.read().decode(), file=seen)
"""
OPENED = """#!/bin/sh
echo "$1" >> {seen}
"""


def program(path: Path, text: str) -> dict[str, str]:
    """
    A browser that is a program at *path*.
    """
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return {"BROWSER": f"{path} %s"}


@define
class Command:
    """
    A command that waits for a browser.

    Attributes:
        address: What it shows.
    """

    process: asyncio.subprocess.Process
    address: str

    async def ends(self, sent: int | None = None) -> tuple[int | None, str, str]:
        """
        Its exit code, and what it wrote from then on, perhaps after a signal.
        """
        if sent is not None:
            self.process.send_signal(sent)
        output, errors = await self.process.communicate()
        return self.process.returncode, output.decode(), errors.decode()


@asynccontextmanager
async def browsed(
    *arguments: str, home: Path, site: Site, env: Mapping[str, str] | None = None
) -> AsyncGenerator[Command, None]:
    """
    `authflow` with *arguments* and a browser that opens nothing, once it shows its address.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, "--ui", "browser",
        stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe,
        env=environment({**site.env, "BROWSER": "true %s", **(env or {})}, home),
    )  # fmt: skip
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            asked = await process.stderr.readline()
            assert asked == b"Open this address in your browser:\n"
            yield Command(process, (await process.stderr.readline()).decode().strip())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_somebody_signs_in(site: Site, tmp_path: Path) -> None:
    """
    The system's browser is led to the address; what it is told is what the terminal keeps, and no page has a token.
    """
    seen = tmp_path / "seen"
    env = program(tmp_path / "browser", OPENED.format(seen=seen))
    file = tmp_path / "ada.json"
    async with browsed("login", "--tokens", str(file), home=tmp_path, site=site, env=env) as command, visiting() as she:
        asked = await she.get(command.address)
        wrong = await she.post(email=ADA["email"], password="wrong")
        done = await she.post(**ADA)
        code, said, errors = await command.ends()

    member = json.loads(file.read_text(encoding="utf-8"))
    everything = "".join(she.seen)
    assert [command.address] == seen.read_text(encoding="utf-8").split()
    assert ("password" in asked.values, "The email or the password is wrong." in wrong.text) == (True, True)
    assert "You can close this page and go back to the terminal." in done.text
    assert [] == done.links
    assert (Exit.DONE, f"You are signed in\nAccount: ada@example.com\nKept in {file}\n", "") == (code, said, errors)
    assert (ADA["email"], 0o600) == (member["email"], file.stat().st_mode & 0o777)
    assert [] == [one for one in (member["access"], member["refresh"], "eyJ", ADA["password"]) if one in everything]
    assert "authflow-session" not in everything


async def test_a_story_in_a_real_browser(site: Site, tmp_path: Path) -> None:
    """
    Bob confirms a code, with the console of his browser clean; the last page is complete, and the command is over.
    """
    async with browsed("login", "--json", home=tmp_path, site=site) as command, chromium() as browser:
        page = await (await browser.new_context(locale="de-DE")).new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text))
        page.on("requestfailed", lambda request: said.append(request.url))
        await page.goto(command.address)
        await page.get_by_label("E-Mail").fill(BOB["email"])
        await page.get_by_label("Passwort").fill(BOB["password"])
        await page.keyboard.press("Enter")
        await page.get_by_label("Code").fill(site.mail(BOB["email"])["code"])
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_contain_text("Sie können diese Seite schließen", timeout=30_000)
        colour = await page.evaluate("getComputedStyle(document.querySelector('main')).paddingTop")
        code, output, _ = await command.ends()
        path = page.url

    assert ([], "0px" != colour) == (said, True)
    assert not path.startswith(command.address)
    assert (Exit.DONE, "signed_in") == (code, json.loads(output)["action"]["state"])
    assert str(kept_in(tmp_path)) == json.loads(output)["tokens"]


async def test_nobody_else_takes_it_over(site: Site, tmp_path: Path) -> None:
    """
    Without the secret and without the cookie there is nothing, by any name; who comes second is refused, and told of.
    """
    async with browsed("login", home=tmp_path, site=site) as command, visiting() as she, visiting() as he:
        origin = command.address.rpartition("/")[0]
        page = await she.get(command.address)
        again = await she.get(command.address)
        mount = page.url.rpartition("/")[0]
        refused = await he.get(command.address)
        cookie = {"Cookie": "authflow-login=" + "a" * 64}
        others = [await he.get(address) for address in (origin, page.url, f"{page.url}/events", f"{mount}/register")]
        async with he.session.get(page.url, headers=cookie) as made_up, he.session.head(command.address) as head:
            statuses = [made_up.status, head.status]
        async with she.session.get(page.url, headers={"Host": "a.example"}) as rebound:
            statuses.append(rebound.status)
        other = await she.get(f"{mount}/register")
        told = await command.process.stderr.readline() if command.process.stderr else b""
        await she.get(page.url)
        await she.post(**ADA)
        code, _, _ = await command.ends()

    flags = re.findall(r"authflow-login=[^;]+; Path=([^;]+); HttpOnly; SameSite=Lax", "".join(she.seen))
    assert page.url == again.url
    assert (403, b"Somebody opened the address once more, and was refused.\n") == (refused.status, told)
    assert "This address was used already." in refused.text
    assert [404] * 8 == [*(one.status for one in others), *statuses, other.status]
    assert mount not in "".join(he.seen)
    assert {mount.removeprefix(origin)} == {*flags}
    assert Exit.DONE == code


@pytest.mark.parametrize("opened", [False, True], ids=["before-the-browser-came", "in-the-middle"])
async def test_who_leaves_goes_on_later(opened: bool, site: Site, tmp_path: Path) -> None:
    """
    Ctrl-c parks the run; `resume` opens pages of its own, at the same step, for another secret.
    """
    async with browsed("login", home=tmp_path, site=site) as command, visiting() as he:
        if opened:
            await he.get(command.address)
            await he.post(**BOB)
        code, _, errors = await command.ends(signal.SIGINT)
    (run,) = runs_in(tmp_path)

    async with browsed("resume", home=tmp_path, site=site) as resumed, visiting() as he:
        page = await he.get(resumed.address)
        if not opened:
            page = await he.post(**BOB)
        assert "code" in page.values
        await he.post(code=site.mail(BOB["email"])["code"])
        ended, _, _ = await resumed.ends()

    assert (Exit.INTERRUPTED, True) == (code, f"authflow resume {run}" in errors)
    assert command.address != resumed.address
    assert (Exit.DONE, []) == (ended, runs_in(tmp_path))


async def test_who_cancels_has_ended_it(site: Site, tmp_path: Path) -> None:
    """
    The page says so and leads nowhere, and so does the command.
    """
    async with browsed("register", home=tmp_path, site=site) as command, visiting() as she:
        await she.get(command.address)
        page = await she.post("cancel")
        code, _, errors = await command.ends()

    assert "You can close this page" in page.text
    assert [] == page.links
    assert (Exit.INTERRUPTED, 1, []) == (code, len(errors.splitlines()), runs_in(tmp_path))


async def test_what_is_said_beforehand_is_not_asked(site: Site, tmp_path: Path) -> None:
    """
    The page has the address already; what waits for the owner moves on by itself, and asks again.
    """
    async with browsed("login", "--email", "cyd@example.com", home=tmp_path, site=site) as command, visiting() as they:
        page = await they.get(command.address)
        await they.post(password="demo-password-cyd")
        await asyncio.to_thread(site.act, "cyd@example.com", "approve")
        while "password" not in (await they.get(page.url)).values:  # noqa: ASYNC110 - as a page without JavaScript does
            await asyncio.sleep(0.1)
        await they.post(password="demo-password-cyd")
        code, said, _ = await command.ends()

    assert "cyd@example.com" == page.values["email"]
    assert (Exit.DONE, True) == (code, said.startswith("You are signed in\n"))


def test_a_sign_out_goes_round_by_the_browser(site: Site, tmp_path: Path) -> None:
    """
    By the service's own page, and back to one that says so.
    """
    called("login", "--email", ADA["email"], "--password-stdin", env=site.env, home=tmp_path, lines=ADA["password"])
    env = program(tmp_path / "browser", BROWSER.format(python=sys.executable, seen=str(tmp_path / "seen")))

    with sits("logout", "--ui", "browser", home=tmp_path, env={**site.env, **env}) as person:
        person.sees("You are signed out")
        out = person.ends()
    gone = (tmp_path / "seen").read_text(encoding="utf-8")

    assert (Exit.DONE, False) == (out, kept_in(tmp_path).exists())
    assert gone.startswith(f"{site.address}/_api/oauth2/logout?")
    assert 1 == gone.count("You can close this page and go back to the terminal.</p>")


def test_a_script_needs_no_browser(site: Site, tmp_path: Path) -> None:
    """
    Where a setting prefers one, a command that reads its secrets for itself does without.
    """
    env = {**site.env, "AUTHFLOW_UI": "browser", "BROWSER": "false %s"}

    ended = called(
        "login", "--email", ADA["email"], "--password-stdin", "--json", env=env, home=tmp_path, lines=ADA["password"]
    )

    assert (Exit.DONE, False) == (ended.returncode, "http://" in ended.stderr)
