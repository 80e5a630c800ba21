"""
`authflow completion`: what a shell reads to complete commands and options.
"""

import click
from click.shell_completion import get_completion_class

from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say

SHELLS = ("bash", "zsh", "fish")
LINES = (
    'eval "$(authflow completion bash)"                                       in ~/.bashrc',
    'eval "$(authflow completion zsh)"                                        in ~/.zshrc',
    "authflow completion fish > ~/.config/fish/completions/authflow.fish",
)


@click.command(cls=ExamplesFirst, epilog=examples(*LINES))
@click.argument("shell", type=click.Choice(SHELLS))
@json_option
@plainly
def completion(*, shell: str, as_json: bool) -> None:
    """
    Print what SHELL reads to complete authflow's commands.
    """
    from authflow.cli.main import authflow  # noqa: PLC0415 - it is what loads this module

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    script = made(authflow, {}, "authflow", "_AUTHFLOW_COMPLETE").source()
    say({"shell": shell, "script": script}, [script], as_json=as_json)
