"""
What the doctor sees: one look at one thing, with a verdict, and what to do about it. No look ever raises.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum, auto
from typing import Final

import click
from attrs import frozen

from authflow.cli.exits import Exit, code_of
from authflow.core.errors import AuthflowError

REPORT: Final = "please report it"


class Verdict(StrEnum):
    """
    Whether something is as it should be.
    """

    OK = auto()
    WARN = auto()
    """It works, and something will surprise."""
    BAD = auto()


@frozen
class Look:
    """
    One look.

    Attributes:
        name: What was looked at.
        found: What is so.
        advice: What to do about it.
        exit: What the doctor exits with, if this is the first thing that is bad.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str | None = None
    exit: Exit = Exit.DONE

    @property
    def text(self) -> str:
        """
        What is so, and what to do about it, in one line.
        """
        return " ".join("; ".join(filter(None, (self.found, self.advice))).split())


def ok(name: str, found: str) -> Look:
    """
    *name* is as it should be.
    """
    return Look(name, Verdict.OK, found)


def warn(name: str, found: str, advice: str) -> Look:
    """
    *name* will surprise somebody.
    """
    return Look(name, Verdict.WARN, found, advice)


def bad(name: str, found: str, advice: str | None, code: Exit = Exit.USAGE) -> Look:
    """
    *name* is broken; the doctor exits with *code*.
    """
    return Look(name, Verdict.BAD, found, advice, code)


def guarded(name: str, looking: Callable[[], Iterable[Look]]) -> list[Look]:
    """
    The looks of *looking*, as far as it comes, and last what stopped it.
    """
    looks: list[Look] = []
    try:
        for look in looking():
            looks.append(look)  # noqa: PERF402 - what came before a fault is kept
    except Exception as fault:  # noqa: BLE001 - whatever is broken, the doctor says so and goes on
        looks.append(stopped(name, fault))
    return looks


def stopped(name: str, fault: Exception) -> Look:
    """
    The look at *name* that *fault* stopped.
    """
    match fault:
        case click.ClickException():
            return bad(name, fault.format_message(), None, Exit(fault.exit_code))
        case AuthflowError():
            return bad(name, str(fault), None, code_of(fault))
        case OSError():
            return bad(name, f"cannot be looked at: {fault.strerror or fault}", None)
        case _:
            return bad(name, f"cannot be looked at: {type(fault).__name__}: {fault}", REPORT, Exit.UNEXPECTED)
