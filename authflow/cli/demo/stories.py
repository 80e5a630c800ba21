"""
The three stories of the demo, told turn by turn: what was shown, what was replied, what came of it.
"""

import logging
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from attrs import define, field, frozen

from authflow.core.action import Action, Ask, Done, Hold
from authflow.core.errors import UnexpectedAnswer
from authflow.core.outcome import Outcome
from authflow.core.run import Reply
from authflow.door import AuthFlow
from authflow.emulator.remote import Remote
from authflow.engine.journal import LOGGER, Entry
from authflow.ui.script import Line, Script, submit

Tell: TypeAlias = Callable[[str], None]
HIDDEN: Final = "•••"


@frozen
class Person:
    """
    Somebody in a story.
    """

    name: str
    does: str

    @property
    def email(self) -> str:
        """
        Their address.
        """
        return f"{self.name}@example.com"

    @property
    def password(self) -> str:
        """
        What the emulator is seeded with; it opens nothing else.
        """
        return f"demo-password-{self.name}"


ADA: Final = Person("ada", "signs in at once")
BOB: Final = Person("bob", "confirms a mailed code, after a wrong one")
CYD: Final = Person("cyd", "waits for the owner's approval, then signs in")


class Moves(logging.Handler):
    """
    Keeps the moves that the journal tells of.
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.told: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """
        Keep *record* if it is a move.
        """
        if record.getMessage() == Entry.RUN_MOVED:
            facts = vars(record)
            self.told.append((f"{facts['flow']}.{facts['state']}", str(facts["outcome"])))

    def take(self) -> list[tuple[str, str]]:
        """
        The moves since the last time.
        """
        taken, self.told = self.told, []
        return taken


@contextmanager
def listening() -> Generator[Moves]:
    """
    Listen to the journal.
    """
    moves, logger = Moves(), logging.getLogger(LOGGER)
    before = logger.level
    logger.addHandler(moves)
    logger.setLevel(logging.INFO)
    try:
        yield moves
    finally:
        logger.removeHandler(moves)
        logger.setLevel(before)


@define
class Telling:
    """
    A scripted user whose every turn is told.
    """

    script: Script
    moves: Moves
    tell: Tell
    _said: tuple[Action, Reply] | None = field(init=False, default=None)

    async def show(self, action: Action) -> Reply | None:
        """
        Tell what came of the last reply, and give the next.
        """
        if self._said is not None:
            self._tell(*self._said)
            self._said = None
        reply = await self.script.show(action)
        if reply is None:
            self.tell(row(action, "", ""))
        else:
            self._said = action, reply
        return reply

    def _tell(self, action: Action, reply: Reply) -> None:
        (_, outcome), *others = self.moves.take() or [("", "")]
        self.tell(row(action, spoken(action, reply), outcome))
        for place, following in others:
            self.tell(line(place, "", "", following))


def row(action: Action, replied: str, outcome: str) -> str:
    """
    One turn.
    """
    place = action.state if isinstance(action, Done) else f"{action.flow}.{action.state}"
    return line(place, type(action).__name__, replied, outcome)


def line(place: str, shown: str, replied: str, outcome: str) -> str:
    """
    One aligned line.
    """
    return f"  {place:25}{shown:5}{replied:42}{outcome}".rstrip()


def spoken(action: Action, reply: Reply) -> str:
    """
    *reply*, without what is secret.
    """
    secret = {entry.name for entry in action.fields if entry.secret} if isinstance(action, Ask) else set[str]()
    values = [f"{name}={HIDDEN if name in secret else value}" for name, value in reply.values.items()]
    return " ".join([str(reply.choice), *values])


@define
class Stories:
    """
    Plays the stories against an emulator, wherever it serves.
    """

    auth: AuthFlow
    remote: Remote
    moves: Moves
    tell: Tell

    async def play(self) -> bool:
        """
        Play all three; whether each ended with tokens that the service itself takes for that member's.
        """
        await self.set_the_stage()
        told = [await self._told(who, story) for who, story in ((ADA, self.ada), (BOB, self.bob), (CYD, self.cyd))]
        return all(told)

    async def ada(self) -> Action:
        """
        She has a password, and that is enough.
        """
        return await self._drive(submit(email=ADA.email, password=ADA.password))

    async def bob(self) -> Action:
        """
        He gets a code by mail, and mistypes it first.
        """
        code = ""

        async def wrong(_: Action) -> Reply:
            nonlocal code
            code = str((await self.remote.mail(BOB.email))["code"])
            return submit(code=code[:-1] + str((int(code[-1]) + 1) % 10))

        return await self._drive(submit(email=BOB.email, password=BOB.password), wrong, lambda _: submit(code=code))

    async def cyd(self) -> Action:
        """
        They wait until the owner has approved them; only a sign-in tells, so the password is asked again.
        """
        parked = await self._drive(submit(email=CYD.email, password=CYD.password))
        if not isinstance(parked, Hold):
            return parked
        await self.remote.approve((await self._member(CYD))["id"])
        await self.auth.wake(parked.run, Outcome.APPROVED)
        self.tell("  (the owner approves)")
        self.moves.take()
        return await self._drive(submit(password=CYD.password), handle=parked.handle)

    async def _drive(self, *lines: Line, handle: str | None = None) -> Action:
        return await self.auth.drive("login", Telling(Script(*lines), self.moves, self.tell), handle=handle)

    async def _told(self, who: Person, story: Callable[[], Awaitable[Action]]) -> bool:
        self.tell(f"\n{who.email} {who.does}")
        ended = await story()
        if not isinstance(ended, Done) or ended.tokens is None:
            self.tell(f"  ended as {type(ended).__name__} {ended.state}, without tokens")
            return False
        info = await self.auth.wix.token_info(ended.tokens.access)
        right = info.subject_id == (await self._member(who))["id"]
        found = info.active and info.subject_type == "MEMBER" and right
        self.tell(
            f"  token info: {'active' if info.active else 'not active'}, {info.subject_type}, "
            f"{'the right one' if right else 'somebody else'}, run {ended.run}"
        )
        return found

    async def _member(self, who: Person) -> dict[str, Any]:
        for member in await self.remote.members():
            if member["email"] == who.email:
                return member
        raise UnexpectedAnswer(f"The emulator knows nobody called {who.email}.")

    async def set_the_stage(self) -> None:
        """
        Put the three back to where their stories begin; nobody else at the emulator is touched.
        """
        await self.remote.seed(email=ADA.email, password=ADA.password)
        await self.remote.seed(email=BOB.email, password=BOB.password, verified=False)
        await self.remote.seed(email=CYD.email, password=CYD.password, approved=False)
