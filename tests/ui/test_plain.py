"""
Line by line: what is written, what is read, and what becomes of it, in a pipe and at a terminal.
"""

import asyncio
import io

import pytest
from attrs import evolve

from authflow.core.action import Action
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.clock import HandClock
from authflow.ui.plain import Plain
from authflow.ui.texts import texts_for
from tests.ui.actions import (
    ASK,
    CODE,
    DONE,
    EMAIL,
    FAILED,
    GO,
    HOLD,
    NICKNAME,
    PASSWORD,
    asking,
)
from tests.ui.conversing import piped, typed
from tests.ui.ptys import pseudo_terminal

SIGN_IN = asking(EMAIL, PASSWORD)
KNOWN = evolve(EMAIL, value="ada@example.com")


async def test_a_form() -> None:
    """
    The title, what else can be done, and a line for each field; what is written reads as it was asked.
    """
    reply, screen = await piped(SIGN_IN, "ada@example.com", "secret")

    assert Reply(values={"email": "ada@example.com", "password": "secret"}) == reply
    assert screen.splitlines() == ["", "Sign in", "Enter alone leads to: Back, Cancel", "Email: ", "Password: "]


async def test_a_form_in_german() -> None:
    """
    Every word comes from the texts.
    """
    screen = io.StringIO()
    german = Plain(texts_for("de"), HandClock(), io.StringIO(), screen)

    await german.show(SIGN_IN)

    assert screen.getvalue().splitlines()[1:3] == ["Anmelden", "Die Eingabetaste allein führt zu: Zurück, Abbrechen"]


async def test_a_password_is_never_seen() -> None:
    """
    At a terminal, what is typed for a secret does not come on the screen, and the next line begins where it should.
    """
    reply, screen = await typed(SIGN_IN, ("Email: ", "ada@example.com\n"), ("Password: ", "correct horse\n"))

    assert Reply(values={"email": "ada@example.com", "password": "correct horse"}) == reply
    assert screen.endswith("Email: ada@example.com\nPassword: \n")


async def test_what_was_typed_ahead_is_written_where_it_was_asked() -> None:
    """
    It did not come on the screen when it was typed; a secret does not come there now.
    """
    with pseudo_terminal() as terminal:
        plain = Plain(clock=HandClock(), reader=terminal.stream, writer=terminal.stream)
        with plain.lines.quiet():
            terminal.type("ada@example.com\ncorrect horse\n")
            reply = await plain.show(SIGN_IN)

        assert Reply(values={"email": "ada@example.com", "password": "correct horse"}) == reply
        assert terminal.look().replace("\r", "").endswith("Cancel\nEmail: ada@example.com\nPassword: \n")


async def test_a_code_is_seen() -> None:
    """
    A mailed code is shown while it is typed: it is mistyped more often than overlooked.
    """
    reply, screen = await typed(asking(CODE), ("Code: ", "123456\n"))

    assert Reply(values={"code": "123456"}) == reply
    assert screen.endswith("Code: 123456\n")


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        pytest.param(["", "2"], Reply(Choice.BACK), id="at-the-first-field"),
        pytest.param(["ada@example.com", "", "3"], Reply(Choice.CANCEL), id="at-the-second"),
        pytest.param(["", "", "a", "b"], Reply(values={"email": "a", "password": "b"}), id="and-back-again"),
        pytest.param(["", "1", "a", "b"], Reply(values={"email": "a", "password": "b"}), id="submit-means-fill-in"),
        pytest.param(["", "9", "", "2"], Reply(Choice.BACK), id="no-such-number"),
        pytest.param(["", "0", "", "-1", "", "²", "", "2"], Reply(Choice.BACK), id="no-number-at-all"),
        pytest.param(["", "cancel", "", "3"], Reply(Choice.CANCEL), id="a-word"),
        pytest.param(["2", "3"], Reply(values={"email": "2", "password": "3"}), id="numbers-that-are-values"),
        pytest.param(["", "1" * 5000, "", "2"], Reply(Choice.BACK), id="a-number-without-an-end"),
    ],
)
async def test_enter_alone_leads_to_the_choices(lines: list[str], reply: Reply) -> None:
    """
    Where something must be typed, an empty line leads elsewhere; nothing that is typed is taken for a command.
    """
    assert reply == (await piped(SIGN_IN, *lines))[0]


async def test_the_choices_are_numbered() -> None:
    """
    Each stands on its line, by the number that makes it.
    """
    _, screen = await piped(SIGN_IN, "", "2")

    assert screen.splitlines()[-4:] == ["  1  Continue", "  2  Back", "  3  Cancel", "Your choice, by its number: "]


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        pytest.param(["", ""], Reply(values={"email": "ada@example.com"}), id="send-it"),
        pytest.param(["eve@example.com", "1"], Reply(values={"email": "eve@example.com"}), id="send-another"),
        pytest.param(["", "2"], Reply(Choice.BACK), id="go-back"),
        pytest.param(["", "3"], Reply(Choice.CANCEL), id="give-up"),
        pytest.param(["", "7", "x", "3"], Reply(Choice.CANCEL), id="mistyped"),
    ],
)
async def test_a_form_that_could_be_sent_as_it_is(lines: list[str], reply: Reply) -> None:
    """
    Where enter alone keeps every value, nobody is caught: the choices come at the end.
    """
    sent, screen = await piped(asking(KNOWN), *lines)

    assert reply == sent
    assert "Enter alone" not in screen


async def test_a_form_that_may_stay_empty() -> None:
    """
    The same holds where nothing has to be filled in.
    """
    reply, _ = await piped(asking(NICKNAME), "", "2")

    assert Reply(Choice.BACK) == reply


async def test_a_form_without_fields() -> None:
    """
    It is its choices, and enter alone makes the first.
    """
    first, screen = await piped(asking(choices=(Choice.RETRY, Choice.CANCEL)), "")
    second, _ = await piped(asking(choices=(Choice.RETRY, Choice.CANCEL)), "5", "2")

    assert (Reply(Choice.RETRY), Reply(Choice.CANCEL)) == (first, second)
    assert screen.splitlines()[-3:] == ["  1  Try again", "  2  Cancel", "Your choice, by its number: "]


async def test_what_is_not_possible_yet() -> None:
    """
    A code is not sent again before its time: that is said, and nothing is replied.
    """
    ask = evolve(ASK, fields=(CODE,), retry_at=None, resend_at=1_700_000_030.0)

    reply, screen = await piped(ask, "", "2", "123456", clock=HandClock(1_700_000_000.0))

    assert Reply(values={"code": "123456"}) == reply
    assert "  2  Send another code (in 0:30)" in screen
    assert "Possible again in 0:30." in screen


async def test_what_is_possible_again() -> None:
    """
    When its time has come, it is.
    """
    ask = evolve(ASK, fields=(CODE,), retry_at=None, resend_at=1_700_000_030.0)

    reply, screen = await piped(ask, "", "2", clock=HandClock(1_700_000_030.0))

    assert Reply(Choice.RESEND) == reply
    assert "  2  Send another code\n" in screen


async def test_a_form_that_cannot_be_sent_yet() -> None:
    """
    What was filled in is kept until it can be, and sent then.
    """
    clock = HandClock(1_700_000_000.0)
    ask = evolve(SIGN_IN, retry_at=1_700_000_040.0)
    with pseudo_terminal() as terminal:
        showing = asyncio.create_task(Plain(clock=clock, reader=terminal.stream, writer=terminal.stream).show(ask))
        for prompt, text in (("Email: ", "a\n"), ("Password: ", "b\n"), ("(in 0:40)", "1\n")):
            await terminal.shows(prompt)
            terminal.type(text)
        await terminal.shows("Possible again in 0:40.")
        clock.turn(40)
        await terminal.shows("number: ")
        terminal.type("\n")

        assert Reply(values={"email": "a", "password": "b"}) == await showing


@pytest.mark.parametrize("lines", [[], ["a"], ["", ""]], ids=["at-once", "half-way", "at-the-choices"])
async def test_the_end_of_the_lines_leaves(lines: list[str]) -> None:
    """
    Where nothing more comes, the run is left as it is.
    """
    reply, screen = await piped(SIGN_IN, *lines)

    assert reply is None
    assert screen.endswith(": \n")


async def test_ctrl_d_leaves_and_is_no_farewell() -> None:
    """
    Whoever left by ctrl-d may be asked again.
    """
    with pseudo_terminal() as terminal:
        plain = Plain(clock=HandClock(), reader=terminal.stream, writer=terminal.stream)
        terminal.type("\x04")
        left = await plain.show(SIGN_IN)
        terminal.type("a\nb\n")

        assert (None, Reply(values={"email": "a", "password": "b"})) == (left, await plain.show(SIGN_IN))


async def test_an_address_to_open() -> None:
    """
    The address stands on a line of its own; where the browser came back to can be typed.
    """
    reply, screen = await piped(GO, "http://127.0.0.1/callback?code=c&state=s")

    assert Reply(values={"code": "c", "state": "s"}) == reply
    assert "Open this address in your browser:\nhttps://site.example/authorize?a=b\n" in screen


async def test_an_address_that_nobody_opens() -> None:
    """
    Enter alone leads to giving it up.
    """
    reply, _ = await piped(GO, "", "2")

    assert Reply(Choice.CANCEL) == reply


async def test_a_wait() -> None:
    """
    How long it has been, and what can be done meanwhile.
    """
    reply, screen = await piped(evolve(HOLD, choices=(Choice.CHECK, Choice.CANCEL)), "", clock=HandClock(66.0))

    assert Reply(Choice.CHECK) == reply
    assert screen.splitlines()[3:] == [
        "Waiting for 1:05",
        "  1  Look again",
        "  2  Cancel",
        "Your choice, by its number: ",
    ]


async def test_a_wait_that_is_over() -> None:
    """
    Who is called off leaves the cursor at the beginning of a line.
    """
    with pseudo_terminal() as terminal:
        plain = Plain(clock=HandClock(), reader=terminal.stream, writer=terminal.stream)
        showing = asyncio.create_task(plain.show(HOLD))
        await terminal.shows("number: ")

        showing.cancel()
        await asyncio.wait([showing])

        assert showing.cancelled()
        assert terminal.look().endswith("number: \r\n")


async def test_a_wait_without_a_choice() -> None:
    """
    Where nothing can be done, nothing is asked, and nothing ends it but whoever shows it.
    """
    screen = io.StringIO()
    showing = asyncio.create_task(Plain(reader=io.StringIO(), writer=screen).show(evolve(HOLD, choices=())))
    for _ in range(5):
        await asyncio.sleep(0)

    waits = not showing.done()
    showing.cancel()
    await asyncio.wait([showing])

    assert (True, True) == (waits, showing.cancelled())
    assert "Your choice" not in screen.getvalue()


@pytest.mark.parametrize("action", [DONE, FAILED], ids=["done", "failed"])
async def test_an_end(action: Action) -> None:
    """
    An end is said, and nothing is asked.
    """
    reply, screen = await piped(action, "unread")

    assert reply is None
    assert screen.startswith("\n")
    assert ("Account: ada@example.com" in screen) == (action is DONE)
