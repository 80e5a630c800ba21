"""
Line by line, where the screen shows little, or nobody looks at it any more.
"""

import errno
import io

import pytest
from attrs import evolve

from authflow.core.action import Action
from authflow.core.run import Reply
from authflow.ui.plain import Plain
from tests.ui.actions import (
    DONE,
    EMAIL,
    GO,
    HOLD,
    PASSWORD,
    asking,
)

SIGN_IN = asking(EMAIL, PASSWORD)


class Gone(io.StringIO):
    """
    A screen that nobody looks at any more.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, _: str, /) -> int:
        """
        Fail as a pipe does.
        """
        raise OSError(self.number, "gone")


@pytest.mark.parametrize("action", [SIGN_IN, GO, HOLD, DONE], ids=["ask", "go", "hold", "done"])
@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO], ids=["pipe", "terminal"])
async def test_nobody_reads(number: int, action: Action) -> None:
    """
    Where nobody reads what is asked, nobody replies.
    """
    assert await Plain(reader=io.StringIO("a\nb\n"), writer=Gone(number)).show(action) is None


async def test_a_full_disk_is_no_farewell() -> None:
    """
    What else goes wrong with the screen is the application's to see.
    """
    with pytest.raises(OSError, match="gone"):
        await Plain(reader=io.StringIO(), writer=Gone(errno.ENOSPC)).show(SIGN_IN)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
async def test_a_screen_of_few_letters(encoding: str) -> None:
    """
    What a terminal cannot show is marked, and stops nothing.
    """
    raw = io.BytesIO()
    screen = io.TextIOWrapper(raw, encoding=encoding)
    ask = asking(evolve(EMAIL, value="日本@example.com"), PASSWORD)

    reply = await Plain(reader=io.StringIO("\nx\n"), writer=screen).show(ask)

    assert Reply(values={"email": "日本@example.com", "password": "x"}) == reply
    assert "Email [??@example.com]: " in raw.getvalue().decode(encoding)
