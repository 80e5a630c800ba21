"""
What a command was given beforehand: replied once, read when it is asked, and nothing made up.
"""

import os
from collections.abc import Generator, Sequence
from typing import Any, TextIO

import pytest
from attrs import define, field

from authflow.cli.conversation.answers import Answers
from authflow.cli.conversation.wanted import in_lines
from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Reply
from authflow.core.state import EndKind
from authflow.ui.lines import Lines

PLACE: dict[str, Any] = {"run": "1", "step": 1, "goal": "login", "flow": "login", "state": "enter_credentials"}
EMAIL = Input("email", Kind.EMAIL, "field.email", value="ada@example.com")
PASSWORD = Input("password", Kind.PASSWORD, "field.password", secret=True)
CODE = Input("code", Kind.CODE, "field.code")
NICKNAME = Input("nickname", Kind.TEXT, "field.nickname", required=False)
READ = frozenset({Kind.PASSWORD, Kind.NEW_PASSWORD})


@define
class Asked:
    """
    Somebody at a terminal, who says the same whatever is asked.
    """

    says: Reply | None = None
    seen: list[Action] = field(factory=list[Action])

    async def show(self, action: Action) -> Reply | None:
        """
        Remember *action*.
        """
        self.seen.append(action)
        return self.says


@pytest.fixture
def piped() -> Generator[tuple[TextIO, TextIO]]:
    """
    The two ends of a pipe.
    """
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as reader, open(writing, "w", encoding="utf-8") as writer:  # noqa: PTH123 - they have no path
        yield reader, writer


def ask(*fields: Input, **said: Any) -> Ask:
    """
    A form.
    """
    return Ask(
        **PLACE, fields=fields, choices=said.pop("choices", (Choice.SUBMIT, Choice.CANCEL)), expires_at=0.0, **said
    )


async def replies(
    piped: tuple[TextIO, TextIO], text: str, actions: Sequence[Action], asking: Asked | None = None, read: Any = READ
) -> list[Reply | None]:
    """
    What is replied to *actions*, one after the other, with *text* to be read.
    """
    reader, writer = piped
    writer.write(text)
    writer.close()
    answers = Answers(Lines(reader), read, asking)
    return [await answers.show(action) for action in actions]


async def test_what_is_at_hand_is_replied(piped: tuple[TextIO, TextIO]) -> None:
    """
    Values from options, secrets from lines; whoever sits there is not asked.
    """
    asked = Asked()

    said = await replies(piped, "secret\r\nmore\n", [ask(EMAIL, PASSWORD)], asked)

    assert [Reply(Choice.SUBMIT, {"email": "ada@example.com", "password": "secret"})] == said
    assert [] == asked.seen


async def test_a_line_for_every_try(piped: tuple[TextIO, TextIO]) -> None:
    """
    Until there are no more: then somebody is asked, if anybody is there.
    """
    again, asked = ask(EMAIL, PASSWORD, reason=Reason("invalid_credentials")), Asked(Reply(Choice.CANCEL))

    said = await replies(piped, "one\ntwo", [ask(EMAIL, PASSWORD), again, again], asked)

    assert ["one", "two", None] == [one.values.get("password") if one else None for one in said]
    assert [again] == asked.seen


async def test_nothing_is_read_that_was_not_meant(piped: tuple[TextIO, TextIO]) -> None:
    """
    A line for a password is no code, and no captcha.
    """
    said = await replies(piped, "secret\n", [ask(CODE), ask(EMAIL, PASSWORD)])

    assert [None, "secret"] == [one.values["password"] if one else None for one in said]


async def test_what_nobody_must_fill_in_is_left_empty(piped: tuple[TextIO, TextIO]) -> None:
    """
    No line is spent on it.
    """
    said = await replies(piped, "secret\n", [ask(EMAIL, NICKNAME, PASSWORD)])

    assert [Reply(values={"email": "ada@example.com", "password": "secret"})] == said


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(ask(EMAIL), id="the-same"),
        pytest.param(ask(EMAIL, reason=Reason("unavailable")), id="not-reached"),
        pytest.param(
            ask(Input("email", Kind.EMAIL, "field.email", value="x", complaint=Complaint(Reason("malformed")))),
            id="refused",
        ),
    ],
)
async def test_what_was_sent_is_not_sent_again_by_itself(again: Ask, piped: tuple[TextIO, TextIO]) -> None:
    """
    Without a line to read, somebody must look at it: a form that comes back is no ring.
    """
    said = await replies(piped, "", [ask(EMAIL), again, again])

    assert [True, False, False] == [one is not None for one in said]


@pytest.mark.parametrize(
    "action",
    [
        pytest.param(ask(EMAIL, PASSWORD, retry_at=5.0), id="not-yet"),
        pytest.param(ask(EMAIL, PASSWORD, choices=(Choice.RETRY, Choice.CANCEL)), id="nothing-to-submit"),
        pytest.param(Go(**PLACE, choices=(), expires_at=0.0, url="https://example.com"), id="go"),
        pytest.param(Hold(**PLACE, choices=(), expires_at=0.0, since=0.0), id="hold"),
    ],
)
async def test_what_cannot_be_replied_beforehand_is_asked(action: Action, piped: tuple[TextIO, TextIO]) -> None:
    """
    No line is spent on it; where nobody sits, there is no reply.
    """
    asked = Asked(Reply(Choice.CANCEL))

    said = await replies(piped, "secret\n", [action], asked)
    silent = await Answers(Lines(piped[0]), READ).show(action)

    assert ([Reply(Choice.CANCEL)], [action], None) == (said, asked.seen, silent)
    assert "secret" == await Lines(piped[0]).read()


@pytest.mark.parametrize("action", [Done(**PLACE), Failed(**PLACE, kind=EndKind.REFUSED)], ids=["done", "failed"])
async def test_an_end_is_the_commands_to_tell(action: Action, piped: tuple[TextIO, TextIO]) -> None:
    """
    Nobody is shown it twice.
    """
    asked = Asked()
    answers = Answers(Lines(piped[0]), READ, asked)

    assert await answers.show(action) is None

    assert ([], action) == (asked.seen, answers.last)


@pytest.mark.parametrize(
    ("env", "lines"),
    [
        ({}, None),
        ({"TERM": "xterm", "NO_COLOR": ""}, None),
        ({"NO_COLOR": "1"}, True),
        ({"ACCESSIBLE": "1"}, True),
        ({"TERM": "dumb"}, True),
    ],
)
def test_when_forms_would_be_in_the_way(
    env: dict[str, str], lines: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    For a screen reader, a terminal without a cursor, no wish for colours; else the terminal itself decides.
    """
    for name in ("NO_COLOR", "ACCESSIBLE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert lines is in_lines()
