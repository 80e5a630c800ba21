"""
One form that came back, and what can become of it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from authflow.core.call import secret
from authflow.emulator.asking import Asking
from authflow.emulator.hosted import cookies
from authflow.emulator.hosted.conversation import Conversation
from authflow.emulator.hosted.pages import Problem
from authflow.emulator.members import Member
from authflow.emulator.world import World
from authflow.wix.answers import StateAnswer
from authflow.wix.wire import Response


@frozen
class Turn:
    """
    A form that came back.

    Attributes:
        name: What the conversation is kept under.
        typed: What the form brought.
    """

    world: World
    conversation: Conversation
    name: str = secret()
    typed: Mapping[str, str] = secret()
    headers: Mapping[str, str] = secret()

    def ask(self, **body: object) -> Asking:
        """
        A request to an operation of the API.
        """
        return Asking({}, body)

    @property
    def member(self) -> Member | None:
        """
        Who is signed in on this browser.
        """
        return signed_in(self.world, self.headers)


@frozen
class Notice:
    """
    Something to say on the next page.
    """

    text: str


Came: TypeAlias = StateAnswer | Response | Notice | Problem | None
"""
What the service said, the last page, or what is said on the page of the step that the conversation is at now.
"""

Act: TypeAlias = Callable[[Turn], Awaitable[Came]]


def signed_in(world: World, headers: Mapping[str, str]) -> Member | None:
    """
    Who is signed in on the browser that sent *headers*.
    """
    return world.members.called(world.browsers.peek(cookies.held(headers, cookies.MEMBER)) or "")
