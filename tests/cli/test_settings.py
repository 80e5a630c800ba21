"""
Settings: which source counts, what cannot be, and what nobody may see.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from authflow.cli.application import api_key
from authflow.cli.settings import DEFAULT, EMULATOR, NOT_SET, SETTINGS, Settings, gathered
from authflow.emulator.world import API_KEY, CLIENT_ID
from authflow.ui.texts import texts_for
from tests.cli.calling import document
from tests.cli.conftest import Inside

LOCAL = "http://127.0.0.1:9"
ELSEWHERE = "https://example.com"


def shown(inside: Inside, *arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Any:
    """
    What `config show` says of every setting.
    """
    return document(inside("config", "show", "--json", *arguments, env=env, cwd=cwd))


def wrote(folder: Path, *lines: str) -> Path:
    """
    A pyproject.toml in *folder* whose table says *lines*.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pyproject.toml"
    path.write_text("\n".join(["[tool.authflow]", *lines]), encoding="utf-8")
    return path


def test_an_option_counts_before_the_environment_before_the_file(inside: Inside, tmp_path: Path) -> None:
    """
    Each value says where it came from; what nobody sets is the default, or not set.
    """
    path = wrote(tmp_path, 'client_id = "file"', 'redirect_uri = "file"', 'hosted_login = "file"')
    env = {"AUTHFLOW_CLIENT_ID": "env", "AUTHFLOW_REDIRECT_URI": "env"}

    found = shown(inside, "--client-id", "option", env=env)

    assert {"value": "option", "source": "--client-id", "variable": "AUTHFLOW_CLIENT_ID"} == found["client_id"]
    assert ("env", "AUTHFLOW_REDIRECT_URI") == (found["redirect_uri"]["value"], found["redirect_uri"]["source"])
    assert ("file", str(path)) == (found["hosted_login"]["value"], found["hosted_login"]["source"])
    assert ("https://www.wixapis.com", DEFAULT) == (found["base_url"]["value"], found["base_url"]["source"])
    assert (None, NOT_SET) == (found["api_key"]["value"], found["api_key"]["source"])
    assert [setting.name for setting in SETTINGS] == [*found]


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if not setting.choices], ids=lambda one: one.name)
def test_every_setting_can_be_set_everywhere(setting: Any, inside: Inside, tmp_path: Path) -> None:
    """
    By an option and a file, but for secrets; and by a variable of its name.
    """
    by_variable = shown(inside, env={setting.variable: "variable"})[setting.name]
    by_option = inside("config", "show", "--json", setting.option, "option")
    wrote(tmp_path, f'{setting.name} = "/file"')
    by_file = inside("config", "show", "--json")

    assert setting.variable == by_variable["source"]
    assert setting.secret == (by_option.returncode == 2) == (by_file.returncode == 2)
    if not setting.secret:
        assert ("option", "/file") == (
            document(by_option)[setting.name]["value"],
            document(by_file)[setting.name]["value"],
        )


def test_an_empty_variable_says_nothing(inside: Inside, tmp_path: Path) -> None:
    """
    As if it were not there.
    """
    wrote(tmp_path, 'client_id = "file"')

    found = shown(inside, env={"AUTHFLOW_CLIENT_ID": "", "AUTHFLOW_UI": "", "LANG": ""})

    assert ("file", None, None) == tuple(found[name]["value"] for name in ("client_id", "ui", "lang"))


@pytest.mark.parametrize("address", [LOCAL, "http://localhost:1", "http://[::1]:9", "http://a.localhost"])
def test_emulators_need_no_settings_but_their_address(address: str, inside: Inside) -> None:
    """
    What every emulator takes is known on this machine.
    """
    found = shown(inside, env={"AUTHFLOW_BASE_URL": address})

    known = {name: one["value"] for name, one in found.items() if one["source"] == EMULATOR}
    assert {"client_id", "redirect_uri", "api_key"} == known.keys()
    assert CLIENT_ID == known["client_id"]
    assert API_KEY == gathered({"base_url": address})["api_key"]


@pytest.mark.parametrize(
    "address", [ELSEWHERE, "http://127.0.0.1.example.com", "http://[", "nonsense", "http://user@10.0.0.1", ""]
)
def test_nothing_is_known_of_other_services(address: str, inside: Inside) -> None:
    """
    An emulator's key and client are never said to anybody else.
    """
    found = shown(inside, "--base-url", address)

    assert {None} == {found[name]["value"] for name in ("client_id", "redirect_uri", "api_key")}


def test_what_is_set_counts_before_what_is_known_of_emulators(inside: Inside) -> None:
    """
    Nobody's own key is replaced.
    """
    found = shown(inside, env={"AUTHFLOW_BASE_URL": LOCAL, "AUTHFLOW_CLIENT_ID": "mine", "AUTHFLOW_API_KEY": "mine"})

    assert ("mine", "AUTHFLOW_API_KEY") == (found["client_id"]["value"], found["api_key"]["source"])


def settings(**options: str) -> Settings:
    """
    The settings of a command with *options*.
    """
    return gathered(options)


def test_over_replaces_everything_but_options(inside: Inside) -> None:
    """
    What a run was begun with counts before the environment, and an option before both.
    """
    inside("config", "show")  # Whose environment is empty now.

    found = settings(lang="de").over({"lang": "en", "redirect_uri": ELSEWHERE, "nope": "x"}, "the run")

    assert ("de", "--lang") == (found["lang"], found.found["lang"].source)
    assert (ELSEWHERE, "the run") == (found["redirect_uri"], found.found["redirect_uri"].source)
    assert "nope" not in found.found


def test_over_leaves_nothing_of_emulators_behind(inside: Inside) -> None:
    """
    A member of another service is not shown an emulator's client.
    """
    inside("config", "show")
    local = settings(base_url=LOCAL)

    away = settings().over({"base_url": ELSEWHERE}, "the member")
    moved = Settings(local.found).over({"client_id": "theirs"}, "the member")

    assert (None, NOT_SET) == (away["client_id"], away.found["client_id"].source)
    assert ("theirs", API_KEY) == (moved["client_id"], moved["api_key"])


def test_what_must_be_set_says_how(inside: Inside) -> None:
    """
    By an option, by a variable, or in a file.
    """
    ended = inside("sign-on", "--email", "ada@example.com", "--json")

    told = document(ended)["error"]["message"]
    assert 2 == ended.returncode
    assert "Say --client-id, or set AUTHFLOW_CLIENT_ID, or client_id under [tool.authflow] in pyproject.toml." in told


@pytest.mark.parametrize(
    ("env", "language", "source"),
    [
        pytest.param({"LANG": "de_AT.UTF-8"}, "de", "LANG", id="lang"),
        pytest.param({"LC_ALL": "de_DE", "LANG": "en_GB"}, "de", "LC_ALL", id="lc-all"),
        pytest.param({"LC_MESSAGES": "de", "LANG": "en"}, "de", "LC_MESSAGES", id="lc-messages"),
        pytest.param({"LC_ALL": "", "LANG": "de"}, "de", "LANG", id="empty"),
        pytest.param({"LANG": "C.UTF-8"}, "en", "LANG", id="c"),
        pytest.param({"LANG": "tlh"}, "en", "LANG", id="unknown"),
        pytest.param({"LANG": "de", "AUTHFLOW_LANG": "en"}, "en", "AUTHFLOW_LANG", id="our-own"),
        pytest.param({}, "en", NOT_SET, id="none"),
    ],
)
def test_the_language(env: dict[str, str], language: str, source: str, inside: Inside) -> None:
    """
    It is the locale's, unless it is said.
    """
    found = shown(inside, env=env)["lang"]

    assert (language, source) == (texts_for(found["value"] or "").language, found["source"])


def test_the_file_counts_before_the_locale(inside: Inside, tmp_path: Path) -> None:
    """
    What is said of authflow is said more plainly.
    """
    wrote(tmp_path, 'lang = "de"')

    assert "de" == shown(inside, env={"LANG": "en_GB"})["lang"]["value"]


def test_secrets_are_not_shown(inside: Inside) -> None:
    """
    Neither the key, nor a password that somebody has put into an address; in words no more than in JSON.
    """
    env = {"AUTHFLOW_API_KEY": "canary", "AUTHFLOW_BASE_URL": "http://ada:canary@127.0.0.1:1"}

    words, told = inside("config", "show", env=env), inside("config", "show", "--json", env=env)

    assert "canary" not in words.stdout + told.stdout
    assert ("•••••", "http://•••••@127.0.0.1:1") == tuple(
        json.loads(told.stdout)[name]["value"] for name in ("api_key", "base_url")
    )
    assert "canary" not in repr(gathered({"base_url": "canary"}))


def test_words_say_the_same_as_json(inside: Inside) -> None:
    """
    Every setting has its line, with its value and its source.
    """
    words, told = inside("config", "show", env={"AUTHFLOW_CLIENT_ID": "c"}), shown(inside, "--client-id", "c")

    rows = {line.split()[0]: line for line in words.stdout.splitlines()[1:]}
    assert [*told] == [*rows]
    assert rows["client_id"].split() == ["client_id", "c", "AUTHFLOW_CLIENT_ID"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(None, "cannot be read: No such file", id="missing"),
        pytest.param(b"\xff", "cannot be read: is no text", id="no-text"),
        pytest.param(b" \n", "is empty", id="empty"),
        pytest.param(b"canary\nmore\n", "holds what cannot stand in a header", id="two-lines"),
    ],
)
def test_a_key_file_that_cannot_be_gets_one_line(text: bytes | None, said: str, inside: Inside, tmp_path: Path) -> None:
    """
    It names the file or the setting, and nothing of what is in it.
    """
    if text is not None:
        (tmp_path / "key").write_bytes(text)

    ended = inside(
        "sign-on", "--email", "ada@example.com", "--api-key-file", "key", "--json", env={"AUTHFLOW_BASE_URL": LOCAL}
    )

    told = document(ended, ["canary"])["error"]["message"]
    assert (2, True) == (ended.returncode, said in told)


def test_the_nearest_key_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    An option comes before the environment, and a key there before a file that pyproject.toml names.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("written", "said"):
        (tmp_path / f"{name}.txt").write_text(f"{name}\n", encoding="utf-8")
    wrote(tmp_path, 'api_key_file = "written.txt"')
    written = api_key(gathered({}))
    monkeypatch.setenv("AUTHFLOW_API_KEY", "in the environment")

    assert "written" == written
    assert "in the environment" == api_key(gathered({}))
    assert "said" == api_key(gathered({"api_key_file": "said.txt"}))
