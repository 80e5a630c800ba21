"""
While the service takes its time: one word at a terminal, and none where a program reads.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import define, field

from authflow.cli.conversation.patience import Patience
from authflow.core.action import Action, Done, Hold
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from tests.cli.person import sits
from tests.cli.serving import Site
from tests.cli.test_interrupted import gated

HOLD = Hold(run="1", step=1, goal="login", flow="approval", state="waiting", choices=(), expires_at=0.0, since=0.0)
DONE = Done(run="1", step=2, goal="login", flow="tokens", state="signed_in")


@define
class Asked:
    """
    Somebody who thinks as long as it takes to see what was said meanwhile.
    """

    replies: list[Reply | None]
    said: Sequence[str]
    seen: list[tuple[str, int]] = field(factory=list[tuple[str, int]])

    async def show(self, action: Action) -> Reply | None:
        """
        The next reply.
        """
        await settled()
        self.seen.append((action.state, len(self.said)))
        return self.replies.pop(0)


async def settled() -> None:
    """
    Let the loop do all that was due.
    """
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_word_for_each_wait_that_is_long() -> None:
    """
    While somebody is asked, and after the end, nobody waits.
    """
    said: list[str] = []
    asked = Asked([Reply(Choice.CHECK), None], said)
    patience = Patience(asked, lambda: said.append("one moment"), long=0.0)

    patience.begin()
    await settled()
    await patience.show(HOLD)
    await settled()
    await patience.show(DONE)
    await settled()

    assert ([("waiting", 1), ("signed_in", 2)], ["one moment"] * 2) == (asked.seen, said)


async def test_no_word_for_a_wait_that_is_short() -> None:
    """
    Whoever is shown something before it was due is not told to wait.
    """
    said: list[str] = []
    patience = Patience(Asked([None], said), lambda: said.append("one moment"), long=0.0)

    patience.begin()
    await patience.show(DONE)

    assert [] == said


@pytest.mark.parametrize(
    ("arguments", "moments"),
    [
        pytest.param([], ["Einen Augenblick bitte."], id="words"),
        pytest.param(["--json"], [], id="json"),
    ],
)
async def test_a_service_that_takes_its_time(
    arguments: list[str], moments: list[str], site: Site, tmp_path: Path
) -> None:
    """
    Who sits at the terminal is told once, in their language, that they wait; and then how it went.
    """
    async with gated(site, b"/sign-on") as (gate, address):
        command = ["sign-on", "--email", "ada@example.com", "--lang", "de", *arguments]
        with sits(*command, home=tmp_path, env={"AUTHFLOW_BASE_URL": address}) as person:
            await gate.asked.wait()
            await (asyncio.to_thread(person.sees, moments[0]) if moments else asyncio.sleep(1.5))
            gate.opened.set()
            code = await asyncio.to_thread(person.ends)

    lines = person.screen.splitlines()
    assert (0, moments) == (code, [line for line in lines if "Augenblick" in line])
    assert "Sie sind angemeldet" in lines
