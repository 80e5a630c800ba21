"""
`authflow emulator exec`: the program, the emulator beside it, and how both end.
"""

import json
import os
import pty
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from authflow.cli.emulator.exec import PASSED_ON, Signals, ended
from authflow.emulator.world import API_KEY, CLIENT_ID
from tests.cli.calling import called

PRINT = """
import json, os, urllib.request
env = {name: value for name, value in os.environ.items() if name.startswith("AUTHFLOW_")}
there = json.load(urllib.request.urlopen(env["AUTHFLOW_BASE_URL"] + "/emulator/v1/clock"))
print(json.dumps([env, there]))
"""
TRAP = """
import os, signal, sys, time, urllib.request
if sys.argv[2] == "behind":
    os.setpgid(0, 0)
heard = []
def hear(number, _):
    heard.append(number)
    print(number, flush=True)
for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(one, hear)
print("ready", flush=True)
while len(heard) < int(sys.argv[1]):
    time.sleep(0.01)
time.sleep(0.1)
urllib.request.urlopen(os.environ["AUTHFLOW_BASE_URL"] + "/emulator/v1/clock").read()
sys.exit(9)
"""


def command(*arguments: str) -> Sequence[str]:
    """
    The whole command line.
    """
    return [sys.executable, "-m", "authflow", "emulator", "exec", *arguments]


def test_the_program_finds_the_emulator() -> None:
    """
    The settings are in its environment; what belongs to a real service is not. All is gone afterwards.
    """
    env = {"AUTHFLOW_API_KEY_FILE": "a-real-key.txt", "AUTHFLOW_CLIENT_ID": "another", "AUTHFLOW_LANG": "de"}

    told = called("emulator", "exec", "--", sys.executable, "-c", PRINT, env=env)

    found, clock = json.loads(told.stdout)
    address, tokens = found.pop("AUTHFLOW_BASE_URL"), Path(found.pop("AUTHFLOW_TOKENS"))
    expected = {"AUTHFLOW_CLIENT_ID": CLIENT_ID, "AUTHFLOW_API_KEY": API_KEY, "AUTHFLOW_LANG": "de"}
    assert (0, "") == (told.returncode, told.stderr)
    assert {**expected, "AUTHFLOW_REDIRECT_URI": "http://127.0.0.1/callback"} == found
    assert clock["now"] == pytest.approx(time.time(), abs=60)
    assert not tokens.parent.exists()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)  # noqa: S310 - an address of ours


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 7", 7), ("kill -KILL $$", 137), ("kill -TERM $$", 143)],
    ids=["fails", "killed", "terminated"],
)
def test_it_ends_as_the_program_does(script: str, code: int) -> None:
    """
    The exit code is the program's own; for a signal, what a shell would say.
    """
    told = called("emulator", "exec", "sh", "-c", script)

    assert (code, "", "") == (told.returncode, told.stdout, told.stderr)


def test_json() -> None:
    """
    One document at the end; what the program prints is on the error stream.
    """
    told = called("emulator", "exec", "--json", "--", "sh", "-c", "echo heard; exit 3")

    document = json.loads(told.stdout)
    assert ({"api", "client_id", "exit"}, CLIENT_ID, 3) == ({*document}, document["client_id"], document["exit"])
    assert document["api"].startswith("http://127.0.0.1:")
    assert (3, "heard\n") == (told.returncode, told.stderr)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["--", "no-such-program"], "no-such-program cannot be run: No such file or directory", id="none"),
        pytest.param(["--", "/"], "/ cannot be run: Permission denied", id="a-folder"),
        pytest.param(["--"], "Missing argument 'CMD ...'.", id="nothing"),
    ],
)
def test_a_program_that_is_not_there(arguments: list[str], line: str) -> None:
    """
    One line says what cannot be run.
    """
    told = called("emulator", "exec", *arguments)

    assert (2, "", f"authflow: {line}\n") == (told.returncode, told.stdout, told.stderr)


@contextmanager
def trapped(count: int, place: str = "in-front", **more: Any) -> Generator[subprocess.Popen[str], None, None]:
    """
    A program that tells of *count* signals and ends then, once it is there.
    """
    with subprocess.Popen(
        command("--", sys.executable, "-c", TRAP, str(count), place), stdout=subprocess.PIPE, text=True, **more
    ) as process:
        try:
            assert process.stdout is not None
            assert "ready\n" == process.stdout.readline()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_signals_are_passed_on(sent: signal.Signals) -> None:
    """
    The program hears of a signal, has its emulator until it is through with it, and says how all ends.
    """
    with trapped(1, stdin=subprocess.DEVNULL) as process:
        process.send_signal(sent)

        heard, _ = process.communicate(timeout=20)

        assert (f"{sent:d}\n", 9) == (heard, process.returncode)


@pytest.mark.parametrize(
    ("place", "heard"),
    [
        pytest.param("in-front", [signal.SIGINT, signal.SIGTERM], id="told-by-the-terminal"),
        pytest.param("behind", [signal.SIGTERM], id="not-told-again"),
    ],
)
def test_ctrl_c_at_a_terminal(place: str, heard: list[signal.Signals]) -> None:
    """
    A terminal tells everybody in front of it, so nothing is passed on: whoever is behind hears nothing of ctrl-c.
    """
    ours, theirs = pty.openpty()

    def take_charge() -> None:
        os.close(os.open(os.ttyname(0), os.O_RDWR))  # The first terminal that a session opens is the one in charge.

    with trapped(
        len(heard), place, stdin=theirs, stderr=theirs, start_new_session=True, preexec_fn=take_charge
    ) as process:
        os.write(ours, b"\x03")
        time.sleep(0.3)  # A terminal takes its time.
        process.send_signal(signal.SIGTERM)

        told, _ = process.communicate(timeout=20)

        assert [f"{one:d}" for one in heard] == told.split()
    os.close(ours)
    os.close(theirs)


async def test_a_signal_before_the_program_begins() -> None:
    """
    Whoever is told to stop before anything began, begins nothing.
    """
    before = {one: signal.getsignal(one) for one in PASSED_ON}
    signals = Signals()
    try:
        os.kill(os.getpid(), signal.SIGTERM)

        assert 143 == await ended(["no-such-program"], {}, signals, None)
    finally:
        signals.end()
        for one, handler in before.items():
            signal.signal(one, handler)
