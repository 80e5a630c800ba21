"""
`authflow doctor`: everything that can be broken is said in a line, and nothing stops it.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from authflow.emulator.tokens import Subject
from authflow.emulator.world import CLIENT_ID, World
from tests.cli.calling import called
from tests.cli.examining import CANARY, amiss, examined, found, keep
from tests.cli.here import here, threaded

pytestmark = pytest.mark.usefixtures("world", "home")


def test_nothing_is_wrong(world: World, address: str, home: Path) -> None:
    """
    All is well, in words and in JSON; a member is known still; nothing secret is shown.
    """
    tokens, _ = world.issuer.begin(Subject.MEMBER, "an-id", CLIENT_ID)
    keep(home, address, tokens.access_token)
    env = {"AUTHFLOW_BASE_URL": address, "AUTHFLOW_API_KEY": CANARY, "LANG": "de_AT.UTF-8"}

    words, told = here("doctor", env=env), here("doctor", "--json", env=env)

    assert ({}, True, 0) == (amiss(told), told.document["healthy"], told.code)
    assert (0, "", {"ok"}) == (words.code, words.stderr, {line.split()[0] for line in words.stdout.splitlines()})
    assert [look["look"] for look in told.document["looks"]] == [
        "python", "packages", "flows", "client_id", "base_url", "redirect_uri", "api_key", "member",
        "service", "clock", "way back", "signed in", "runs", "terminal", "encoding", "language",
    ]  # fmt: skip
    assert not [secret for secret in (CANARY, tokens.access_token) if secret in words.stdout + told.stdout]


def test_nothing_is_changed(world: World, address: str, home: Path) -> None:
    """
    A visitor's token is fetched, a member's asked about; nothing else is asked, and no file is touched.
    """
    keep(home, address)
    before = {path: path.stat().st_mtime_ns for path in home.parent.rglob("*")}

    examined(address)

    assert {"token": 200, "token-info": 200} == {entry.operation: entry.status for entry in world.requests.newest_first}
    assert before == {path: path.stat().st_mtime_ns for path in home.parent.rglob("*")}


@asynccontextmanager
async def answering(status: int, answer: object) -> AsyncGenerator[str, None]:
    """
    Somebody who gives the same answer to everything.
    """

    async def answered(_request: web.Request) -> web.Response:
        if isinstance(answer, str):
            return web.Response(status=status, text=answer, content_type="text/html")
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answered)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.mark.parametrize(
    ("status", "answer", "look", "said", "code"),
    [
        pytest.param(200, "<!doctype html>", "service", "is no identity service (it answered 200)", 6, id="a-page"),
        pytest.param(404, "<!doctype html>", "service", "is no identity service (it answered 404)", 6, id="no-page"),
        pytest.param(302, {}, "service", "is no identity service (it answered 302)", 6, id="redirect"),
        pytest.param(500, {}, "service", "is out of order (it answered 500)", 6, id="broken"),
        pytest.param(429, {}, "service", "has no time for us now; try again later", 7, id="throttled"),
        pytest.param(400, {"error": "invalid_client"}, "service", "does not know this client_id", 2, id="client"),
        pytest.param(
            200, {"access_token": "x", "expires_in": 5}, "emulator", "is none; on this machine", 0, id="other"
        ),
    ],
)
def test_a_broken_service(status: int, answer: object, look: str, said: str, code: int) -> None:
    """
    Whatever answers there is told apart.
    """
    with threaded(answering(status, answer)) as address:
        heard = examined(address)

    assert said in amiss(heard)[look][1]
    assert code == heard.code


def test_without_a_network(home: Path) -> None:
    """
    It says so soon: of the service, and of the one where the member is signed in, which is no fault.
    """
    keep(home, "https://elsewhere.invalid")
    began = time.monotonic()

    heard = examined("https://nowhere.invalid", {"AUTHFLOW_CLIENT_ID": "x", "AUTHFLOW_REDIRECT_URI": "https://a.test/"})

    assert time.monotonic() - began < 3
    assert ("bad", "nowhere.invalid has no address here; are you online?") == amiss(heard)["service"]
    assert ("warn", 6) == (amiss(heard)["signed in"][0], heard.code)


@pytest.mark.parametrize(("moved", "said"), [(7200, "ahead"), (-7200, "behind")])
def test_another_clock(world: World, address: str, moved: float, said: str) -> None:
    """
    A clock that was moved on, or stopped long ago, explains a lot.
    """
    world.clock.advance(moved)

    heard = examined(address)

    verdict, text = amiss(heard)["clock"]
    assert ("warn", True, 0) == (verdict, f"{said}; tokens and codes end by that clock" in text, heard.code)


@pytest.mark.parametrize(("encoding", "lacks"), [("ascii", True), ("latin-1", False), ("utf-8", False)])
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["words", "json"])
def test_streams_that_cannot_show_all(
    address: str, tmp_path: Path, encoding: str, lacks: bool, form: list[str]
) -> None:
    """
    Where letters are missing, there are escapes; no look is lost.
    """
    settings = {"AUTHFLOW_BASE_URL": address, "AUTHFLOW_LANG": "de", "AUTHFLOW_TOKENS": "sn\udcff\u2603w.json"}

    told = called("doctor", *form, env={"PYTHONIOENCODING": encoding, **settings}, cwd=tmp_path)

    assert (0, "", True) == (told.returncode, told.stderr, "language" in told.stdout)
    assert lacks == ("cannot show all that is asked" in told.stdout)
    assert "nobody is signed in (sn" in told.stdout


def test_a_folder_that_is_gone(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where there is no folder, there is no pyproject.toml either; all is looked at.
    """
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    heard = examined(address)

    assert ({}, 0) == (amiss(heard), heard.code)


def test_options_count_most(address: str) -> None:
    """
    The doctor takes the options of every other command.
    """
    heard = here("doctor", "--json", "--base-url", address, "--lang", "de", env={"AUTHFLOW_BASE_URL": "nonsense"})

    assert ({}, f"{address} (--base-url)") == (amiss(heard), found(heard, "base_url"))


def test_help_leads_with_examples() -> None:
    """
    The page begins with how it is called.
    """
    assert here("doctor", "--help").stdout.lstrip().startswith("Examples:")
