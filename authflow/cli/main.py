"""
The command `authflow`. Each subcommand's module is loaded when it is called, so that help comes at once.
"""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import click

from authflow import __version__
from authflow.cli.exits import Exit, Left, plainly, tell
from authflow.cli.help import Commands, examples

COMMANDS: Final = {
    "demo": ("authflow.cli.demo.play:demo", "See it at work: three people sign in, and then you."),
    "login": ("authflow.cli.conversation.sign_in:login", "Sign in."),
    "register": ("authflow.cli.conversation.sign_in:register", "Become a member."),
    "recover": ("authflow.cli.conversation.sign_in:recover", "Ask for the mail that leads to a new password."),
    "reset": ("authflow.cli.conversation.sign_in:reset", "Set a new password by the link in that mail."),
    "sign-on": ("authflow.cli.conversation.sign_in:sign_on", "Vouch for a member, with the application's own key."),
    "change-password": (
        "authflow.cli.conversation.sign_in:change_password",
        "Change the password of the signed-in member.",
    ),
    "visitor": ("authflow.cli.conversation.sign_in:visitor", "Become an anonymous visitor."),
    "logout": ("authflow.cli.conversation.sign_in:logout", "Sign out."),
    "resume": ("authflow.cli.conversation.sign_in:resume", "Go on where you left."),
    "status": ("authflow.cli.member:status", "Who is signed in."),
    "token": ("authflow.cli.member:token", "The member's access token, for other programs."),
    "refresh": ("authflow.cli.member:refresh", "Fetch new tokens for the member."),
    "flows": ("authflow.cli.flows.tell:flows", "The conversations there are, and their tables."),
    "explain": ("authflow.cli.flows.tell:explain", "What a state asks, and what can happen there."),
    "diagram": ("authflow.cli.flows.diagram:diagram", "Draw a flow, or all of them."),
    "serve": ("authflow.cli.serving.serve:serve", "Serve pages and a JSON API against the configured service."),
    "openapi": ("authflow.cli.descriptions:openapi", "The JSON API, described as OpenAPI 3.1."),
    "types": ("authflow.cli.descriptions:types", "What the JSON API says and is told, in TypeScript."),
    "check": ("authflow.cli.flows.check:check", "Proofread the flows, yours too."),
    "emulator": ("authflow.cli.emulator.start:emulator", "A pretend identity service for development."),
    "guide": ("authflow.cli.guide:guide", "Guides: your own UI, your own flow, what outcomes mean."),
    "keys": ("authflow.cli.keys:keys", "What runs are sealed with: make, look, change."),
    "doctor": ("authflow.cli.doctor.examine:doctor", "Look whether everything is as it should be."),
    "config": ("authflow.cli.config:config", "What is set, and where."),
    "completion": ("authflow.cli.completion:completion", "Complete commands in your shell."),
}

EXAMPLES: Final = examples(
    "authflow demo                                 three people sign in, and then you",
    "authflow login --email ada@example.com        sign in, here at the keyboard",
    "authflow flows login                          the table of a flow",
    "authflow explain verify enter_code            what can happen there",
    "authflow emulator start --port 0 --json       an identity service to develop against",
)


@click.command("authflow", cls=Commands, table=COMMANDS, epilog=EXAMPLES)
@click.version_option(__version__, prog_name="authflow")
def authflow() -> None:
    """
    Sign-in conversations as finite-state machines.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command line and leave with its exit code. Whatever was typed wrongly gets one line.
    """
    typed = sys.argv[1:] if arguments is None else [*arguments]
    as_json = "--json" in typed[: typed.index("--") if "--" in typed else None]
    _mend_streams()
    try:
        # What goes wrong outside of a command, while its settings are gathered, is told like the rest.
        code: object = plainly(authflow.main)(typed, prog_name="authflow", standalone_mode=False)
    except click.exceptions.Exit as left:
        code = left.exit_code
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        code = Exit.USAGE
    except click.ClickException as wrong:
        tell(wrong, as_json=as_json)
        code = wrong.exit_code
    except click.Abort:
        tell(Left(Exit.INTERRUPTED, "interrupted"), as_json=as_json)
        code = Exit.INTERRUPTED
    _let_go_of_streams()
    sys.exit(code if isinstance(code, int) else Exit.DONE)


def _mend_streams() -> None:
    """
    Let every stream be there, and the output take every letter.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # Closed: a file of ours must not take its number.
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - as long as the process is
            setattr(sys, name, nothing)
    output: object = sys.stdout
    if isinstance(output, TextIOWrapper) and output.errors == "strict":
        output.reconfigure(errors="backslashreplace")


def _let_go_of_streams() -> None:
    """
    Write what is left to write. What cannot be written must not be tried again by the interpreter, whose code is 120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
