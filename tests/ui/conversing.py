"""
Whoever talks to an interface of lines: through a pipe, and at a terminal.
"""

import asyncio
import io

from authflow.core.action import Action
from authflow.core.run import Reply
from authflow.engine.clock import HandClock
from authflow.ui.plain import Plain
from tests.ui.ptys import pseudo_terminal


async def piped(action: Action, *lines: str, clock: HandClock | None = None) -> tuple[Reply | None, str]:
    """
    The reply of whoever writes *lines* into a pipe, and what was written for them to read.
    """
    screen = io.StringIO()
    text = "".join(f"{line}\n" for line in lines)
    reply = await Plain(clock=clock or HandClock(), reader=io.StringIO(text), writer=screen).show(action)
    return reply, screen.getvalue()


async def typed(action: Action, *turns: tuple[str, str]) -> tuple[Reply | None, str]:
    """
    The reply of whoever types at a terminal what each of *turns* says, as soon as its prompt is there, and the screen.
    """
    with pseudo_terminal() as terminal:
        plain = Plain(clock=HandClock(), reader=terminal.stream, writer=terminal.stream)
        showing = asyncio.create_task(plain.show(action))
        for prompt, text in turns:
            await terminal.shows(prompt)
            terminal.type(text)
        reply = await showing
        return reply, terminal.look().replace("\r\n", "\n")
