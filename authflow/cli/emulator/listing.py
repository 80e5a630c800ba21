"""
Groups of commands that list something by themselves: `authflow emulator members`, and `members approve`.
"""

from collections.abc import Callable
from typing import Any

import click

from authflow.cli.emulator.reach import base_url_option
from authflow.cli.exits import plainly
from authflow.cli.help import Commands, Table, examples
from authflow.cli.output import json_option
from authflow.cli.settings import Settings


def listing(name: str, table: Table, *lines: str) -> Callable[[Callable[..., None]], click.Group]:
    """
    A group that lists by itself, and whose options are its commands', too.
    """

    def decorate(function: Callable[..., None]) -> click.Group:
        @base_url_option
        @json_option
        @click.pass_context
        def run(context: click.Context, /, *, settings: Settings, as_json: bool) -> None:
            if context.invoked_subcommand is None:
                plainly(function)(settings=settings, as_json=as_json)
                return
            found = settings.found["base_url"]
            said = {"base_url": found.value} if found.source == found.setting.option else {}
            context.default_map = {command: {"as_json": as_json, **said} for command in table}

        run.__doc__ = function.__doc__
        made: Any = click.group(name, cls=Commands, table=table, invoke_without_command=True, epilog=examples(*lines))
        group: click.Group = made(run)
        return group

    return decorate
