"""
How a command ends: one line for a person, and a code for a script.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from functools import wraps
from typing import Final, ParamSpec, TypeVar, assert_never

import click

from authflow.calls.reasons import Why
from authflow.cli.output import as_text
from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.errors import AuthflowError, FlowError, RunError, ServiceError, SettingsError
from authflow.core.outcome import Outcome
from authflow.core.state import EndKind
from authflow.ui.texts import plain

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


ENDS: Final = {
    EndKind.DONE: Exit.DONE,
    EndKind.REFUSED: Exit.REFUSED,
    EndKind.EXPIRED: Exit.UNAUTHENTICATED,
    EndKind.CANCELLED: Exit.INTERRUPTED,
    EndKind.UNSUPPORTED: Exit.UNEXPECTED,
    EndKind.NOT_SIGNED_IN: Exit.UNAUTHENTICATED,
}
REASONS: Final = {
    str(Outcome.UNAVAILABLE): Exit.UNREACHABLE,
    str(Outcome.UNKNOWN): Exit.UNREACHABLE,
    str(Outcome.THROTTLED): Exit.THROTTLED,
    **dict.fromkeys(
        map(
            str,
            (
                Outcome.CAPTCHA_REQUIRED,
                Outcome.PASSWORD_RESET_REQUIRED,
                Outcome.PASSWORD_SET,
                Outcome.EMAIL_EXISTS,
                Outcome.TOKEN_EXPIRED,
                Outcome.LACKING,
                Outcome.APPROVED,
                Why.CAPTCHA_MISSING,
                Why.CODE_SENT,
            ),
        ),
        Exit.UNAUTHENTICATED,
    ),
}
"""
Why an action is shown that nobody replied to; any other reason is a refusal.
"""


class Left(click.ClickException):
    """
    A command that ends otherwise than it should, with one line that says why.
    """

    def __init__(self, code: Exit, line: str) -> None:
        super().__init__(line)
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override] # click has one code for the class
        """
        For click.
        """
        return int(self.code)


def leave(code: Exit, line: str | None = None) -> click.exceptions.Exit | Left:
    """
    What to raise in order to end with *code*, and *line* on the error stream.
    """
    return click.exceptions.Exit(int(code)) if line is None else Left(code, line)


def tell(wrong: click.ClickException, *, as_json: bool) -> None:
    """
    Write why a command ends: a line on the error stream, and where JSON was asked for, a document on the output stream.
    """
    line = plain(" ".join(wrong.format_message().split()))
    with suppress(OSError):  # The error stream may be closed or full; the code says it, too.
        click.echo(f"authflow: {line}", err=True)
    if as_json:
        code = Exit(wrong.exit_code).name.lower()
        with suppress(OSError):  # The same of the output.
            click.echo(as_text({"error": {"code": code, "exit": wrong.exit_code, "message": line}}))


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


def exit_of(action: Action) -> Exit:
    """
    The exit code for a conversation that came as far as *action*.
    """
    match action:
        case Done():
            return Exit.DONE
        case Failed(kind=kind):
            return ENDS[kind]
        case Hold():
            return Exit.WAITING
        case Ask() | Go() if action.reason is not None:
            return REASONS.get(action.reason.id, Exit.REFUSED)
        case Ask(fields=fields):
            return Exit.REFUSED if any(entry.complaint is not None for entry in fields) else Exit.UNAUTHENTICATED
        case Go():
            return Exit.UNAUTHENTICATED
        case _:
            assert_never(action)


def _line(error: Exception) -> str:
    if isinstance(error, AuthflowError):
        return str(error)
    said = str(error).splitlines()
    return f"unexpected {type(error).__name__}{': ' + said[0] if said else ''} (AUTHFLOW_DEBUG=1 shows where)"
