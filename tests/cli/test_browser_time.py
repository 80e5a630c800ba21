"""
What time does to a run whose pages nobody looks at, or somebody does.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from io import StringIO
from urllib.parse import urlsplit

import pytest

from authflow.cli.conversation.answers import Answers
from authflow.cli.conversation.browser import Browser
from authflow.cli.conversation.converse import talk
from authflow.core.action import Failed
from authflow.core.state import EndKind
from authflow.door import AuthFlow
from authflow.engine.clock import HandClock
from authflow.ui.lines import Lines
from tests.cli.visitor import visiting

HALF_AN_HOUR = 1800.0
TWINKLING = 0.05


@pytest.fixture
def clock() -> HandClock:
    """
    A clock.
    """
    return HandClock()


@pytest.fixture
async def auth(clock: HandClock) -> AsyncGenerator[AuthFlow]:
    """
    An application that asks its service nothing.
    """
    async with AuthFlow(client_id="any", redirect_uri="http://127.0.0.1/callback", clock=clock) as auth:
        yield auth


def current(answers: Answers) -> str:
    """
    The handle of the run that was shown last.
    """
    assert answers.last is not None
    return answers.last.handle


@pytest.mark.parametrize("comes", [False, True], ids=["nobody", "somebody"])
async def test_a_run_goes_on_only_where_somebody_is(comes: bool, auth: AuthFlow, clock: HandClock) -> None:
    """
    Nobody came in half an hour: it ends. Somebody did: there is another half, in which nobody does.
    """
    opened: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack, visiting() as visitor:
        browser = Browser(auth, stack, lambda address: loop.call_soon_threadsafe(opened.put_nowait, address))
        answers = Answers(Lines(StringIO()), frozenset(), browser)
        begun = asyncio.ensure_future(auth.start("login"))
        talking = asyncio.ensure_future(talk(auth, answers, answers, begun, browser))
        address = await opened.get()
        page = await visitor.get(address) if comes else None
        async with asyncio.timeout(20):
            for _ in range(2 if comes else 1):
                handle = current(answers)
                clock.turn(HALF_AN_HOUR)
                await auth.resume(handle)
                while not talking.done() and current(answers) == handle:  # noqa: ASYNC110 - nobody else tells of it
                    await asyncio.sleep(TWINKLING)
            await talking
        expired = await auth.resume((await begun).handle)

    assert page is None or urlsplit(page.url).path.endswith("/login")
    assert isinstance(expired, Failed)
    assert EndKind.EXPIRED is expired.kind
    assert comes is (current(answers) == expired.replacement)
