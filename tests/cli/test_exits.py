"""
Every exit code, brought about by a command; and with `--json` one document on the output, one line on the other stream.
"""

import json
import signal
import socket
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from authflow.cli.exits import ENDS, Exit, code_of, exit_of
from authflow.core.action import Ask, Done, Failed, Go, Hold
from authflow.core.errors import (
    AuthflowError,
    NotConfigured,
    RunNotFound,
    ServiceUnavailable,
    StoreUnavailable,
    UnknownFlow,
)
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.state import EndKind
from tests.cli.calling import COMMAND, Called, called, document, environment, kept_in, names, runs_in
from tests.cli.conftest import Inside
from tests.cli.serving import Site

ASK: dict[str, Any] = {
    "run": "1", "step": 1, "goal": "login", "flow": "login", "state": "s", "choices": (), "expires_at": 0.0
}  # fmt: skip


@pytest.fixture
def nowhere() -> Generator[str]:
    """
    An address where nobody serves, and nobody will meanwhile.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def login(name: str, base_url: str, home: Path, password: str | None = None) -> Called:
    """
    *name* signs in, or tries to.
    """
    return called(
        "login", "--email", f"{name}@example.com", "--password-stdin", "--json",
        env={"AUTHFLOW_BASE_URL": base_url}, home=home, lines=f"{password or f'demo-password-{name}'}\n",
    )  # fmt: skip


def throttled(site: Site) -> None:
    """
    Bob gets no more codes for a while.
    """
    while site.world.codes_sent.spend("bob@example.com") is None:
        pass


@pytest.mark.parametrize(
    ("name", "before", "code", "reason"),
    [
        pytest.param("ada", lambda _: None, Exit.DONE, None, id="done"),
        pytest.param("bob", lambda _: None, Exit.UNAUTHENTICATED, None, id="a-code-is-wanted"),
        pytest.param("cyd", lambda _: None, Exit.WAITING, "require_owner_approval", id="the-owner"),
        pytest.param("ada", lambda site: site.act("ada@example.com", "block"), Exit.REFUSED, "barred", id="blocked"),
        pytest.param("bob", throttled, Exit.THROTTLED, "throttled", id="too-many-codes"),
        pytest.param(
            "ada", lambda site: site.settings(captcha="always"), Exit.UNAUTHENTICATED, "captcha_missing", id="captcha"
        ),
    ],
)
def test_how_a_login_ends(
    name: str, before: Callable[[Site], None], code: Exit, reason: str | None, site: Site, tmp_path: Path
) -> None:
    """
    The code, the document and the line say the same: how it ended, and why.
    """
    before(site)

    ended = login(name, site.address, tmp_path)

    told = document(ended)
    assert code == ended.returncode
    assert reason == (told["action"]["reason"] or {}).get("id")
    assert (code is Exit.DONE) == ended.stderr.startswith("You are signed in\n")
    assert kept_in(tmp_path).exists() == (code is Exit.DONE)
    assert runs_in(tmp_path) == ([told["resume"]] if told["resume"] else [])


def test_a_wrong_password_is_refused(site: Site, tmp_path: Path) -> None:
    """
    It ends with 3, and the run waits for a better one.
    """
    ended = login("ada", site.address, tmp_path, password="canary-password")

    told = document(ended, ["canary-password"])
    assert (Exit.REFUSED, "invalid_credentials") == (ended.returncode, told["action"]["reason"]["id"])
    assert [told["resume"]] == runs_in(tmp_path)
    assert f"Go on with: authflow resume {told['resume']}" in ended.stderr


def test_nobody_serves(nowhere: str, tmp_path: Path) -> None:
    """
    A service that cannot be reached is 6, whether or not there is a conversation.
    """
    told = login("ada", nowhere, tmp_path)
    member = {
        "base_url": nowhere, "client_id": "c", "email": None, "member_id": None, "access": "a", "refresh": "r",
        "expires_at": 1,
    }  # fmt: skip
    kept_in(tmp_path).write_text(json.dumps(member), encoding="utf-8")

    asked, refreshed = called("status", "--json", home=tmp_path), called("refresh", "--json", home=tmp_path)

    assert (Exit.UNREACHABLE, "unavailable") == (told.returncode, document(told)["action"]["reason"]["id"])
    for ended in (asked, refreshed):
        assert document(ended)["error"].keys() == {"code", "exit", "message"}
        assert (Exit.UNREACHABLE, "unreachable") == (ended.returncode, document(ended)["error"]["code"])


def test_nobody_is_signed_in(inside: Inside) -> None:
    """
    What needs a member ends with 4.
    """
    ended = {command: inside(command, "--json") for command in ("status", "token", "refresh", "change-password")}

    assert {Exit.UNAUTHENTICATED} == {one.returncode for one in ended.values()}
    assert {"unauthenticated"} == {document(one)["error"]["code"] for one in ended.values()}


def test_a_full_disk_is_unexpected(site: Site, tmp_path: Path) -> None:
    """
    A member who cannot be kept is 1; what was there is there still, and nothing beside it.
    """
    login("ada", site.address, tmp_path)
    before = kept_in(tmp_path).read_bytes()

    full = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *COMMAND, "login", "--email", "ada@example.com",
         "--password-stdin", "--json"],
        input="demo-password-ada\n", capture_output=True, text=True, check=False, timeout=60,
        env=environment(site.env, tmp_path),
    )  # fmt: skip

    assert Exit.UNEXPECTED == full.returncode
    assert document(full)["error"]["message"].startswith(f"cannot write {kept_in(tmp_path)}: ")
    assert (before, ["member.json"]) == (kept_in(tmp_path).read_bytes(), names(kept_in(tmp_path).parent))


def test_a_difference(inside: Inside, tmp_path: Path) -> None:
    """
    A stale drawing is 8, and so is a missing one.
    """
    inside("diagram", "login", "--out", str(tmp_path))
    same = inside("diagram", "login", "--out", str(tmp_path), "--check", "--json")
    (tmp_path / "login.mmd").write_text("stale\n", encoding="utf-8")

    other = inside("diagram", "login", "--out", str(tmp_path), "--check", "--json")
    missing = inside("diagram", "login", "--format", "dot", "--out", str(tmp_path), "--check", "--json")

    assert [Exit.DONE, Exit.DIFFERENT, Exit.DIFFERENT] == [one.returncode for one in (same, other, missing)]
    assert [[], ["login.mmd"], ["login.dot"]] == [document(one)["stale"] for one in (same, other, missing)]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["nope", "--json"], "No such command 'nope'.", id="no-command"),
        pytest.param(["login", "--json", "--nope"], "No such option", id="option-after-json"),
        pytest.param(["login", "--nope", "--json"], "No such option", id="option-before-json"),
        pytest.param(["login", "more", "--json"], "Got unexpected extra argument", id="argument"),
        pytest.param(["login", "--email", "canary", "--json"], "The flow login cannot start: email ", id="email"),
        pytest.param(["login", "--email", "\x1b[31mcanary@x", "--json"], "The flow login cannot", id="control-codes"),
        pytest.param(["login", "--email", "-canary", "--json"], "The flow login cannot start: email ", id="dash"),
        pytest.param(["login", "--json", "--ui", "nope"], "Invalid value for '--ui'", id="ui"),
        pytest.param(["register", "--profile", "canary", "--json"], "'canary' is not of the form", id="profile"),
        pytest.param(["register", "--profile", "a=canary", "--json"], "The flow register cannot", id="no-field"),
        pytest.param(["reset", "--json"], "Nobody is asked with --json", id="reset"),
        pytest.param(["sign-on", "--json"], "Missing option '--email'.", id="sign-on"),
        pytest.param(["resume", "--json"], "no run was left here", id="nothing-left"),
        pytest.param(["resume", "--json", "--", "-x"], "no run was left here that is called '-x'", id="run-dash"),
        pytest.param(["resume", "../../passwd", "--json"], "no run was left here that is called '../../p", id="path"),
        pytest.param(["\x1b]0;canary\x07", "--json"], "No such command '", id="title-of-the-window"),
        pytest.param(["completion", "tcsh", "--json"], "Invalid value for '{bash|zsh|fish}'", id="shell"),
        pytest.param(["guide", "nope", "--json"], "Invalid value for '[", id="guide"),
        pytest.param(["config", "--json"], "No such option", id="group"),
    ],
)
def test_what_is_typed_wrongly(arguments: list[str], line: str, inside: Inside) -> None:
    """
    It ends with 2, one document and one line, wherever `--json` stands.
    """
    ended = inside(*arguments, env={"AUTHFLOW_CLIENT_ID": "c", "AUTHFLOW_REDIRECT_URI": "https://example.com"})

    told = document(ended)["error"]
    assert {"code": "usage", "exit": 2, "message": ended.stderr.removeprefix("authflow: ").rstrip("\n")} == told
    assert (Exit.USAGE, True) == (ended.returncode, told["message"].startswith(line))


@pytest.mark.parametrize(
    "command",
    [
        "flows", "flows login", "explain login enter_credentials", "diagram verify", "check", "config show",
        "completion bash", "guide", "flows --lang de",
    ],
)  # fmt: skip
def test_what_goes_well_is_said_on_the_output_alone(command: str, inside: Inside) -> None:
    """
    In words; and with `--json` in one document, which every parser takes.
    """
    words, told = inside(*command.split()), inside(*command.split(), "--json")

    assert [(0, ""), (0, "")] == [(one.returncode, one.stderr) for one in (words, told)]
    assert (True, True) == (bool(document(told)), bool(words.stdout))


def test_json_behind_two_dashes_is_an_argument(inside: Inside) -> None:
    """
    What stands behind `--` asks for nothing.
    """
    ended = inside("explain", "--", "login", "--json")

    assert (Exit.USAGE, "") == (ended.returncode, ended.stdout)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_interrupted_while_a_call_is_in_flight(sent: signal.Signals, tmp_path: Path) -> None:
    """
    It is 130 as soon as the call has ended, and the run is left to be gone on with.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        env = environment({"AUTHFLOW_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}, tmp_path)
        process = subprocess.Popen(
            [*COMMAND, "login", "--email", "ada@example.com", "--password-stdin", "--json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write("demo-password-ada\n")
        process.stdin.flush()
        silent.settimeout(20)
        connection, _ = silent.accept()

        process.send_signal(sent)
        connection.close()
        silent.close()
        output, errors = process.communicate(timeout=20)

    told = document(Called(process.args, process.returncode, output, errors))
    assert (Exit.INTERRUPTED, 1) == (process.returncode, len(errors.splitlines()))
    assert [told["resume"]] == runs_in(tmp_path)


def test_interrupted_without_a_conversation(tmp_path: Path) -> None:
    """
    A question that is broken off is 130, too, with a document that says so.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        member = {
            "base_url": f"http://127.0.0.1:{silent.getsockname()[1]}", "client_id": "c", "email": None,
            "member_id": None, "access": "a", "refresh": "r", "expires_at": 9e9,
        }  # fmt: skip
        (tmp_path / "m.json").write_text(json.dumps(member), encoding="utf-8")
        process = subprocess.Popen(
            [*COMMAND, "status", "--json", "--tokens", str(tmp_path / "m.json")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home=tmp_path),
        )  # fmt: skip
        silent.settimeout(20)
        connection, _ = silent.accept()

        with connection:
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=20)

    assert (Exit.INTERRUPTED, "authflow: interrupted\n") == (process.returncode, errors)
    assert {"error": {"code": "interrupted", "exit": 130, "message": "interrupted"}} == json.loads(output)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServiceUnavailable("x"), Exit.UNREACHABLE),
        (StoreUnavailable("SQLite", "database is locked"), Exit.UNREACHABLE),
        (UnknownFlow("x", ()), Exit.USAGE),
        (NotConfigured("x", "y"), Exit.USAGE),
        (RunNotFound(), Exit.USAGE),
        (AuthflowError("x"), Exit.UNEXPECTED),
        (ZeroDivisionError("x"), Exit.UNEXPECTED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_every_error_has_a_code(error: Exception, code: Exit) -> None:
    """
    The remedy decides.
    """
    assert code == code_of(error)


@pytest.mark.parametrize("reason", [None, *Outcome], ids=str)
def test_every_reason_has_a_code(reason: Outcome | None) -> None:
    """
    A conversation that nobody goes on with says why: never with success, and never with what is a program's fault.
    """
    why = Reason(str(reason)) if reason is not None else None
    asked = Ask(**ASK, fields=(), reason=why)

    code = exit_of(asked)

    assert code in {Exit.REFUSED, Exit.UNAUTHENTICATED, Exit.UNREACHABLE, Exit.THROTTLED}
    assert code == exit_of(Go(**ASK, url="https://example.com", reason=why))
    assert (code is Exit.THROTTLED) == (reason is Outcome.THROTTLED)


@pytest.mark.parametrize("kind", EndKind, ids=str)
def test_every_end_has_a_code(kind: EndKind) -> None:
    """
    Only what is done is 0.
    """
    ended = {name: ASK[name] for name in ("run", "step", "goal", "flow", "state")}

    assert (Exit.DONE, Exit.WAITING) == (exit_of(Done(**ended)), exit_of(Hold(**ASK, since=0.0)))
    assert ENDS[kind] == exit_of(Failed(**ended, kind=kind))
    assert (ENDS[kind] is Exit.DONE) == (kind is EndKind.DONE)
