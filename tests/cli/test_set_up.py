"""
The looks at what a user has set up: settings, files, the terminal.
"""

import json
from pathlib import Path

import pytest

from authflow.cli import kept
from authflow.cli.conversation import parked
from tests.cli.examining import CANARY, UNTIL, amiss, examined, found, keep

RUN = "0123456789abcdef0123456"
FAR = {"AUTHFLOW_BASE_URL": "https://nowhere.invalid"}
pytestmark = pytest.mark.usefixtures("world", "home")


@pytest.mark.parametrize(
    ("env", "look", "verdict", "said", "code"),
    [
        ({"AUTHFLOW_CLIENTID": "x"}, "settings", "warn", "CLIENTID is no setting; is it AUTHFLOW_CLIENT_ID?", 0),
        ({"AUTHFLOW_ZZZ": "x"}, "settings", "warn", "AUTHFLOW_ZZZ is no setting; `authflow config show`", 0),
        ({"AUTHFLOW_UI": "x"}, "settings", "bad", "ui is one of terminal, browser, plain, and not 'x'.", 2),
        ({"AUTHFLOW_BASE_URL": "nonsense"}, "base_url", "bad", "is not an http or https address", 2),
        ({"AUTHFLOW_BASE_URL": "nonsense"}, "service", "warn", "is not looked at", 2),
        ({"AUTHFLOW_BASE_URL": f"http://u:{CANARY}@127.0.0.1"}, "base_url", "bad", "or has a user in it", 2),
        (FAR, "client_id", "bad", "is not set, and the service knows", 2),
        (FAR, "redirect_uri", "bad", "is not set, and every sign-in that ends in tokens", 2),
        ({"AUTHFLOW_CLIENT_ID": "another"}, "service", "bad", "does not know this client_id", 2),
        ({"AUTHFLOW_REDIRECT_URI": "ftp://x"}, "redirect_uri", "bad", "is not an http or https", 2),
        ({"AUTHFLOW_REDIRECT_URI": "https://a.test/"}, "way back", "bad", "allow https://a.test/; `authflow em", 2),
        ({"AUTHFLOW_PUBLIC_ORIGIN": "https://a.test/x"}, "public_origin", "bad", "is a scheme, a host", 2),
        ({"AUTHFLOW_HOSTED_LOGIN": "nonsense"}, "hosted_login", "bad", "is not an http or https", 2),
        ({"AUTHFLOW_PROFILE_FIELDS": "first_name,nope"}, "profile_fields", "bad", "has 'nope', which no", 2),
        ({"AUTHFLOW_API_KEY": f"{CANARY}\nx"}, "api_key", "bad", "holds what cannot stand in a header", 2),
        ({"AUTHFLOW_API_KEY_FILE": "nope.txt"}, "api_key", "bad", "api_key_file nope.txt cannot be read", 2),
        ({"AUTHFLOW_BASE_URL": "http://127.0.0.1:9"}, "service", "bad", "`authflow emulator start --port 9` starts", 6),
        ({"AUTHFLOW_TOKENS": "~nobody-at-all/x"}, "member", "bad", "lies in the home of a user who is not known", 2),
        ({"AUTHFLOW_LANG": "xx"}, "language", "warn", "xx (AUTHFLOW_LANG) has no texts here, and en is", 0),
    ],
    ids=str,
)
def test_a_broken_setting(address: str, env: dict[str, str], look: str, verdict: str, said: str, code: int) -> None:
    """
    Each is told by its name, with what to do.
    """
    heard = examined(address, env)

    assert (verdict, code) == (amiss(heard)[look][0], heard.code)
    assert said in amiss(heard)[look][1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("[tool.authflow", "pyproject.toml cannot be read: ", id="no-toml"),
        pytest.param("[tool.authflow]\nnope = 'x'", "has no setting 'nope'", id="unknown"),
        pytest.param("[tool.authflow]\nlang = 5", "lang under [tool.authflow]", id="no-text"),
        pytest.param(f"[tool.authflow]\napi_key = '{CANARY}'", "api_key does not belong into", id="secret"),
    ],
)
def test_a_broken_pyproject(address: str, tmp_path: Path, written: str, said: str) -> None:
    """
    What cannot be read is told, and the rest is looked at all the same.
    """
    (tmp_path / "pyproject.toml").write_text(written, encoding="utf-8")

    heard = examined(address)

    verdict, text = amiss(heard)["settings"]
    assert ("bad", True, 2) == (verdict, said in text, heard.code)
    assert {"python", "packages", "flows", "runs", "terminal"} <= {one["look"] for one in heard.document["looks"]}


@pytest.mark.parametrize(
    ("member", "mode", "look", "verdict", "said", "code"),
    [
        pytest.param("{", 0o600, "member", "bad", "is not a file that authflow wrote", 2, id="no-json"),
        pytest.param("{}", 0o600, "member", "bad", "keeps no member", 2, id="no-member"),
        pytest.param({}, 0o644, "member", "warn", "(mode 0644); chmod 600 ", 0, id="for-all"),
        pytest.param({}, 0o600, "signed in", "warn", "good no more; `authflow refresh`", 0, id="ended"),
        pytest.param({"refresh": None}, 0o600, "signed in", "warn", "good no more; `authflow login`", 0, id="for-good"),
        pytest.param({"base_url": "http://127.0.0.1:9"}, 0o600, "signed in", "warn", "not be reached", 0, id="away"),
        pytest.param({"base_url": "http://x.test"}, 0o600, "signed in", "bad", "must be https", 2, id="not-safe"),
    ],
)
def test_a_broken_member(
    address: str,
    home: Path,
    member: str | dict[str, object],
    mode: int,
    look: str,
    verdict: str,
    said: str,
    code: int,
) -> None:
    """
    A member who is not signed in any more is no fault; a file that nobody can read is.
    """
    keep(home, address)
    before = {**json.loads((home / kept.NAME).read_text(encoding="utf-8")), "refresh": CANARY}
    text = member if isinstance(member, str) else json.dumps({**before, **member})
    (home / kept.NAME).write_text(text, encoding="utf-8")
    (home / kept.NAME).chmod(mode)

    heard = examined(address)

    assert (verdict, code) == (amiss(heard)[look][0], heard.code)
    assert said in amiss(heard)[look][1]


def test_a_member_that_is_a_folder(address: str, home: Path) -> None:
    """
    What cannot be opened is said.
    """
    (home / kept.NAME).mkdir()

    assert "cannot read" in amiss(examined(address))["member"][1]


def test_a_key_that_others_may_read(address: str, tmp_path: Path) -> None:
    """
    A file with a key is for one alone.
    """
    path = tmp_path / "key.txt"
    path.write_text(CANARY, encoding="utf-8")
    path.chmod(0o640)
    shared = examined(address, {"AUTHFLOW_API_KEY_FILE": str(path)})
    path.chmod(0o600)
    own = examined(address, {"AUTHFLOW_API_KEY_FILE": str(path)})

    assert ("warn", f"others may read {path} (mode 0640); chmod 600 {path}") == amiss(shared)["api_key"]
    assert {} == amiss(own)


def test_runs(address: str, home: Path) -> None:
    """
    Runs that were left are counted; those whose time is up stay where they are, and a broken one is told.
    """
    for place, ends_at in enumerate((UNTIL, UNTIL, 1.0)):
        left = {"goal": "login", "handle": CANARY, "key": "", "record": {}, "settings": {}, "ends_at": ends_at}
        (home / parked.FOLDER / f"{RUN}{place}.json").write_text(json.dumps(left), encoding="utf-8")
    (home / parked.FOLDER / "broken.json").write_text("{", encoding="utf-8")

    heard = examined(address)

    verdicts = {one["found"]: one["verdict"] for one in heard.document["looks"] if one["look"] == "runs"}
    verdict, text = amiss(heard)["runs"]
    assert "ok" == verdicts["2 left, 1 whose time is up; `authflow resume` goes on with the last"]
    assert ("warn", True) == (verdict, "broken.json is not a file that authflow wrote; delete" in text)
    assert 4 == len([*(home / parked.FOLDER).iterdir()])


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"TERM": "dumb"}, "TERM=dumb: questions are asked in plain lines"),
        ({"NO_COLOR": "1"}, "NO_COLOR=1: questions are asked in plain lines"),
        ({}, "input, output, error stream not at a terminal: questions are asked in plain lines"),
    ],
    ids=str,
)
def test_terminal(address: str, env: dict[str, str], said: str) -> None:
    """
    How questions will be asked is told.
    """
    assert said in found(examined(address, env), "terminal")
