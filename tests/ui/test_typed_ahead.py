"""
Lines that are typed before anybody asks.
"""

import asyncio

from authflow.ui.lines import Lines
from tests.ui.ptys import pseudo_terminal


async def test_two_lines_typed_ahead() -> None:
    """
    What is typed before it is asked is there when it is, even where the second line is a secret.
    """
    with pseudo_terminal() as terminal:
        lines = Lines(terminal.stream)
        terminal.type("one\ntwo\n")

        assert ["one", "two"] == [await lines.read(), await lines.read(secret=True)]


async def test_what_is_typed_before_it_is_asked_is_not_seen() -> None:
    """
    It may be a secret. What is asked and is none is seen; where it came too early, that is said.
    """
    with pseudo_terminal() as terminal:
        lines = Lines(terminal.stream)
        with lines.quiet():
            terminal.type("early\nsecret\n")
            early, unseen = await lines.read(), lines.unseen
            secret = await lines.read(secret=True)
            between = terminal.echoes
            reading = asyncio.create_task(lines.read())
            await asyncio.sleep(0)
            terminal.type("seen\n")
            seen = await reading

        assert ("early", True, "secret", False) == (early, unseen, secret, between)
        assert ("seen", False, "seen\r\n", True) == (seen, lines.unseen, terminal.look(), terminal.echoes)
