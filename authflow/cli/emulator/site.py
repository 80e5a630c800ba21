"""
`authflow emulator clock`, `settings`, `requests` and `reset`: the emulated site as a whole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from authflow.cli.emulator.reach import asked, base_url_option
from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.moments import Span, moment
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings
from authflow.core.value import listed, mapped
from authflow.ui.texts import plain

if TYPE_CHECKING:
    from authflow.emulator.remote import Remote

TEXTS: Final = (str, type(None))


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow emulator clock", "authflow emulator clock --advance 30d", "authflow emulator clock --freeze"
    ),
)
@click.option("--advance", type=Span(), metavar="DURATION", help="Move it on: seconds, or 10m, 4h, 30d.")
@click.option("--freeze/--thaw", default=None, help="Stop it, or let it go on from where it stands.")
@base_url_option
@json_option
@plainly
def clock(*, settings: Settings, advance: float | None, freeze: bool | None, as_json: bool) -> None:
    """
    Show the emulator's time, or change it. Every lifetime follows it: of tokens, codes and links.
    """
    if advance is None and freeze is None:
        now = asked(settings, lambda remote: remote.now())
    else:
        now = asked(settings, lambda remote: remote.turn(advance=advance or 0.0, freeze=freeze))
    say({"now": now}, [moment(now)], as_json=as_json)


@click.command(
    "settings",
    cls=ExamplesFirst,
    epilog=examples(
        "authflow emulator settings",
        "authflow emulator settings emailVerification=always ownerApproval=true",
        "authflow emulator settings requiredFields=firstName,lastName passwordPolicy.minLength=12",
    ),
)
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE ...]")
@base_url_option
@json_option
@plainly
def configure(*, settings: Settings, changes: Sequence[str], as_json: bool) -> None:
    """
    Show how the emulated site is configured, or change it: all that is said, or nothing. A VALUE can be JSON.
    """

    async def asking(remote: "Remote") -> dict[str, Any]:
        now = await remote.settings()
        return await remote.change(patch(changes, now)) if changes else now

    found = asked(settings, asking)
    say(found, columns(_shown(found), indent=""), as_json=as_json)


@click.command(cls=ExamplesFirst, epilog=examples("authflow emulator requests", "authflow emulator requests --json"))
@base_url_option
@json_option
@plainly
def requests(*, settings: Settings, as_json: bool) -> None:
    """
    Show what the emulator was asked, newest first. Whatever may be a secret is hidden.
    """
    found = asked(settings, lambda remote: remote.requests())
    rows = [("at", "status", "operation", "request", "fault", "body"), *(_request(one) for one in found)]
    say(found, columns(rows, indent="") if found else ["Nothing was asked yet."], as_json=as_json)


@click.command(cls=ExamplesFirst, epilog=examples("authflow emulator reset"))
@base_url_option
@json_option
@plainly
def reset(*, settings: Settings, as_json: bool) -> None:
    """
    Bring the emulator back to how it was in the beginning: members, mail, settings, clock.
    """
    asked(settings, lambda remote: remote.reset())
    say({"reset": True}, ["Everything is as it was in the beginning."], as_json=as_json)


def patch(changes: Sequence[str], now: Mapping[str, object]) -> dict[str, object]:
    """
    What *changes* say, for settings that stand as *now* says: whether a value is a text, a list or JSON is told by it.

    Raises:
        click.UsageError: A change is of another form, or of a setting that there is not.
    """
    made: dict[str, object] = {}
    seen: set[str] = set()
    for change in changes:
        name, equals, typed = change.partition("=")
        head, dot, part = name.partition(".")
        inside = now.get(head)
        if not (name and equals):
            raise click.UsageError(f"{change!r} is not of the form NAME=VALUE.")
        if name in seen or head in (seen if dot else made):
            raise click.UsageError(f"{name} is said twice.")
        if head not in now or (dot and (not mapped(inside) or part not in inside)):
            raise click.UsageError(f"There is no setting {name!r}; there are {', '.join(_names(now))}.")
        seen.add(name)
        if dot and mapped(inside):
            before = made.get(head, {})
            made[head] = {**(before if mapped(before) else {}), part: _value(typed, inside[part])}
        else:
            made[head] = _value(typed, inside)
    return made


def _value(typed: str, now: object) -> object:
    try:
        said: object = json.loads(typed, parse_constant=_never)
    except (ValueError, RecursionError):
        said = typed
    if listed(now) and not listed(said):
        return [part.strip() for part in typed.split(",") if part.strip()]
    return said if not isinstance(now, TEXTS) or isinstance(said, TEXTS) else typed


def _never(constant: str) -> NoReturn:
    raise ValueError(constant)  # Python reads NaN and Infinity, which JSON does not have.


def _names(now: Mapping[str, object]) -> Iterator[str]:
    for name, value in now.items():
        if mapped(value):
            yield from (f"{name}.{part}" for part in value)
        else:
            yield name


def _shown(found: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in _names(found):
        head, dot, part = name.partition(".")
        inside = found[head]
        value = inside[part] if dot and mapped(inside) else inside
        yield name, plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _request(one: Mapping[str, Any]) -> tuple[str, ...]:
    body = "" if one.get("body") is None else json.dumps(one["body"], ensure_ascii=False)
    return (
        moment(one["at"]),
        "" if one["status"] is None else str(one["status"]),
        str(one.get("operation") or ""),
        plain(f"{one['method']} {one['path']}"),
        str(one.get("fault") or ""),
        plain(body),
    )
