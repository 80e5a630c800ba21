"""
Streams that are closed, full, broken, of another encoding, or without end: a line and a code all the same.
"""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import COMMAND, document, environment, kept_in, names, runs_in
from tests.cli.conftest import Inside
from tests.cli.serving import Site


def shell(line: str, home: Path, env: dict[str, str] | None = None, given: bytes = b"") -> tuple[int, bytes, bytes]:
    """
    How *line* ends, in which `authflow` is `"$@"`.
    """
    ended = subprocess.run(
        ["bash", "-c", line, "bash", *COMMAND], input=given, capture_output=True, check=False, timeout=60,
        env=environment(env, home),
    )  # fmt: skip
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize(
    ("line", "code", "errors"),
    [
        pytest.param('"$@" login --email ada@example.com --json <&-', Exit.UNAUTHENTICATED, 1, id="no-input"),
        pytest.param('"$@" reset --token-stdin <&-', Exit.USAGE, 1, id="no-input-to-read"),
        pytest.param('"$@" config show >&-', Exit.DONE, 0, id="no-output"),
        pytest.param('"$@" status --json 2>&-', Exit.UNAUTHENTICATED, 0, id="no-errors"),
        pytest.param('"$@" status --json <&- >&- 2>&-', Exit.UNAUTHENTICATED, 0, id="nothing-at-all"),
        pytest.param('"$@" config show --json >/dev/full', Exit.UNEXPECTED, 1, id="full"),
        pytest.param('"$@" nope --json >/dev/full', Exit.USAGE, 1, id="full-where-it-fails"),
        pytest.param('"$@" nope --json 2>/dev/full', Exit.USAGE, 0, id="full-errors"),
        pytest.param('{ "$@" flows login; echo $? >&2; } | true', Exit.DONE, 1, id="nobody-reads"),
    ],
)
def test_streams_that_are_not_there(line: str, code: Exit, errors: int, tmp_path: Path) -> None:
    """
    The code is right, there is at most one line, and no traceback.
    """
    code_, _, said = shell(line, tmp_path, {"AUTHFLOW_BASE_URL": "http://127.0.0.1:9"})

    assert (code, errors) == (code_, len(said.splitlines()))
    assert b"Traceback" not in said


def test_whoever_has_no_output_is_signed_in(site: Site, tmp_path: Path) -> None:
    """
    The member is kept before anything is said; and no file of ours has taken the number of a stream.
    """
    code, output, errors = shell(
        '"$@" login --email ada@example.com --password-stdin >&- 2>&-', tmp_path, site.env, b"demo-password-ada\n"
    )

    found = json.loads(kept_in(tmp_path).read_text(encoding="utf-8"))
    assert (Exit.DONE, b"", b"", "ada@example.com") == (code, output, errors, found["email"])


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_letters_that_an_encoding_lacks(encoding: str, tmp_path: Path) -> None:
    """
    JSON stays JSON, and a line of words is written as well as can be.
    """
    env = {"PYTHONIOENCODING": encoding, "AUTHFLOW_API_KEY": "x", "AUTHFLOW_TOKENS": "Zoë\N{SNOWMAN}"}
    words = shell('"$@" config show', tmp_path, env)
    told = shell('"$@" config show --json', tmp_path, env)

    assert [(0, b""), (0, b"")] == [(code, errors) for code, _, errors in (words, told)]
    assert "Zoë\N{SNOWMAN}" == json.loads(told[1].decode(encoding))["tokens"]["value"]


def test_an_argument_that_is_no_text(tmp_path: Path) -> None:
    """
    It is shown as far as it can be, in a document that every parser takes.
    """
    code, output, errors = shell("\"$@\" flows --json $'caf\\xe9'", tmp_path)

    assert (Exit.USAGE, 1) == (code, len(errors.splitlines()))
    assert "There is no flow 'caf\\udce9'" in json.loads(output.decode())["error"]["message"]


def test_a_file_whose_name_is_no_text(site: Site, tmp_path: Path) -> None:
    """
    It is one like any other: a run remembers it, and the member is kept there.
    """
    line = "\"$@\" login --email ada@example.com --password-stdin --json --tokens $'caf\\xe9'"
    refused = shell(f"cd {tmp_path}; {line}", tmp_path, site.env, b"wrong\n")

    ended = shell('"$@" resume --password-stdin --json', tmp_path, given=b"demo-password-ada\n")

    assert [Exit.REFUSED, Exit.DONE] == [refused[0], ended[0]]
    assert "caf\udce9" in names(tmp_path)
    assert f"{tmp_path}/caf\udce9" == json.loads(ended[1])["tokens"]


def test_an_error_moves_no_cursor(inside: Inside, tmp_path: Path) -> None:
    """
    Whatever a folder is called that somebody else has made.
    """
    folder = tmp_path / "\x1b[2Jcanary\n"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("tool.authflow = 5", encoding="utf-8")

    ended = inside("config", "show", "--json", cwd=folder)

    assert (Exit.USAGE, True) == (ended.returncode, "�[2Jcanary" in document(ended)["error"]["message"])


def test_nothing_is_read_that_is_not_asked(site: Site, tmp_path: Path) -> None:
    """
    An input without end is left alone after the line that was asked.
    """
    code, _, _ = shell(
        '{ echo demo-password-ada; yes; } | "$@" login --email ada@example.com --password-stdin',
        tmp_path, site.env,
    )  # fmt: skip

    assert (Exit.DONE, []) == (code, runs_in(tmp_path))


def test_a_call_that_had_begun_is_heard(tmp_path: Path) -> None:
    """
    A flow that asks nothing is interrupted while its call is in flight: what came of it is said, and nothing is lost.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        env = {"AUTHFLOW_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        process = subprocess.Popen(
            [*COMMAND, "sign-on", "--email", "eve@example.com", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(env, tmp_path),
        )  # fmt: skip
        silent.settimeout(20)
        connection, _ = silent.accept()

        process.send_signal(2)
        connection.close()
        silent.close()
        output, errors = process.communicate(timeout=20)

    told = document(subprocess.CompletedProcess([], process.returncode, output, errors))
    assert (Exit.INTERRUPTED, "sign-on", "unavailable") == (
        process.returncode,
        told["action"]["goal"],
        told["action"]["reason"]["id"],
    )
    assert [told["resume"]] == runs_in(tmp_path)
