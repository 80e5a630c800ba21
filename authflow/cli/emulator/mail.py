"""
`authflow emulator mail`: what the emulator sent, for people to read and for pipes to go on with.
"""

import asyncio
from typing import TYPE_CHECKING, Any, Final

import click

from authflow.cli.emulator.reach import asked, base_url_option
from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.moments import moment
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings

if TYPE_CHECKING:
    from authflow.emulator.remote import Remote

LONGEST_WAIT: Final = 300


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow emulator mail",
        "authflow emulator mail --to bob@example.com --wait 10 --code",
        "authflow emulator mail --to ada@example.com --link | authflow reset --token-stdin",
    ),
)
@click.option("--to", metavar="ADDRESS", help="Mail to this address only.")
@click.option(
    "--wait",
    type=click.FloatRange(0, LONGEST_WAIT),
    metavar="SECONDS",
    help="Wait for a mail that no wait has fetched before.",
)
@click.option("--code", "part", flag_value="code", help="Print the newest code, and nothing else.")
@click.option("--link", "part", flag_value="link", help="Print the newest link, and nothing else.")
@base_url_option
@json_option
@plainly
def mail(*, settings: Settings, to: str | None, wait: float | None, part: str | None, as_json: bool) -> None:
    """
    Show the mail that the emulator sent, newest first. Exits 5 where there is none.
    """
    found = asked(settings, lambda remote: _waited(remote, to, part, wait) if wait is not None else remote.mails(to))
    wanted = [one for one in found if part is None or part in one]
    if not wanted:
        raise leave(Exit.WAITING, _nothing(to, part, wait))
    if part is not None:
        say(wanted[0], [str(wanted[0][part])], as_json=as_json)
        return
    rows = [("at", "to", "subject", "code or link"), *(_row(one) for one in wanted)]
    say(wanted[0] if wait is not None else wanted, columns(rows, indent=""), as_json=as_json)


async def _waited(remote: "Remote", to: str | None, part: str | None, seconds: float) -> list[dict[str, Any]]:
    """
    The mail that was waited for. One without the *part* that is wanted is passed over.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while (found := await remote.next_mail(to, max(0.0, until - loop.time()))) is not None:
        if part is None or part in found:
            return [found]
    return []


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return moment(one["at"]), str(one["to"]), str(one["subject"]), str(one.get("code") or one.get("link") or "")


def _nothing(to: str | None, part: str | None, wait: float | None) -> str:
    what = " ".join(["no mail", *([f"to {to}"] if to else []), *([f"with a {part}"] if part else [])])
    return f"there is {what}; --wait SECONDS waits for one" if wait is None else f"{what} came in {wait:g} seconds"
