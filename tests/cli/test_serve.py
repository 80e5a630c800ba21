"""
`authflow serve`: pages and a JSON API in a process of their own.
"""

import asyncio
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import called
from tests.cli.conftest import Inside
from tests.cli.ready import serving
from tests.cli.serving import Site
from tests.cli.test_interrupted import gated
from tests.cli.visitor import visiting

ADA = {"email": "ada@example.com", "password": "demo-password-ada"}


async def refuses(port: int) -> None:
    """
    Wait until nobody is let in at *port* any more.
    """
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["ctrl-c", "sigterm", "hung-up"])
async def test_it_serves_until_it_is_told_to_stop(site: Site, sent: signal.Signals) -> None:
    """
    One line says where; somebody signs in by the pages below their path, and it ends in peace.
    """
    async with serving("serve", "--port", "0", "--pages", "/auth", env=site.env) as served, visiting() as visitor:
        origin = served.ready["pages"].removesuffix("/auth/login")
        await visitor.get(served.ready["pages"])
        done = await visitor.post(**ADA)
        home = await visitor.get(f"{origin}/")
        described = await visitor.get(served.ready["openapi"])
        led = await visitor.get(served.ready["api"])

        assert {"pages", "api", "openapi", "service"} == {*served.ready}
        assert (site.address, f"{origin}/api") == (served.ready["service"], served.ready["api"])
        assert (200, True) == (done.status, "You are signed in" in done.text)
        assert "ada@example.com" in home.text
        assert "/auth/logout" in home.links
        assert described.url == led.url == served.ready["openapi"]
        assert '"openapi": "3.1' in described.text
        assert (Exit.DONE, "") == await served.stops(sent)


async def test_it_outlives_its_terminal_where_it_was_told_to(site: Site) -> None:
    """
    Started by `nohup`, it serves on when the terminal goes away.
    """
    async with serving("serve", "--port", "0", env=site.env, through=["nohup"]) as served, visiting() as visitor:
        served.process.send_signal(signal.SIGHUP)
        await visitor.get(served.ready["pages"])
        done = await visitor.post(**ADA)

        assert "You are signed in" in done.text
        assert (Exit.DONE, "") == await served.stops(signal.SIGTERM)


async def test_who_came_before_the_end_is_answered(site: Site) -> None:
    """
    A sign-in that is at the service when it is told to stop comes through.
    """
    async with gated(site, b"/login") as (gate, address):
        env = {"AUTHFLOW_BASE_URL": address}
        async with serving("serve", "--port", "0", env=env) as served, visiting() as visitor:
            await visitor.get(served.ready["pages"])
            url = visitor.page.url if visitor.page else ""
            sent = {**(visitor.page.values if visitor.page else {}), **ADA, "choice": "submit"}
            posted = asyncio.ensure_future(
                visitor.session.post(
                    url, data=sent, headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False
                ).__aenter__()
            )
            await gate.asked.wait()
            served.process.send_signal(signal.SIGTERM)
            await refuses(urlsplit(url).port or 0)
            await asyncio.sleep(0.2)  # Whoever would not wait for the sign-in has hung up on it by now.
            gate.opened.set()
            answer = await posted

            assert (303, "/login?ended=1") == (answer.status, answer.headers["location"])
            assert 0 == await served.process.wait()


async def test_a_device_is_let_in_while_nobody_looks(site: Site) -> None:
    """
    Whoever shows a code and goes away is signed in when they come back: the service was asked meanwhile.
    """
    async with serving("serve", "--port", "0", env=site.env) as served, visiting() as visitor:
        here = served.ready["pages"].replace("login", "device")
        await visitor.get(here)
        await visitor.post()
        [device] = site.world.devices
        ada = site.world.members.at(ADA["email"])
        assert ada is not None
        site.world.devices.approve(device.user_code, ada.id)
        async with asyncio.timeout(60):
            while [*site.world.devices]:  # noqa: ASYNC110 - the emulator is in another thread, and rings no bell
                await asyncio.sleep(0.2)
        done = await visitor.get(f"{here}?ended=1")

    assert "You are signed in" in done.text


async def test_what_strangers_learn_can_be_said(site: Site) -> None:
    """
    An honest service tells whoever registers that the address is known.
    """
    async with serving("serve", "--port", "0", "--tell", "honest", env=site.env) as served, visiting() as visitor:
        await visitor.get(served.ready["pages"].replace("login", "register"))
        told = await visitor.post(**ADA)

    assert "There is an account with this email already." in told.text


async def test_a_run_outlives_the_process(site: Site, tmp_path: Path) -> None:
    """
    In a store that is kept, with keys that are: whoever stood at the code stands there still.
    """
    keys, runs = tmp_path / "keys.txt", tmp_path / "runs.db"
    called("keys", "new", str(keys))
    command = ("serve", "--port", "0", "--store", f"sqlite:///{runs}", "--keys-file", str(keys))
    async with visiting() as visitor:
        async with serving(*command, env=site.env) as served:
            await visitor.get(served.ready["pages"])
            await visitor.post(email="bob@example.com", password="demo-password-bob")
            stopped = await served.stops(signal.SIGTERM)
        async with serving(*command, env=site.env) as served:
            await visitor.get(served.ready["pages"])
            done = await visitor.post(code=site.mail("bob@example.com")["code"])

    assert (Exit.DONE, "") == stopped
    assert "You are signed in" in done.text
    assert b"bob@example.com" not in runs.read_bytes()


async def test_who_is_signed_in_stays_so(site: Site, tmp_path: Path) -> None:
    """
    After a restart, in a store that is kept; and while the store is away they are told so.
    """
    keys, runs = tmp_path / "keys.txt", tmp_path / "runs.db"
    called("keys", "new", str(keys))
    command = ("serve", "--port", "0", "--store", f"sqlite:///{runs}", "--keys-file", str(keys))
    async with visiting() as visitor:
        async with serving(*command, env=site.env) as served:
            await visitor.get(served.ready["pages"])
            await visitor.post(**ADA)
            await served.stops(signal.SIGTERM)
        async with serving(*command, env=site.env) as served:
            home = await visitor.get(served.ready["pages"].removesuffix("login"))
            runs.unlink()
            away = await visitor.get(served.ready["pages"].removesuffix("login"))

    assert (200, True) == (home.status, "ada@example.com" in home.text)
    assert (503, False) == (away.status, "ada@example.com" in away.text)


async def test_runs_without_keys_are_warned_of(site: Site, tmp_path: Path) -> None:
    """
    A store that outlives its keys keeps what nobody can read.
    """
    async with serving("serve", "--port", "0", "--store", f"sqlite:///{tmp_path / 'runs.db'}", env=site.env) as served:
        code, errors = await served.stops(signal.SIGTERM)

    assert (Exit.DONE, 1) == (code, len(errors.splitlines()))
    assert errors.startswith("authflow: no keys are set: what is kept can be read by this process alone")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--host", "0.0.0.0"], "--host 0.0.0.0 lets other machines in", id="beyond-loopback"),  # noqa: S104 - refused
        pytest.param(
            ["--host", "::", "--public-origin", "http://a.example"], "--host :: lets other", id="in-the-clear"
        ),
        pytest.param(["--public-origin", "http://a.example"], "origin must be https, or a loopback", id="plain-http"),
        pytest.param(["--public-origin", "https://a.example/b"], "public_origin is a scheme, a host", id="no-origin"),
        pytest.param(["--host", "nowhere.localhost"], "port 0 at nowhere.localhost cannot be had", id="no-host"),
        pytest.param(["--store", "cassandra://here"], "store must be one of memory:, sqlite:///runs.db", id="store"),
        pytest.param(["--pages", "/a b"], "--pages is a path of letters and digits", id="pages"),
        pytest.param(["--api", "/"], "--api is a path of its own", id="api-at-the-root"),
        pytest.param(["--api", "/auth", "--pages", "auth/"], "--api is a path of its own", id="the-same-path"),
        pytest.param(["--base-url", "https://a.example"], "client_id is not set", id="no-client"),
        pytest.param(["--profile-fields", "a,a"], "profile_fields", id="profile-fields"),
    ],
)
def test_settings_that_cannot_be(arguments: list[str], said: str, inside: Inside) -> None:
    """
    One line says what is wrong, and nothing is served.
    """
    refused = inside("serve", "--port", "0", "--base-url", "http://127.0.0.1:9", *arguments)

    assert (Exit.USAGE, "") == (refused.returncode, refused.stdout)
    assert refused.stderr.startswith(f"authflow: {said}")
    assert 1 == len(refused.stderr.splitlines())


def test_a_port_that_is_taken(inside: Inside) -> None:
    """
    One line names it.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = inside("serve", "--base-url", "http://127.0.0.1:9", "--port", str(port))

    assert f"authflow: port {port} cannot be had: Address already in use\n" == refused.stderr
    assert (Exit.USAGE, "") == (refused.returncode, refused.stdout)
