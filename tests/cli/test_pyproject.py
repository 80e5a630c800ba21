"""
Settings in the nearest pyproject.toml, which somebody else may have written.
"""

import os
from pathlib import Path

import pytest

from authflow.cli.settings import DEFAULT, gathered, trusted
from tests.cli.calling import document
from tests.cli.conftest import Inside
from tests.cli.test_settings import shown, wrote


def test_the_nearest_file_counts(inside: Inside, tmp_path: Path) -> None:
    """
    It is looked for upwards, and nothing is put together from several; a folder of that name is none.
    """
    wrote(tmp_path / "a", 'client_id = "far"', 'redirect_uri = "far"')
    near = wrote(tmp_path / "a" / "b", 'client_id = "near"')
    (tmp_path / "a" / "b" / "c" / "d" / "pyproject.toml").mkdir(parents=True)

    found = shown(inside, cwd=tmp_path / "a" / "b" / "c" / "d")

    assert ("near", str(near)) == (found["client_id"]["value"], found["client_id"]["source"])
    assert found["redirect_uri"]["value"] is None


def test_files_are_named_from_where_their_name_is_written(inside: Inside, tmp_path: Path) -> None:
    """
    Whichever folder a command is called in; a name of the user's own is one from where they are.
    """
    wrote(tmp_path / "a", 'tokens = "ada.json"', 'api_key_file = "~/key.txt"')
    (tmp_path / "a" / "b").mkdir()

    found = shown(inside, cwd=tmp_path / "a" / "b")
    mine = shown(inside, "--tokens", "mine.json", cwd=tmp_path / "a" / "b")

    assert str(tmp_path / "a" / "ada.json") == found["tokens"]["value"]
    assert str(tmp_path / "key.txt") == found["api_key_file"]["value"]
    assert "mine.json" == mine["tokens"]["value"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[tool.authflow]\nbase = 'x'", "has no setting 'base'; there are base_url, ", id="unknown"),
        pytest.param("[tool.authflow]\n'\\u001b[31m' = 'x'", "has no setting ", id="control-codes"),
        pytest.param("[tool.authflow]\nbase_url = 5", "base_url under [tool.authflow] in ", id="number"),
        pytest.param("[tool.authflow]\ntokens = ['a']", "tokens under [tool.authflow] in ", id="list"),
        pytest.param("[tool.authflow]\nprofile_fields = ['a', 1]", "profile_fields under [tool", id="mixed-list"),
        pytest.param("[tool.authflow]\nui = 'canary'", "ui is one of terminal, browser, plain", id="choice"),
        pytest.param("[tool.authflow]\napi_key = 'canary'", "api_key does not belong into ", id="secret"),
        pytest.param("[tool.authflow]\ntokens = '~nobody-at-all/x'", "~nobody-at-all/x lies in the home", id="home"),
        pytest.param("tool = 5", "[tool.authflow] in ", id="tool-is-no-table"),
        pytest.param("tool.authflow = 5", "[tool.authflow] in ", id="no-table"),
        pytest.param("[[tool.authflow]]\nx = 1", "[tool.authflow] in ", id="list-of-tables"),
        pytest.param("[tool.authflow", "cannot be read: ", id="broken"),
        pytest.param("a = " + "[" * 5000, "cannot be read: ", id="nested-without-end"),
        pytest.param("\udcff", "cannot be read: ", id="no-text"),
    ],
)
def test_a_file_that_cannot_be_gets_one_line(text: str, said: str, inside: Inside, tmp_path: Path) -> None:
    """
    It names the file, and no command goes on with half of it.
    """
    path = tmp_path / "pyproject.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))

    ended = inside("config", "show", "--json")

    told = document(ended, ["canary"] if "api_key" in text else [])["error"]["message"]
    assert (2, True) == (ended.returncode, said in told)
    assert str(path) in told or "ui" in text or "~" in text


def test_a_list_of_fields_is_one_setting(inside: Inside, tmp_path: Path) -> None:
    """
    A file may name profile fields one by one.
    """
    wrote(tmp_path, 'profile_fields = ["first_name", "nickname"]')

    assert "first_name,nickname" == shown(inside)["profile_fields"]["value"]


@pytest.mark.parametrize(
    ("owner", "us", "good"), [(1000, 1000, True), (0, 1000, True), (1001, 1000, False), (1000, 0, True)]
)
def test_somebody_elses_file_is_not_trusted(owner: int, us: int, good: bool) -> None:
    """
    Our own is, and the system's; root works in everybody's folders.
    """
    assert good == trusted(owner, us)


def test_a_folder_that_is_gone_has_no_file(inside: Inside, tmp_path: Path) -> None:
    """
    A command that needs none works there.
    """
    gone = tmp_path / "gone"
    gone.mkdir()
    (before := Path.cwd()).joinpath("x").touch()

    os.chdir(gone)
    gone.rmdir()
    try:
        ended = gathered({})
    finally:
        os.chdir(before)

    assert DEFAULT == ended.found["base_url"].source
    assert 0 == inside("config", "show").returncode
