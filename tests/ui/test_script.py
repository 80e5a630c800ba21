"""
A user who knows beforehand what to do.
"""

import pytest

from authflow.core.action import Action
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.ui.script import Script, choose, submit
from tests.ui.actions import ACTIONS, ASK, DONE, FAILED


async def test_lines_are_given_in_order() -> None:
    """
    A line may be a reply, a function, or an async one.
    """

    async def looked_up(action: Action) -> Reply:
        return submit(code=action.state)

    script = Script(submit(email="ada@example.com"), lambda _: choose(Choice.RESEND), looked_up)

    given = [await script.show(ASK) for _ in range(4)]

    assert given == [submit(email="ada@example.com"), choose(Choice.RESEND), submit(code="enter_code"), None]
    assert script.left == 0


@pytest.mark.parametrize("ended", [DONE, FAILED], ids=["done", "failed"])
async def test_an_end_takes_no_line(ended: Action) -> None:
    """
    Nobody replies to an end.
    """
    script = Script(submit())

    assert await script.show(ended) is None
    assert script.left == 1


async def test_what_was_shown_is_noted() -> None:
    """
    A test reads the states off.
    """
    script = Script()

    for action in ACTIONS:
        await script.show(action)

    assert script.states == ["enter_code", "in_browser", "waiting", "waiting", "signed_in", "timed_out"]
