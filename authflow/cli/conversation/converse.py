"""
A conversation at the command line, from its start or from where it was left, to its end or to where it is left again.
"""

import asyncio
import sys
import time
import webbrowser
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from functools import partial
from secrets import token_bytes
from typing import TYPE_CHECKING, Final

import click

from authflow.cli import kept
from authflow.cli.application import application
from authflow.cli.conversation import ending, parked
from authflow.cli.conversation.answers import Answers
from authflow.cli.conversation.owner import Owner
from authflow.cli.conversation.patience import Patience
from authflow.cli.conversation.quiet import Quiet
from authflow.cli.conversation.wanted import PAGED, Told, Wanted, in_lines, on_pages, texts_of
from authflow.cli.exits import Exit, leave
from authflow.cli.settings import Settings, is_local
from authflow.cli.signals import stop_signal
from authflow.core.action import Action, Failed
from authflow.core.field import Kind
from authflow.core.slot import EMAIL
from authflow.door import AuthFlow
from authflow.engine.ports import Ui
from authflow.engine.race import first
from authflow.engine.record import Record
from authflow.stores import record as rows
from authflow.stores.memory import MemoryStore
from authflow.stores.taken import taken_up
from authflow.ui.loopback import Loopback
from authflow.ui.terminal import Terminal
from authflow.ui.texts import Texts
from authflow.ui.words import about
from authflow.wix.settings import Through

if TYPE_CHECKING:
    from authflow.cli.conversation.browser import Browser

KEY_BYTES: Final = 32
HELD_BACK: Final = frozenset({"api_key", "api_key_file", "keys", "keys_file", "ui"})
"""
Settings that do not go with a run which is left.
"""


def converse(wanted: Wanted, settings: Settings) -> Told:
    """
    Have the conversation. Whom it signs in is kept; a run that does not end is parked, whatever stopped it.

    Raises:
        AuthflowError: It cannot begin.
        click.UsageError, Left: What it needs is not set, or it cannot be gone on with, or cannot be parked.
    """
    return asyncio.run(_converse(wanted, settings))


async def _converse(wanted: Wanted, settings: Settings) -> Told:
    stop, store, texts = stop_signal(), MemoryStore(), texts_of(settings)
    key = bytes.fromhex(wanted.resumed.key) if wanted.resumed else token_bytes(KEY_BYTES)
    async with AsyncExitStack() as stack:
        paged = on_pages(wanted, settings, typed=sys.stdin.isatty())
        visits = wanted.in_browser or (settings["ui"] == "browser" and wanted.goal not in PAGED)
        back = await stack.enter_async_context(Loopback(texts)) if visits else None
        auth = await stack.enter_async_context(_application(settings, texts, store, key, back))
        browser = _browser(auth, await stack.enter_async_context(AsyncExitStack())) if paged else None
        asking = browser or _asking(wanted, texts, settings, back)
        if asking is not None and is_local(settings["base_url"] or ""):
            asking = Owner(asking, auth, store, settings["base_url"] or "")
        looks = wanted.resumed is not None and Kind.PASSWORD in wanted.read
        quiet = Quiet(texts, back if wanted.in_browser else None)
        answers = Answers(wanted.lines, wanted.read, asking, looks, quiet)
        patience = Patience(answers, partial(_one_moment, wanted, texts))
        if wanted.resumed is not None:
            await store.put(_unparked(wanted.resumed, auth))
        # Whoever interrupts before anything was shown is to hear what came of it, too.
        begun = asyncio.ensure_future(_begun(auth, wanted))
        patience.begin()
        await first(talk(auth, patience, answers, begun, browser), _until(stop))
        handle = (answers.last or await begun).handle
    # Every call in flight has been answered by now: a run that ended meanwhile has ended.
    action = await auth.resume(handle)
    record = await store.get(action.run)
    if record is None or record.run.end is not None:
        email = record.run.memory.get(EMAIL) if record is not None else None
        # Here, where ctrl-c is but a flag: between the end of a run and its file nothing may come.
        return Told(action, ending.keep(action, str(email) if email else None, settings), None, interrupted=False)
    # In a form, ctrl-c is a key like any other: whoever was asked at the keyboard and gave no reply has left.
    interrupted = stop.is_set() or (asking is not None and sys.stdin.isatty())
    return Told(action, None, _parked(record, action, key, settings), interrupted)


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


async def _begun(auth: AuthFlow, wanted: Wanted) -> Action:
    if wanted.resumed is not None:
        return await auth.resume(wanted.resumed.handle)
    return await auth.start(wanted.goal, given=wanted.given, return_to=wanted.return_to)


async def talk(auth: AuthFlow, ui: Ui, answers: Answers, begun: Awaitable[Action], browser: "Browser | None") -> None:
    """
    Have the conversation, and go on in the place of a run that expired, as long as somebody is there.
    """
    action = await asyncio.shield(begun)
    handle = action.handle
    while True:
        action = await auth.drive(action.goal, ui, handle=handle)
        gone = answers.asking is None or (browser is not None and not browser.came_back())
        if not isinstance(action, Failed) or action.replacement is None or gone:
            if browser is not None:
                await browser.farewell()
            return
        for line in about(auth.texts, action, time.time()):
            click.echo(line, err=True)
        handle = action.replacement


def _browser(auth: AuthFlow, stack: AsyncExitStack) -> "Browser":
    from authflow.cli.conversation.browser import Browser  # noqa: PLC0415 - a terminal needs no pages

    return Browser(auth, stack)


def _one_moment(wanted: Wanted, texts: Texts) -> None:
    if not wanted.silent and sys.stderr.isatty():
        click.echo(texts.say("ui.one_moment"), err=True)


def _application(settings: Settings, texts: Texts, store: MemoryStore, key: bytes, back: Loopback | None) -> AuthFlow:
    """
    What the conversation is held with; where a browser takes part, it comes back to *back*.
    """
    if back is None:
        return application(settings, texts, store, [key])
    return application(
        settings, texts, store, [key], redirect_uri=back.address, public_origin=back.origin, through=Through.BROWSER
    )


def _asking(wanted: Wanted, texts: Texts, settings: Settings, back: Loopback | None) -> Ui | None:
    """
    Who asks the user, if anybody sits there.
    """
    if wanted.silent or (wanted.read and not sys.stdin.isatty()):
        return None
    return Terminal(
        texts,
        plain=True if settings["ui"] == "plain" else in_lines(),
        browse=webbrowser.open if back is not None else None,
        callback=back,
        writer=sys.stderr,  # What the command itself says goes to the output.
        lines=wanted.lines,
    )


def _unparked(resumed: parked.Parked, auth: AuthFlow) -> Record:
    try:
        return taken_up(resumed.record, auth.atlas)
    except ValueError as wrong:
        raise leave(Exit.USAGE, f"the run {resumed.run} cannot go on: {wrong}") from None


def _parked(record: Record, action: Action, key: bytes, settings: Settings) -> str:
    run = record.run
    said = {name: one.value for name, one in settings.found.items() if one.value and name not in HELD_BACK}
    said["tokens"] = str(kept.place(settings).absolute())  # Whoever goes on may do so in another folder.
    left = parked.Parked(run.id, run.goal, action.handle, key.hex(), rows.written(record), said, run.expires_at)
    parked.park(left, time.time())
    return run.id
