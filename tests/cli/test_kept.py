"""
The signed-in member in a file: for the service it is signed in at, and for no other.
"""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict, evolve

from authflow.cli import kept
from authflow.cli.exits import Exit, Left
from authflow.cli.settings import gathered
from authflow.core.action import Done
from authflow.core.member import Identity, Tokens
from tests.cli.calling import document, kept_in
from tests.cli.conftest import Inside

HOME, AWAY = "http://127.0.0.1:9", "https://example.com"
MEMBER = kept.Member(HOME, "client", "ada@example.com", "1", "canary-access", "canary-refresh", 1e9)
DONE: dict[str, Any] = {"run": "1", "step": 1, "goal": "login", "flow": "tokens", "state": "signed_in"}


def test_a_member_is_kept(tmp_path: Path) -> None:
    """
    There and back, readable by the user alone, and shown to no log.
    """
    kept.keep(tmp_path / "m", MEMBER)

    assert MEMBER == kept.kept(tmp_path / "m") == kept.signed_in(tmp_path / "m")
    assert Tokens("canary-access", "canary-refresh", 1e9) == MEMBER.tokens
    assert (0o600, False) == (stat.S_IMODE((tmp_path / "m").stat().st_mode), "canary" in repr(MEMBER))


def test_nobody_is_signed_in(tmp_path: Path) -> None:
    """
    Where there is no file, there is no member.
    """
    with pytest.raises(Left) as left:
        kept.signed_in(tmp_path / "m")

    assert kept.kept(tmp_path / "m") is None
    assert Exit.UNAUTHENTICATED == left.value.code


@pytest.mark.parametrize("name", [*asdict(MEMBER)])
@pytest.mark.parametrize("value", [{}, [], True, "gone"], ids=str)
def test_a_file_that_lacks_something_keeps_no_member(name: str, value: object, tmp_path: Path) -> None:
    """
    Whatever is missing or of another kind.
    """
    written = asdict(MEMBER) | {name: value}
    if value == "gone":
        del written[name]
    elif value is True and name == "expires_at":
        written[name] = None
    (tmp_path / "m").write_text(json.dumps(written), encoding="utf-8")

    with pytest.raises(Left) as left:
        kept.kept(tmp_path / "m")

    assert (Exit.USAGE, f"{tmp_path / 'm'} keeps no member") == (left.value.code, str(left.value))


@pytest.mark.parametrize("when", ["NaN", "1e999", "-1", "1e12", "253402300800"])
def test_a_time_that_no_clock_shows_is_none(when: str, tmp_path: Path) -> None:
    """
    It would stop what prints it.
    """
    text = json.dumps(asdict(MEMBER)).replace("1000000000.0", when)
    (tmp_path / "m").write_text(text, encoding="utf-8")

    with pytest.raises(Left, match="keeps no member"):
        kept.kept(tmp_path / "m")


@pytest.mark.parametrize("command", ["status", "token", "refresh", "change-password", "logout"])
@pytest.mark.parametrize(("option", "value"), [("--base-url", AWAY), ("--client-id", "other")])
def test_no_other_service_is_shown_the_tokens(
    command: str, option: str, value: str, inside: Inside, tmp_path: Path
) -> None:
    """
    Who names another one is refused, and the member is kept.
    """
    kept_in(tmp_path).parent.mkdir(parents=True)
    kept.keep(kept_in(tmp_path), MEMBER)

    ended = inside(command, option, value, "--json")

    told = document(ended, ["canary"])["error"]["message"]
    assert (Exit.USAGE, True) == (ended.returncode, told.endswith(f", and not {value}."))
    assert MEMBER == kept.kept(kept_in(tmp_path))


def test_a_refusal_shows_no_password(inside: Inside, tmp_path: Path) -> None:
    """
    Somebody has put one into an address.
    """
    kept.keep(tmp_path / "m", MEMBER)

    ended = inside("status", "--tokens", "m", "--base-url", "http://ada:canary@127.0.0.1", "--json")

    assert "http://•••••@127.0.0.1" in document(ended, ["canary"])["error"]["message"]


def test_the_members_service_counts_before_the_environment(inside: Inside) -> None:
    """
    What is exported for the next login is not where this member is signed in; a slash more is the same address.
    """
    inside("config", "show")
    settings = gathered({"client_id": None, "base_url": f"{HOME}/"})

    home = kept.at_home(settings, MEMBER)

    assert (f"{HOME}/", "client", "the signed-in member") == (
        home["base_url"],
        home["client_id"],
        home.found["client_id"].source,
    )


@pytest.mark.parametrize(
    ("text", "good"),
    [
        pytest.param(None, True, id="nothing"),
        pytest.param("", True, id="empty"),
        pytest.param(json.dumps(asdict(MEMBER)), True, id="a-member"),
        pytest.param("alias ll='ls -l'\n", False, id="somebodys-shell"),
        pytest.param('{"name": "my-app", "private": true}', False, id="somebodys-package"),
    ],
)
def test_only_a_member_is_replaced_by_one(text: str | None, good: bool, inside: Inside, tmp_path: Path) -> None:
    """
    A pyproject.toml that names some other file of the user's, or a slip, costs nothing.
    """
    path = tmp_path / ".bashrc"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.authflow]\ntokens = "~/.bashrc"\n', encoding="utf-8")

    ended = inside("login", "--json", "--email", "ada@example.com", env={"AUTHFLOW_BASE_URL": HOME})

    # Without a password it ends with 4; but a conversation that cannot keep its member does not even begin.
    assert ("action" if good else "error") in document(ended)
    assert (Exit.UNAUTHENTICATED if good else Exit.USAGE) == ended.returncode
    assert text == (path.read_text(encoding="utf-8") if text is not None else None)


def done(**said: Any) -> Done:
    """
    The end of a login.
    """
    return Done(**DONE, **said)


def test_who_was_signed_in(inside: Inside) -> None:
    """
    The service knows best; where it says nothing, the run does.
    """
    inside("config", "show")
    settings, tokens = gathered({"base_url": HOME, "client_id": "client"}), Tokens("a", "r", 5.0)
    identity = Identity("1", "told@example.com", None, None)

    told = kept.member_of(done(tokens=tokens, identity=identity), "typed@example.com", settings)
    silent = kept.member_of(done(tokens=tokens), "typed@example.com", settings)

    assert kept.Member(HOME, "client", "told@example.com", "1", "a", "r", 5.0) == told
    assert evolve(told, email="typed@example.com", member_id=None) == silent
    with pytest.raises(ValueError, match="nobody was signed in"):
        kept.member_of(done(), None, settings)


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        pytest.param(
            Tokens("new", "newer", 2e9), evolve(MEMBER, access="new", refresh="newer", expires_at=2e9), id="newer"
        ),
        pytest.param(Tokens("old", "older", 5.0), MEMBER, id="older"),
        pytest.param(MEMBER.tokens, MEMBER, id="the-same"),
    ],
)
def test_only_newer_tokens_take_the_place_of_others(tokens: Tokens, expected: kept.Member, tmp_path: Path) -> None:
    """
    Somebody may have fetched new ones while a conversation went on.
    """
    kept.keep(tmp_path / "m", MEMBER)

    renewed = kept.renew(tmp_path / "m", tokens)

    assert expected == renewed == kept.kept(tmp_path / "m")


def test_whoever_has_signed_out_stays_so(tmp_path: Path) -> None:
    """
    A conversation that goes on meanwhile brings nobody back.
    """
    assert kept.renew(tmp_path / "m", MEMBER.tokens) is None

    assert not (tmp_path / "m").exists()
