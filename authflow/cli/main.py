"""
The command `authflow`. Each subcommand's module is loaded when it is called, so that help comes at once.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from authflow import __version__
from authflow.cli.exits import Exit
from authflow.cli.help import ExamplesFirst, examples

COMMANDS: Final = {
    "demo": ("authflow.cli.demo", "demo", "See it at work: three people sign in."),
    "flows": ("authflow.cli.flows", "flows", "The conversations there are, and their tables."),
    "explain": ("authflow.cli.flows", "explain", "What a state asks, and what can happen there."),
    "diagram": ("authflow.cli.diagram", "diagram", "Draw a flow, or all of them."),
    "check": ("authflow.cli.check", "check", "Proofread the flows, yours too."),
    "emulator": ("authflow.cli.emulator", "emulator", "A pretend identity service for development."),
}

EXAMPLES: Final = examples(
    "authflow demo --script                        three people sign in, on real HTTP",
    "authflow flows login                          the table of a flow",
    "authflow explain verify enter_code            what can happen there",
    "authflow emulator start --port 0 --json       an identity service to develop against",
)


class Commands(ExamplesFirst, click.Group):
    """
    A group that knows its commands by name before it loads them.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """
        The names, in the order a newcomer needs them.
        """
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """
        Load the command called *cmd_name*.
        """
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """
        List the commands without loading them.
        """
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.command("authflow", cls=Commands, epilog=EXAMPLES)
@click.version_option(__version__, prog_name="authflow")
def authflow() -> None:
    """
    Sign-in conversations as finite-state machines.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command line and leave with its exit code. Whatever was typed wrongly gets one line.
    """
    try:
        code: object = authflow.main(arguments, prog_name="authflow", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        code = Exit.USAGE
    except click.ClickException as wrong:
        click.echo(f"authflow: {wrong.format_message()}", err=True)
        code = wrong.exit_code
    except click.Abort:
        code = Exit.INTERRUPTED
    sys.exit(code if isinstance(code, int) else Exit.DONE)
