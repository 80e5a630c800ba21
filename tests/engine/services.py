"""
A service that says what it was told to say, when it is let, and notes what it was asked.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import define, field

from authflow.calls.signing_in import Login
from authflow.calls.slots import ADDRESS, AUTHORIZATION_CODE, SESSION_TOKEN, TOKENS
from authflow.calls.tokens import Authorize, CreateRedirectSession, RedeemCode
from authflow.core.call import Call
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.core.slot import IDENTITY
from authflow.engine.ports import Jar, Said
from tests.runs import A_DAY, NOON, promised

Speech: TypeAlias = Said | Answer | Outcome | Exception
Tell: TypeAlias = Callable[[Call], Speech]


@define(eq=False)
class ScriptedService:
    """
    Answers each call by *tell*.

    Attributes:
        calls: What it was asked, in order.
        jars: What it was given back with each call.
        gate: While it is closed, calls wait for their answer.
        held: The name of the only call that waits there; without one, all do.
        came: Rings when a call has come to wait.
    """

    tell: Tell
    calls: list[Call] = field(factory=list[Call])
    jars: list[Jar] = field(factory=list[Jar])
    gate: asyncio.Event = field(factory=asyncio.Event)
    held: str | None = None
    came: asyncio.Event = field(factory=asyncio.Event)

    def __attrs_post_init__(self) -> None:
        self.gate.set()

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Note *call* down, wait at the gate, and say what is to be said.
        """
        self.calls.append(call)
        self.jars.append(jar)
        if self.held in {None, type(call).__name__}:
            self.came.set()
            await self.gate.wait()
        speech = self.tell(call)
        match speech:
            case Exception():
                raise speech
            case Said():
                return speech
            case Answer():
                return Said(speech, jar)
            case Outcome():
                return Said(Answer(speech, promised(type(call), speech)), jar)

    @property
    def names(self) -> list[str]:
        """
        The names of the calls, in order.
        """
        return [type(call).__name__ for call in self.calls]

    def hold(self, name: str | None = None) -> None:
        """
        Answer nothing until the gate is opened, or no call of that *name*.
        """
        self.held = name
        self.gate.clear()
        self.came.clear()


def by_queue(*speeches: Speech) -> ScriptedService:
    """
    A service that gives *speeches* one after the other, and fails when it is asked more.
    """
    waiting = list(speeches)
    return ScriptedService(lambda _: waiting.pop(0))


def by_call(**speeches: Speech) -> ScriptedService:
    """
    A service that answers each call by the name of its class, and SUCCESS where there is none.
    """
    named: Mapping[str, Speech] = speeches
    return ScriptedService(lambda call: named.get(type(call).__name__, Outcome.SUCCESS))


def silent() -> ScriptedService:
    """
    A service that never answers.
    """
    service = ScriptedService(lambda _: Outcome.SUCCESS)
    service.hold()
    return service


def of_each(call: Call) -> Speech:
    """
    Sign everybody in, with secrets and a jar that tell whose they are.
    """
    match call:
        case Login(email=email):
            gives = {SESSION_TOKEN: f"session of {email}", IDENTITY: Identity(f"id of {email}")}
            return Said(Answer(Outcome.SUCCESS, gives), {"visitor": email})
        case CreateRedirectSession(session_token=session):
            address = f"https://service.example.com/?{session}"
            return Answer(Outcome.SUCCESS, {ADDRESS: address})
        case Authorize(address=address):
            return Answer(Outcome.SUCCESS, {AUTHORIZATION_CODE: f"grant for {address}"})
        case RedeemCode(authorization_code=grant):
            return Answer(Outcome.SUCCESS, {TOKENS: Tokens(f"access by {grant}", None, NOON + A_DAY)})
        case _:
            return Outcome.UNSUPPORTED
