"""
What commands print: lines for people, or with `--json` one JSON document on the output stream and nothing else.
"""

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """
    Give *command* the option `--json`.
    """
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(command)


def say(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """
    Print *document* or *lines*.
    """
    click.echo(as_text(document) if as_json else "\n".join(lines))


def as_text(document: object) -> str:
    """
    *document* as JSON, in letters that standard output can write.
    """
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding if sys.stdout is not None else "utf-8")
    except UnicodeEncodeError:  # An old locale, or half of a surrogate pair: what was no UTF-8 among the arguments.
        return json.dumps(document)
    return text


def columns(rows: Iterable[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """
    *rows* as aligned lines.
    """
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    ]
