"""
A command whose workers end by themselves, or would not end at all: `python -m tests.cli.dying HOW`.
"""

import os
import resource
import signal
from typing import Final

import click

from authflow.cli.exits import Exit, Left, plainly
from authflow.cli.serving.workers import Lead, Workers


def _killed(_lead: Lead) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _refused(_lead: Lead) -> None:
    raise Left(Exit.USAGE, "a setting cannot be")


def _stubborn(lead: Lead) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    lead.ready()
    signal.pause()


def _willing(lead: Lead) -> None:
    lead.ready()
    signal.pause()


def _shot(lead: Lead) -> None:
    if os.read(FATES[0], 1) == b"k":
        _killed(lead)
    _willing(lead)


FATES: Final = os.pipe()
"""
What becomes of one worker after the other: it is willing, or killed before it is ready.
"""
WAYS: Final = {"killed": _killed, "refused": _refused, "stubborn": _stubborn, "willing": _willing, "shot": _shot}


@click.command()
@click.argument("how", type=click.Choice(list(WAYS)))
@click.option("--files", type=int, help="How many more of them may be opened, once the workers are thought of.")
@plainly
def main(how: str, files: int | None) -> None:
    """
    Start two workers that end in the way *how*; they tell each other apart by nothing.
    """
    workers = Workers(WAYS[how], 2, lambda _: click.echo("ready"), lambda: None, patience=0.2)
    os.write(FATES[1], b"wwkkkww")
    if files is not None:
        after = os.dup(0)
        resource.setrlimit(resource.RLIMIT_NOFILE, (after + files, after + files))
        os.close(after)
    workers.run()


if __name__ == "__main__":
    main()
