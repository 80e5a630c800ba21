"""
An identity service for the engine that says, once, what a test wants it to say.
"""

from collections import defaultdict, deque
from typing import TypeAlias

from attrs import define, field

from authflow.core.call import Call
from authflow.core.run import Answer
from authflow.engine.ports import Jar, Said, Service

Answers: TypeAlias = defaultdict[type[Call], deque[Answer]]


@define
class EmulatedService:
    """
    Another service, and what it says instead of it.

    Attributes:
        inner: Who answers what nothing is said about: a `WixClient` over an `Emulator`, for example.
        sent: Every call, oldest first.
    """

    inner: Service
    sent: list[Call] = field(init=False, factory=list[Call], repr=False)
    _next: Answers = field(init=False, factory=lambda: defaultdict[type[Call], deque[Answer]](deque), repr=False)

    def next(self, call: type[Call], *answers: Answer) -> None:
        """
        Answer the next calls of this kind with *answers*, one after the other. They do not reach the inner service.
        """
        self._next[call].extend(answers)

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Answer *call*.
        """
        self.sent.append(call)
        waiting = self._next[type(call)]
        return Said(waiting.popleft(), jar) if waiting else await self.inner.send(call, jar)
