"""
Users: mostly right, at times mistaken, impatient, in two tabs, or gone; honest and patient once the storm is over.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Final, TypeAlias

from attrs import define, field

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.errors import RunNotFound
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Memory
from authflow.door import AuthFlow
from authflow.engine.handle import run_of
from tests.simulation.process import Process
from tests.simulation.world import AGES, NOON, Bug, Gone, Unreachable, World

Asking: TypeAlias = Callable[[AuthFlow], Coroutine[object, object, Action]]

PAUSES: Final = (0.0, 0.0, 0.0, 0.01, 1.0, 9.0, 20.0, 65.0)
ORDINARY: Final = "right " * 12 + "wrong wrong twice twice stale look other other leave long"
GUESSING: Final = "wrong " * 9 + "twice stale back back resend"
CLICKING: Final = "twice " * 6 + "right stale stale leave leave other"
GUESSER: Final = tuple(GUESSING.split())
TEMPERS: Final = (*(tuple(ORDINARY.split()),) * 3, GUESSER, tuple(CLICKING.split()))
"""
What people do, as often as it stands there.
"""
HALF_AN_HOUR: Final = 1801.0
SLOW_CLOCK: Final = 3.0
"""
By so many seconds a process may still think that it is too early.
"""
PATIENT: Final = 40
"""
The replies that an honest user gives before there is something wrong with the flow.
"""


@define(eq=False)
class Person:
    """
    One user, with one run at a time.

    Attributes:
        passwords: What they may have set, the likeliest first.
        cancelled: The runs that they gave up on purpose.
        tried: How many codes they tried, of how many in the mail.
        whims: What they do in a storm.
        before: What they were shown before, for replies that come late.
    """

    name: str
    world: World
    alive: Callable[[], Process]
    goal: str
    email: str
    passwords: list[str]
    given: Memory
    jar: Mapping[str, str]
    whims: tuple[str, ...]
    begun: int = 0
    action: Action | None = None
    cancelled: set[str] = field(factory=set[str])
    failures: int = 0
    tried: tuple[int, int] = (0, 0)
    before: list[Action] = field(factory=list[Action])

    async def storm(self, turns: int) -> None:
        """
        Do this and that, as people do, so many times.
        """
        chance = self.world.weather.chance
        for _ in range(turns):
            if isinstance(self.action, Done) and self.goal != "recover" and chance.random() < 0.7:
                return
            if self.action is None or isinstance(self.action, Failed) or self.action.state == "mail_sent":
                await self._begin()
                continue
            await self._whim(chance.choice(self.whims))
            if pause := chance.choice(PAUSES):
                await asyncio.sleep(pause)

    async def calm(self) -> None:
        """
        Reply rightly until the run ends; what stands in the way is a fault.
        """
        for _ in range(PATIENT):
            if self.action is None:
                await self._begin()
            else:
                await self._look(self.action.handle)
            action = self.action
            if action is None:
                continue
            if self.over:
                return
            wait = self._ready_at(action) - self.world.now()
            if wait > -SLOW_CLOCK:
                await asyncio.sleep(max(0.0, wait) + 5)
            if isinstance(action, Hold):
                await asyncio.sleep(10)
            await self._reply(action, *self._right(action))
        self.world.laws.hold(False, f"{self.name} is stuck at {placed(self.action)}")

    @property
    def over(self) -> bool:
        """
        Whether the run has ended, for all that this user knows.
        """
        return isinstance(self.action, Done | Failed)

    async def _whim(self, whim: str) -> None:
        chance, action = self.world.weather.chance, self.action
        assert action is not None
        match whim:
            case "wrong" if action.flow == "verify" or chance.random() < 0.3:
                await self._reply(action, Choice.SUBMIT, self._values(action, right=False))
            case "twice":
                choice, values = self._right(action)
                calls = [self._reply(action, choice, values) for _ in range(chance.choice((2, 2, 5)))]
                await asyncio.gather(*calls)
            case "stale" if self.before:
                old = chance.choice(self.before)
                if isinstance(old, Done | Failed) and chance.random() < 0.5:
                    await self._ask(old.run, lambda auth: auth.cancel(old.handle))
                else:
                    await self._reply(old, *self._right(old))
            case "other" if not isinstance(action, Done | Failed):
                offered = [*action.choices, *action.choices, Choice.SUBMIT, Choice.RESEND]
                choice = chance.choice([one for one in offered if one is not Choice.CANCEL or chance.random() < 0.3])
                if choice is Choice.CANCEL:
                    self.cancelled.add(action.run)
                    await self._ask(action.run, lambda auth: auth.cancel(action.handle))
                else:
                    await self._reply(action, choice, self._values(action, right=True))
            case "back" | "resend" if action.flow == "verify":
                await self._reply(action, Choice(whim), {})
            case "right" | "wrong" | "back" | "resend":
                await self._reply(action, *self._right(action))
            case "leave":
                choice, values = self._right(action)
                await self._reply(action, choice, values, patience=chance.random() * 0.1)
            case "long":
                await asyncio.sleep(HALF_AN_HOUR if chance.random() < 0.3 else 12.0)
            case _:
                await self._look(action.handle)

    async def _begin(self) -> None:
        """
        Start, or go on with what replaces a run that expired.
        """
        if isinstance(self.action, Failed) and self.action.replacement is not None:
            await self._look(self.action.replacement)
            return
        self.failures = 0
        self.begun += 1
        jar = {**self.jar, "tag": f"{self.name}'s {self.begun}"}
        await self._ask("", lambda auth: auth.engine.start(self.goal, self.given, jar))

    async def _reply(
        self, action: Action, choice: Choice, values: Mapping[str, object], *, patience: float = AGES
    ) -> None:
        self.world.tell(self.name, "replies", action.step, choice, values)
        handle, step = action.handle, action.step
        self.world.laws.replied.add((action.run, step))
        await self._ask(action.run, lambda auth: auth.reply(handle, values, step=step, choice=choice), patience)

    async def _look(self, handle: str) -> None:
        """
        Ask what is to be done now.
        """
        await self._ask(run_of(handle), lambda auth: auth.resume(handle))

    async def _ask(self, run: str, asking: Asking, patience: float = AGES) -> None:
        process, blinks = self.alive(), self.world.weather.blinks
        try:
            shown = await process.request(asking(process.auth), patience)
        except (Unreachable, Gone, Bug) as fault:
            self.world.tell(self.name, "hears of", type(fault).__name__)
            return
        except RunNotFound:
            self._not_found(run, blinked=self.world.weather.blinks > blinks)
            return
        self.world.tell(self.name, "sees", type(shown).__name__, shown.state, shown.step, shown.reason)
        self.world.laws.emitted(shown)
        if self.action is not None and self.action.run == shown.run and self.action.step > shown.step:
            return  # An answer to an older reply came late.
        if self.action is not None and (self.action != shown or self.over):
            self.before = [*self.before[-4:], self.action]
        if shown.reason is not None and self.action != shown and shown.reason.id.startswith("invalid_"):
            self.failures += 1
            # Whoever hears it of a password that they set sets the same one again.
            if shown.reason.id == "invalid_credentials" and shown.flow != "change-password":
                self.passwords.append(self.passwords.pop(0))
        if shown.reason is not None and self.action != shown and shown.reason.id == "too_many_guesses":
            self.tried = (max(0, self.tried[0] - 1), self.tried[1])  # It was not looked at.
        self.action = shown

    def _not_found(self, run: str, *, blinked: bool) -> None:
        now, record = self.world.now(), self.world.laws.records.get(run)
        self.world.tell(self.name, "finds no run", run)
        there = record is not None and (record.run.end is None or now + 3 < record.run.expires_at)
        self.world.laws.hold(blinked or not there, f"{self.name}'s run is there, and was not found")
        if there:
            return  # A second look finds it.
        if self.action is not None and self.action.run == run:
            self.action = None

    def _ready_at(self, action: Action) -> float:
        match action:
            case Ask(retry_at=float(at)):
                return at
            case Ask(resend_at=float(at)) if action.state == "code_spent":
                return at
            case Hold(check_at=float(at)):
                return at
            case _:
                return NOON

    def _right(self, action: Action) -> tuple[Choice, Mapping[str, object]]:
        """
        What an honest user would do.
        """
        match action:
            case Ask():
                return self._honest(action), self._values(action, right=True)
            case Go():
                self.world.service.now = self.world.loop.time()
                return Choice.SUBMIT, self.world.service.visit(action.url)
            case Hold():
                return Choice.CHECK, {}
            case _:
                return Choice.SUBMIT, {}

    def _honest(self, action: Ask) -> Choice:
        if Choice.RETRY in action.choices:
            return Choice.RETRY
        if action.flow == "login" and self.email not in self.world.service.members:
            return Choice.REGISTER if Choice.REGISTER in action.choices else Choice.BACK
        if action.flow == "recover" and self.goal != "recover":
            return Choice.BACK
        if action.state == "code_spent":
            if Choice.RESEND in action.choices:
                return Choice.RESEND
            if not self.world.service.keeps:
                return Choice.BACK
            self.cancelled.add(action.run)  # A sign-in would bring the same code, which is dead: only a new run helps.
            return Choice.CANCEL
        if action.flow == "verify" and self.failures % 3 == 2:
            self.failures += 1
            return Choice.BACK
        return Choice.SUBMIT

    def _values(self, action: Action, *, right: bool) -> Mapping[str, object]:
        if not isinstance(action, Ask):
            return {}
        # Whoever sets a password mistypes it so that it is none: another one would be set, and not known.
        kinds = {asked.name: asked.kind for asked in action.fields}
        wrong = {"password": ""} if not right and kinds.get("password") is Kind.NEW_PASSWORD else {}
        return {name: self._value(name, right=right) for name in kinds} | wrong

    def _code(self) -> str:
        """
        The newest code in the mail; if it was for another tab, the one before.
        """
        mailed = self.world.service.mails.get(self.email, [])
        tried, among = self.tried
        self.tried = (tried + 1, len(mailed)) if among == len(mailed) else (1, len(mailed))
        return mailed[-1 - (self.tried[0] - 1) % len(mailed)] if mailed else "000000"

    def _value(self, name: str, *, right: bool) -> object:
        match name:
            case "email":
                return self.email if right or self.world.weather.chance.random() < 0.5 else self.email.upper()
            case "password":
                return self.passwords[0] if right else "a wrong one"
            case "code":
                return self._code() if right else "000000"
            case "captcha":
                return "solved"
            case name:
                return f"{self.name}'s {name}"


def placed(action: Action | None) -> str:
    """
    Where *action* stands, in a word.
    """
    return "no run" if action is None else f"{action.flow}.{action.state}, step {action.step} of {action.run}"
