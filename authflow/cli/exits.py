"""
How a command ends: one line for a person, and a code for a script.
"""

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from authflow.core.errors import AuthflowError, FlowError, RunError, ServiceError, SettingsError

P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """
    What each exit code says.
    """

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    UNAUTHENTICATED = 4
    WAITING = 5
    UNREACHABLE = 6
    THROTTLED = 7
    DIFFERENT = 8
    INTERRUPTED = 130


def leave(code: Exit, line: str | None = None) -> "click.exceptions.Exit":
    """
    What to raise in order to end with *code*, after *line* on the error stream.
    """
    if line is not None:
        click.echo(f"authflow: {line}", err=True)
    return click.exceptions.Exit(int(code))


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """
    *command*, with every error as one line and the right exit code. `AUTHFLOW_DEBUG=1` shows where it came from.
    """

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            return command(*args, **options)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            raise leave(Exit.INTERRUPTED, "interrupted") from None
        except BrokenPipeError:
            # Whoever read has read enough; nothing may be flushed into the closed pipe at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise leave(Exit.DONE) from None
        except Exception as error:
            if os.environ.get("AUTHFLOW_DEBUG"):
                raise
            raise leave(code_of(error), _line(error)) from None

    return run


def code_of(error: Exception) -> Exit:
    """
    The exit code for *error*.
    """
    match error:
        case ServiceError():
            return Exit.UNREACHABLE
        case FlowError() | SettingsError() | RunError():
            return Exit.USAGE
        case _:
            return Exit.UNEXPECTED


def _line(error: Exception) -> str:
    if isinstance(error, AuthflowError):
        return str(error)
    said = str(error).splitlines()
    return f"unexpected {type(error).__name__}{': ' + said[0] if said else ''} (AUTHFLOW_DEBUG=1 shows where)"
