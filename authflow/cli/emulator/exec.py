"""
`authflow emulator exec`: any program beside an emulator of its own, which is gone when the program is.

The program is the one that counts: signals are passed on to it, and its exit code is the command's.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
from attrs import define, field

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.cli.settings import SETTINGS

STREAMS: Final = (0, 1, 2)
KILLED: Final = 128
"""
A shell's exit code for a program that a signal ended: this, and the signal's number.
"""
PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ELSEWHERE: Final = frozenset(
    {"AUTHFLOW_API_KEY_FILE", "AUTHFLOW_RECOVERY_URI", "AUTHFLOW_PUBLIC_ORIGIN", "AUTHFLOW_HOSTED_LOGIN"}
)
"""
What belongs to another service than the emulator.
"""


@click.command(
    "exec",
    cls=ExamplesFirst,
    epilog=examples(
        "authflow emulator exec -- pytest",
        "authflow emulator exec -- npm test",
        "authflow emulator exec --json -- sh -c 'authflow demo --script'",
    ),
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="CMD ...")
@json_option
@plainly
def run(*, command: Sequence[str], as_json: bool) -> None:
    """
    Run CMD beside an emulator of its own, on a free port, and end with CMD's exit code.

    CMD finds AUTHFLOW_BASE_URL, AUTHFLOW_CLIENT_ID, AUTHFLOW_API_KEY, AUTHFLOW_REDIRECT_URI and AUTHFLOW_TOKENS (a file
    that is gone afterwards) in its environment. With --json, what it prints goes to the error stream.
    """
    raise click.exceptions.Exit(asyncio.run(_beside(command, as_json=as_json)))


@define
class Signals:
    """
    Passes the signals on that come from now on, or keeps them until there is a process.
    """

    process: Process | None = None
    kept: list[signal.Signals] = field(factory=list[signal.Signals])

    def __attrs_post_init__(self) -> None:
        for one in PASSED_ON:
            asyncio.get_running_loop().add_signal_handler(one, self._came, one)

    def end(self) -> None:
        """
        Let signals do again what they do by themselves.
        """
        for one in PASSED_ON:
            asyncio.get_running_loop().remove_signal_handler(one)

    def _came(self, one: signal.Signals) -> None:
        if self.process is None:
            self.kept.append(one)
        elif one is not signal.SIGINT or not _typed():
            with suppress(ProcessLookupError):
                self.process.send_signal(one)


def _typed() -> bool:
    """
    Whether ctrl-c is typed at a terminal that tells everybody in front of it, and so the process, too.
    """
    return any(map(_in_front, STREAMS))


def _in_front(stream: int) -> bool:
    try:
        return os.tcgetpgrp(stream) == os.getpgrp()
    except OSError:  # It is no terminal, or another one than ours.
        return False


async def _beside(command: Sequence[str], *, as_json: bool) -> int:
    signals = Signals()
    from authflow.emulator.server import serve  # noqa: PLC0415 - help must not load a web server
    from authflow.emulator.world import World  # noqa: PLC0415 - the same

    world = World()
    try:
        with TemporaryDirectory(prefix="authflow-") as folder:
            async with serve(world) as address:
                environment = _environment(address, Path(folder) / "member.json")
                code = await ended(command, environment, signals, sys.stderr.fileno() if as_json else None)
    finally:
        world.close()
    if as_json:
        say({"api": address, "client_id": _known()["AUTHFLOW_CLIENT_ID"], "exit": code}, (), as_json=True)
    return code


async def ended(command: Sequence[str], env: Mapping[str, str], signals: Signals, output: int | None) -> int:
    """
    The exit code of *command*; where a signal came before it could begin, that of a program which such a signal ended.
    """
    await asyncio.sleep(0.001)  # What came until now is heard now.
    if signals.kept:
        return KILLED + signals.kept[0]
    try:
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=output)
    except OSError as fault:
        raise leave(Exit.USAGE, f"{command[0]} cannot be run: {fault.strerror or fault}") from None
    signals.process = process
    for one in signals.kept:
        with suppress(ProcessLookupError):
            process.send_signal(one)
    code = await process.wait()
    return KILLED - code if code < 0 else code


def _known() -> Mapping[str, str]:
    return {setting.variable: setting.emulated for setting in SETTINGS if setting.emulated is not None}


def _environment(address: str, tokens: Path) -> Mapping[str, str]:
    """
    What the program finds in its environment; a member of the emulator must not take the place of a real one.
    """
    own = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    return {**own, **_known(), "AUTHFLOW_BASE_URL": address, "AUTHFLOW_TOKENS": str(tokens)}
