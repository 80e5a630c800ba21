"""
`authflow config`: what is set, and where.
"""

from typing import Final

import click

from authflow.cli.exits import plainly
from authflow.cli.help import Commands, ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings, every_option

COMMANDS: Final = {"show": ("authflow.cli.config:show", "Every setting, its value and where that came from.")}


@click.group(cls=Commands, table=COMMANDS, epilog=examples("authflow config show"))
def config() -> None:
    """
    Settings: from options, from the environment, from [tool.authflow] in the nearest pyproject.toml, in this order.
    """


@click.command(cls=ExamplesFirst, epilog=examples("authflow config show", "authflow config show --json"))
@every_option
@json_option
@plainly
def show(*, settings: Settings, as_json: bool) -> None:
    """
    Show every setting, its value, and where that came from. Secrets are not shown.
    """
    document = {
        name: {"value": found.shown, "source": found.source, "variable": found.setting.variable}
        for name, found in settings.found.items()
    }
    rows = [
        ("setting", "value", "from"),
        *((name, one.shown or "", one.source) for name, one in settings.found.items()),
    ]
    say(document, columns(rows, indent=""), as_json=as_json)
