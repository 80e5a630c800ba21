"""
`authflow doctor`: looks at everything that a sign-in needs, changes nothing, and goes on whatever is broken.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Final

import click

from authflow.cli import kept
from authflow.cli.doctor import installed, set_up
from authflow.cli.doctor.looks import Look, Verdict, guarded, stopped, warn
from authflow.cli.exits import Exit, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import SETTINGS, Settings, gathered

OPTIONS: Final = [
    click.Option([one.option, one.name], type=click.Choice(one.choices) if one.choices else None, help=one.about)
    for one in SETTINGS
    if not one.secret
]


@click.command(
    cls=ExamplesFirst, params=[*OPTIONS], epilog=examples("authflow doctor", "authflow doctor --json --tokens ada.json")
)
@json_option
@plainly
def doctor(*, as_json: bool, **options: str | None) -> None:
    """
    Look whether everything is as it should be, and say what to do where it is not.

    Nothing is changed. Exits 0 if nothing is bad, and otherwise by the first thing that is: 2 for settings, 6 where the
    service cannot be reached.
    """
    looks = _all(options)
    code = next((look.exit for look in looks if look.verdict is Verdict.BAD), Exit.DONE)
    document = {"healthy": code is Exit.DONE, "exit": code, "looks": [_written(look) for look in looks]}
    say(document, columns([(look.verdict, look.name, look.text) for look in looks], indent=""), as_json=as_json)
    raise click.exceptions.Exit(code)


def _all(options: Mapping[str, str | None]) -> list[Look]:
    settings, wrong = _settings(options)
    looks = [
        *guarded("python", installed.python),
        *guarded("packages", installed.packages),
        *guarded("flows", installed.flows),
        *([wrong] if wrong is not None else []),
        *guarded("settings", set_up.variables),
    ]
    if settings is not None:
        looks += guarded("settings", lambda: set_up.configured(settings))
        looks += guarded("member", lambda: set_up.member(settings))
        looks += guarded("service", lambda: _visits(settings))
    looks += guarded("runs", set_up.runs)
    looks += guarded("terminal", lambda: set_up.terminal(settings))
    return [*looks, *(guarded("language", lambda: set_up.language(settings)) if settings is not None else ())]


def _settings(options: Mapping[str, str | None]) -> tuple[Settings | None, Look | None]:
    try:
        return gathered(options), None
    except Exception as fault:  # noqa: BLE001 - whatever is broken, the doctor says so and goes on
        return None, stopped("settings", fault)


def _visits(settings: Settings) -> Iterator[Look]:
    from authflow.cli.doctor.service import visits  # noqa: PLC0415 - help must not load the network
    from authflow.wix.settings import WixSettings  # noqa: PLC0415 - the same

    wix = None
    if not set_up.usable(settings, "base_url", "client_id"):
        yield warn("service", "is not looked at, as base_url or client_id cannot be used", "mend those first")
    else:
        back = settings["redirect_uri"] if set_up.usable(settings, "redirect_uri") else None
        wix = WixSettings(settings["client_id"] or "", settings["base_url"] or "", back)
    try:
        member = kept.kept(kept.place(settings))
    except click.ClickException:
        member = None  # Another look says why.
    yield from asyncio.run(visits(wix, member))


def _written(look: Look) -> Mapping[str, Any]:
    return {"look": look.name, "verdict": look.verdict, "found": look.found, "advice": look.advice}
