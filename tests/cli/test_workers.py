"""
`authflow serve --workers`: several processes at one port.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from yarl import URL

from authflow.cli.exits import Exit
from authflow.engine.keys import new_key
from tests.cli.calling import environment
from tests.cli.conftest import Inside
from tests.cli.ready import Serving, serving
from tests.cli.serving import Site
from tests.cli.test_interrupted import gated
from tests.cli.test_serve import ADA, refuses
from tests.cli.visitor import visiting
from tests.stores.places import KINDS, url_of

DYING = (sys.executable, "-m", "tests.cli.dying")


@pytest.fixture
def keys() -> dict[str, str]:
    """
    Keys in the environment.
    """
    return {"AUTHFLOW_KEYS": new_key().written}


def arguments(folder: Path, workers: int = 2) -> Sequence[str]:
    """
    A command that serves by so many *workers* from a store in *folder*.
    """
    return ("serve", "--port", "0", "--workers", str(workers), "--store", f"sqlite:///{folder / 'runs.db'}")


def are_there(pids: Sequence[int]) -> list[int]:
    """
    Which of *pids* have not ended, or are still to be asked for how they did.
    """
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


async def told(served: Serving) -> str:
    """
    The next line on the error stream.
    """
    assert served.process.stderr is not None
    async with asyncio.timeout(30):
        return (await served.process.stderr.readline()).decode()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["ctrl-c", "sigterm", "hung-up"])
async def test_they_serve_until_they_are_told_to_stop(
    site: Site, keys: dict[str, str], tmp_path: Path, sent: signal.Signals
) -> None:
    """
    One line says where, and by which processes; they end in peace, and before their parent.
    """
    async with serving(*arguments(tmp_path), env=site.env | keys) as served, visiting() as visitor:
        workers = served.ready["workers"]
        await visitor.get(served.ready["pages"])
        done = await visitor.post(**ADA)
        ended = await served.stops(sent)

    assert "You are signed in" in done.text
    assert (2, False) == (len({*workers}), served.process.pid in workers)
    assert (Exit.DONE, "") == ended
    assert [] == are_there(workers)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """
    Each kind of store that processes share.
    """
    return url_of(request, tmp_path)


@contextmanager
def frozen(pid: int) -> Generator[None, None, None]:
    """
    Let the process *pid* hear nothing meanwhile.
    """
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_any_of_them_answers_each_request(store: str, site: Site, keys: dict[str, str]) -> None:
    """
    Somebody comes to the other one with each click, is signed in at both, and is signed out at both.
    """
    command = ("serve", "--port", "0", "--workers", "2", "--store", store)
    async with (
        serving(*command, env=site.env | keys) as served,
        visiting(keeps=False) as visitor,
        visiting(keeps=False) as thief,
        asyncio.timeout(60),
    ):
        login, (one, other) = served.ready["pages"], served.ready["workers"]
        home, logout = login.removesuffix("login"), login.replace("login", "logout")
        with frozen(one):
            await visitor.get(login)
        with frozen(other):
            asked = await visitor.post(email="bob@example.com", password="demo-password-bob")
        with frozen(one):
            done = await visitor.post(code=site.mail("bob@example.com")["code"])
        thief.session.cookie_jar.update_cookies(visitor.session.cookie_jar.filter_cookies(URL(login)), URL(login))
        with frozen(other):
            known = await thief.get(home)
        with frozen(one):
            await visitor.get(logout)
        with frozen(other):
            await visitor.post()
        with frozen(one):
            nobody = await thief.get(home)

    assert "code" in asked.values
    assert "You are signed in" in done.text
    assert (True, False) == ("bob@example.com" in known.text, "bob@example.com" in nobody.text)


async def test_who_waits_at_one_is_told_what_happens_at_the_other(store: str, site: Site, keys: dict[str, str]) -> None:
    """
    A page that listens hears that its run has moved, though that was at another worker.
    """
    command = ("serve", "--port", "0", "--workers", "2", "--store", store)
    async with (
        serving(*command, env=site.env | keys) as served,
        visiting(keeps=False) as visitor,
        asyncio.timeout(60),
    ):
        one, other = served.ready["workers"]
        await visitor.get(served.ready["pages"])
        waits = await visitor.post(email="cyd@example.com", password="demo-password-cyd")
        with frozen(other):
            events = f"{served.ready['pages']}/events?step={waits.values['step']}"
            heard = await visitor.session.get(events, headers={"Sec-Fetch-Site": "same-origin"})
            begun = await heard.content.readline()
        with frozen(one):
            asked = await visitor.post("check")
        rest = await heard.content.read()

    assert b": still waiting\n" == begun
    assert b"\ndata: moved\n\n" == rest
    assert "password" in asked.values


async def test_one_that_is_killed_is_started_anew(site: Site, keys: dict[str, str], tmp_path: Path) -> None:
    """
    One line says which, and as many serve as before.
    """
    async with serving(*arguments(tmp_path), env=site.env | keys) as served, visiting() as visitor:
        first, second = served.ready["workers"]
        os.kill(first, signal.SIGKILL)
        line = await told(served)
        os.kill(second, signal.SIGKILL)
        await told(served)
        page = await visitor.get(served.ready["pages"])
        ended = await served.stops(signal.SIGTERM)

    assert f"authflow: worker {first} ended (SIGKILL); another one takes its place\n" == line
    assert 200 == page.status
    assert (Exit.DONE, "") == ended


@pytest.mark.parametrize("whole", [True, False], ids=["all", "one"])
async def test_what_is_in_flight_is_answered(site: Site, keys: dict[str, str], tmp_path: Path, *, whole: bool) -> None:
    """
    A sign-in that is at the service when all, or its worker alone, are told to stop comes through.
    """
    async with gated(site, b"/login") as (gate, address):
        env = {"AUTHFLOW_BASE_URL": address, **keys}
        async with serving(*arguments(tmp_path), env=env) as served, visiting() as visitor:
            page = await visitor.get(served.ready["pages"])
            sent = {**page.values, **ADA, "choice": "submit"}
            own = {"Sec-Fetch-Site": "same-origin"}
            posted = asyncio.ensure_future(
                visitor.session.post(page.url, data=sent, headers=own, allow_redirects=False).__aenter__()
            )
            await gate.asked.wait()
            if whole:
                served.process.send_signal(signal.SIGTERM)
                await refuses(urlsplit(page.url).port or 0)
            else:
                for pid in served.ready["workers"]:
                    os.kill(pid, signal.SIGTERM)
                await told(served)  # The one that does nothing.
            await asyncio.sleep(0.2)  # Whoever would not wait for the sign-in has hung up on it by now.
            gate.opened.set()
            answer = await posted
            if not whole:
                served.process.send_signal(signal.SIGTERM)

            assert (303, "/login?ended=1") == (answer.status, answer.headers["location"])
            assert 0 == await served.process.wait()


async def test_they_stop_when_their_parent_is_killed(site: Site, keys: dict[str, str], tmp_path: Path) -> None:
    """
    Nobody is left behind who serves at the port.
    """
    async with serving(*arguments(tmp_path), env=site.env | keys) as served:
        served.process.kill()
        _, errors = await served.process.communicate()

        assert b"" == errors
        await refuses(urlsplit(served.ready["pages"]).port or 0)


@pytest.mark.parametrize(
    ("how", "code", "line"),
    [
        pytest.param("refused", Exit.USAGE, "a setting cannot be", id="says-why"),
        pytest.param(
            "killed", Exit.UNEXPECTED, "3 workers in a row ended before they were ready (SIGKILL)", id="says-nothing"
        ),
    ],
)
def test_workers_that_end_at_their_start_are_given_up(how: str, code: Exit, line: str) -> None:
    """
    The last line says why, and nothing was said to be ready.
    """
    ended = subprocess.run([*DYING, how], capture_output=True, text=True, check=False, timeout=60, env=environment())

    assert (code, "") == (ended.returncode, ended.stdout)
    assert f"Error: {line}" == ended.stderr.splitlines()[-1]


async def test_workers_that_would_not_end_are_killed() -> None:
    """
    A line says so, and the exit code.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*DYING, "stubborn", stdout=pipe, stderr=pipe, env=environment())
    assert process.stdout is not None
    ready = await process.stdout.readline()
    process.terminate()
    _, errors = await process.communicate()

    assert b"ready\n" == ready
    assert (Exit.UNEXPECTED, b"Error: 2 workers would not end, and were killed\n") == (process.returncode, errors)


@pytest.mark.parametrize(
    ("store", "env", "said"),
    [
        pytest.param("memory:", True, "needs a --store that processes share", id="store"),
        pytest.param("sqlite:///runs.db", False, "needs keys that processes share", id="keys"),
    ],
)
def test_what_is_not_shared_is_refused(
    store: str, keys: dict[str, str], said: str, inside: Inside, *, env: bool
) -> None:
    """
    One line says what is missing, and nothing is served.
    """
    refused = inside("serve", "--port", "0", "--workers", "2", "--store", store, env=keys if env else {})

    assert (Exit.USAGE, "") == (refused.returncode, refused.stdout)
    assert refused.stderr.startswith(f"authflow: --workers 2 {said}")
    assert 1 == len(refused.stderr.splitlines())
