"""
A story that both clients play, and what each of them comes to.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from attrs import frozen

from authflow.emulator.settings import Settings
from tests.vendor.stage import Stage

Play: TypeAlias = Callable[[Stage], Awaitable[str]]
"""
Plays a story to its end; what it comes to, as the table tells it.
"""

Before: TypeAlias = Callable[[Stage], None]
AS_IT_IS: Final = Settings()


def nothing(_: Stage) -> None:
    """
    What happens before most stories.
    """


@frozen
class Story:
    """
    What happens.

    Attributes:
        title: What people would say of it.
        official: What the official client comes to.
        authflow: What authflow comes to.
        settings: How the emulated site is configured.
        before: What happened on the site before.
    """

    title: str
    official: str
    by_official: Play
    authflow: str
    by_authflow: Play
    settings: Settings = AS_IT_IS
    before: Before = nothing
