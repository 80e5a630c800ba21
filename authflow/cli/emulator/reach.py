"""
The emulator that a command talks to: one on this machine, and never somebody else's service by accident.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

import click

from authflow.cli.emulator.start import PORT
from authflow.cli.exits import Exit, leave
from authflow.cli.settings import DEFAULT, Settings, is_local, settings_of
from authflow.core.errors import NotAllowed, ServiceUnavailable

if TYPE_CHECKING:
    from authflow.emulator.remote import Remote

T = TypeVar("T")

HTTP: Final = 80

base_url_option: Final = settings_of("base_url")
"""
Gives a command `--base-url`, and what is found of all settings as `settings`.
"""


def address_of(settings: Settings) -> str:
    """
    Where the emulator serves: the base URL that is set, or else where `start` serves.

    Raises:
        click.UsageError: That is no address, or not on this machine.
    """
    from authflow.wix.settings import WixSettings  # noqa: PLC0415 - help must not load it

    found = settings.found["base_url"]
    address = f"http://127.0.0.1:{PORT}" if found.source == DEFAULT else found.value or ""
    try:
        WixSettings("an emulator's", address)
    except NotAllowed as wrong:
        raise click.UsageError(f"{found.source}: {wrong}") from None
    if not is_local(address):
        raise click.UsageError(
            f"{address} ({found.source}) is not on this machine: name the emulator's address by --base-url."
        )
    return address


def asked(settings: Settings, asking: "Callable[[Remote], Awaitable[T]]") -> T:
    """
    What *asking* found out at the emulator.

    Raises:
        Left: Nobody serves there.
        AuthflowError: Somebody else does, or the emulator refuses.
    """
    return asyncio.run(_asked(address_of(settings), asking))


def starting(address: str) -> str:
    """
    The command that starts an emulator at *address*, on this machine.
    """
    port = urlsplit(address).port or HTTP
    return "authflow emulator start" + (f" --port {port}" if port != PORT else "")


async def _asked(address: str, asking: "Callable[[Remote], Awaitable[T]]") -> T:
    import aiohttp  # noqa: PLC0415 - help must not load it

    from authflow.emulator.remote import Remote  # noqa: PLC0415 - the same

    async with aiohttp.ClientSession() as session:
        try:
            return await asking(Remote(address, session))
        except ServiceUnavailable as silent:
            raise leave(Exit.UNREACHABLE, f"{silent} `{starting(address)}` starts an emulator there.") from silent
