"""
Pages of help that lead with examples, and groups that know their commands before they load them.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, TypeAlias

import click

Table: TypeAlias = Mapping[str, tuple[str, str]]
"""
Where each command is found, `module:name`, and what it does, by its name; in the order a newcomer needs them.
"""


class ExamplesFirst(click.Command):
    """
    A command whose help begins with how it is called: what its `epilog` says comes first.
    """

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """
        Write the examples, then what click writes.
        """
        self.format_epilog(ctx, formatter)
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)


class Commands(ExamplesFirst, click.Group):
    """
    A group whose commands are loaded when they are called, so that help comes at once.
    """

    def __init__(self, *args: Any, table: Table, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """
        The names.
        """
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """
        Load the command called *cmd_name*.
        """
        if cmd_name not in self.table:
            return None
        module, _, name = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """
        List the commands without loading them.
        """
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


def examples(*lines: str) -> str:
    """
    The page's first lines: how the command is called.
    """
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
