"""
Whoever sits at a terminal: forms or lines, a browser, and being called off.
"""

import asyncio
import io
import threading
import webbrowser
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import define, evolve, field

from authflow.core.action import Action
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.clock import HandClock
from authflow.ui.terminal import Terminal
from tests.ui.actions import DONE, EMAIL, FAILED, GO, HOLD, PASSWORD, asking
from tests.ui.forms import until
from tests.ui.ptys import Pty, pseudo_terminal

SIGN_IN = asking(EMAIL, PASSWORD)
BOTH = Reply(values={"email": "ada@example.com", "password": "secret"})
BACK = Reply(values={"code": "c"})
ENTER = "\r"


@define(eq=False)
class Callbacks:
    """
    A browser that comes back when it is let.
    """

    come: asyncio.Event = field(factory=asyncio.Event)
    left: bool = False

    async def wait(self) -> Mapping[str, str]:
        """
        What it brings.
        """
        try:
            await self.come.wait()
        except asyncio.CancelledError:
            self.left = True
            raise
        return {"code": "c"}


def at(terminal: Pty, **settings: Any) -> Terminal:
    """
    An interface at *terminal*.
    """
    return Terminal(clock=HandClock(), reader=terminal.stream, writer=terminal.stream, **settings)


@pytest.mark.parametrize(
    ("plain", "forms"),
    [
        pytest.param(None, True, id="no-word"),
        pytest.param(False, True, id="forms"),
        pytest.param(True, False, id="plain"),
    ],
)
async def test_at_a_terminal(plain: bool | None, forms: bool) -> None:
    """
    At a terminal there are forms, unless lines are wanted.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, plain=plain).show(SIGN_IN))
        await terminal.shows("Continue" if forms else "Email: ")
        terminal.type("ada@example.com" + ENTER)
        await terminal.shows("ada" if forms else "Password: ")
        terminal.type("secret" + ENTER)

        assert BOTH == await showing
        assert ("Enter alone" not in terminal.look()) == forms
        assert "secret" not in terminal.look()
        assert terminal.echoes


@pytest.mark.parametrize("piped", ["reader", "writer", "both"])
async def test_off_a_terminal(piped: str) -> None:
    """
    Where one end is no terminal, there are lines.
    """
    with pseudo_terminal() as terminal:
        screen = io.StringIO()
        reader = terminal.stream if piped == "writer" else io.StringIO("ada@example.com\nsecret\n")
        writer = terminal.stream if piped == "reader" else screen
        terminal.type("ada@example.com\nsecret\n")

        ui = Terminal(clock=HandClock(), reader=reader, writer=writer)

        assert ui.plain
        assert BOTH == await ui.show(SIGN_IN)


def test_a_closed_end_is_no_terminal() -> None:
    """
    Nobody can be shown a form where an end is closed.
    """
    closed = io.StringIO()
    closed.close()

    assert Terminal(reader=closed).plain
    assert Terminal(writer=closed).plain


@pytest.mark.parametrize("action", [DONE, FAILED], ids=["done", "failed"])
async def test_an_end_is_said(action: Action) -> None:
    """
    At an end nothing is asked.
    """
    with pseudo_terminal() as terminal:
        assert await at(terminal).show(action) is None
        assert terminal.look().count("\r\n") >= 3


async def test_an_address_in_one_line() -> None:
    """
    An address is written as one line, however long, so that the terminal knows it for one.
    """
    url = "https://site.example/authorize?" + "x" * 300
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal).show(evolve(GO, url=url)))
        await terminal.shows("came back to")
        terminal.type("http://127.0.0.1/?code=c" + ENTER)

        assert BACK == await showing
        assert f"\r\n{url}\r\n" in terminal.look()


@pytest.mark.parametrize("plain", [False, True])
async def test_a_browser_that_comes_back(plain: bool) -> None:
    """
    What the browser brings is the reply, and nobody has to type it; the terminal is as it was.
    """
    callback, opened = Callbacks(), list[str]()
    with pseudo_terminal() as terminal:
        ui = at(terminal, plain=plain, callback=callback, browse=opened.append)
        showing = asyncio.create_task(ui.show(GO))
        await terminal.shows("came back to")
        callback.come.set()

        assert BACK == await showing
        assert [GO.url] == opened
        assert terminal.echoes
        assert {asyncio.current_task()} == asyncio.all_tasks()


@pytest.mark.parametrize("plain", [False, True])
async def test_who_types_where_it_came_back_to(plain: bool) -> None:
    """
    A browser on another machine does not reach this one: then what was typed counts, and nobody waits any more.
    """
    callback = Callbacks()
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, plain=plain, callback=callback).show(GO))
        await terminal.shows("came back to")
        terminal.type("http://127.0.0.1/?code=c" + ENTER)

        assert (BACK, True) == (await showing, callback.left)


async def test_a_visit_that_is_given_up() -> None:
    """
    Another choice sends nothing along.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, callback=Callbacks()).show(GO))
        await terminal.shows("came back to")
        terminal.type("\t\t" + ENTER)

        assert Reply(Choice.CANCEL) == await showing


async def test_a_browser_is_opened_once() -> None:
    """
    Who comes back in vain opens no other window; another address does.
    """
    callback, opened = Callbacks(), list[str]()
    callback.come.set()
    with pseudo_terminal() as terminal:
        ui = at(terminal, callback=callback, browse=opened.append)
        for action in (GO, GO, evolve(GO, url="https://site.example/2"), GO):
            await ui.show(action)

    assert [GO.url, "https://site.example/2", GO.url] == opened


def no_browser(_: str) -> bool:
    """
    Nothing opens anything here.
    """
    raise webbrowser.Error("could not locate runnable browser")


@pytest.mark.parametrize("browse", [no_browser, lambda _: False], ids=["raises", "says-no"])
async def test_no_browser(browse: Callable[[str], object]) -> None:
    """
    Where none can be opened, the address is there all the same.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, browse=browse).show(GO))
        await terminal.shows(GO.url)
        await terminal.shows("came back to")
        terminal.type("\x03")

        assert await showing is None


async def test_a_browser_that_takes_its_time() -> None:
    """
    Opening a browser holds up nobody else.
    """
    go, here = threading.Event(), threading.current_thread()
    elsewhere = list[bool]()

    def slowly(_: str) -> None:
        elsewhere.append(threading.current_thread() is not here)
        go.wait(10)

    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, browse=slowly).show(GO))
        await until(lambda: bool(elsewhere))
        go.set()
        await terminal.shows("came back to")
        terminal.type("\x04")

        assert (None, [True]) == (await showing, elsewhere)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("action", [SIGN_IN, GO, HOLD], ids=["ask", "go", "hold"])
async def test_called_off(action: Action, plain: bool) -> None:
    """
    Who is called off leaves a terminal that echoes, whose cursor is seen, and which pastes as ever; and no task.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, plain=plain, callback=Callbacks()).show(action))
        await terminal.shows("number: " if plain and action is HOLD else "]" if not plain else ": ")

        showing.cancel()
        await asyncio.wait([showing])

        assert (True, True) == (showing.cancelled(), terminal.echoes)
        assert terminal.look().rfind("\x1b[?25l") <= terminal.look().rfind("\x1b[?25h")
        assert terminal.look().rfind("\x1b[?2004h") <= terminal.look().rfind("\x1b[?2004l")
        assert {asyncio.current_task()} == asyncio.all_tasks()


async def test_called_off_while_a_password_is_typed() -> None:
    """
    In lines, too, the terminal echoes again.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal, plain=True).show(asking(PASSWORD)))
        await terminal.shows("Password: ")
        hidden = not terminal.echoes

        showing.cancel()
        await asyncio.wait([showing])

        assert (True, True) == (hidden, terminal.echoes)


async def test_ctrl_c_is_a_key() -> None:
    """
    In a form it leaves, and no signal is sent.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal).show(SIGN_IN))
        await terminal.shows("Continue")
        terminal.type("ada\x03")

        assert (None, True) == (await showing, terminal.echoes)


async def test_one_after_the_other() -> None:
    """
    What is typed ahead of a form is typed into it.
    """
    with pseudo_terminal() as terminal:
        ui = at(terminal)
        showing = asyncio.create_task(ui.show(SIGN_IN))
        await terminal.shows("Continue")
        terminal.type(f"ada@example.com{ENTER}secret{ENTER}eve@example.com{ENTER}")
        first = await showing
        showing = asyncio.create_task(ui.show(SIGN_IN))
        await terminal.shows("eve@example.com")
        terminal.type("other" + ENTER)

        assert [BOTH, Reply(values={"email": "eve@example.com", "password": "other"})] == [first, await showing]


async def test_a_terminal_is_asked_nothing() -> None:
    """
    No terminal is asked where its cursor is: what it answers late would be read by whoever reads next.
    """
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(at(terminal).show(HOLD))
        await terminal.shows("Look again")
        terminal.type("\x03")

        assert await showing is None
        assert "\x1b[6n" not in terminal.look()
