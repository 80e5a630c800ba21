"""
A day of abuse, simulated: codes guessed over resends and fresh runs, mailboxes flooded, owners locked out (CASES 36).
"""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Final, TypeAlias

import pytest
from attrs import define, field

from authflow.calls import slots
from authflow.core.action import Action, Ask, Done
from authflow.core.outcome import Choice
from authflow.core.slot import EMAIL
from authflow.engine.clock import HandClock
from authflow.engine.discretion import TELL, Discreet, Tell
from authflow.engine.limits import DAY
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, Dice
from tests.engine.town import Account, Town
from tests.runs import BOB, NOON

SECRET: Final = "a long enough password"
QUARTER: Final = 900.0
Act: TypeAlias = Callable[[], Awaitable[Action | None]]


@define(eq=False)
class Crowd:
    """
    Strangers with a bone to pick with one address, all of them at once, each with as many runs as they like.

    Attributes:
        known: Whether the first of them was there before the owner, and so knows the password of the account.
    """

    town: Town
    bench: Bench
    random: Random
    known: bool
    runs: list[Action] = field(factory=list[Action])

    async def act(self) -> None:
        """
        Do something hostile.
        """
        acts: list[Act] = [self.register, self.resend, self.guess, self.recover, self.sign_in]
        action = await self.random.choice(acts)()
        if action is not None:
            self.runs = [*self.runs, action][-20:]

    async def register(self) -> Action:
        """
        Register the address, as if it were theirs.
        """
        action = await self.bench.engine.start("register", {}, {TELL: Tell.EVEN})
        return await self.bench.reply(action, email=self._spelled(), password=SECRET)

    async def sign_in(self) -> Action:
        """
        Sign in to it: by the password, or by a guess.
        """
        action = await self.bench.engine.start("login", {})
        password = SECRET if self.known else f"guess {self.random.random()}"
        return await self.bench.reply(action, email=self._spelled(), password=password)

    async def recover(self) -> Action:
        """
        Ask for the mail that leads to a new password.
        """
        return await self.bench.reply(await self.bench.engine.start("recover", {}), email=self._spelled())

    async def resend(self) -> Action | None:
        """
        Ask for another code in one of their runs.
        """
        return await self._in_one(Choice.RESEND)

    async def guess(self) -> Action | None:
        """
        Guess the code in one of their runs.
        """
        return await self._in_one(Choice.SUBMIT, code=f"{self.random.randrange(10**6):06}")

    async def _in_one(self, choice: Choice, **values: object) -> Action | None:
        waiting = [run for run in self.runs if run.flow == "verify"]
        return await self.bench.reply(self.random.choice(waiting), choice, **values) if waiting else None

    def _spelled(self) -> str:
        return self.random.choice([BOB, BOB.upper(), BOB.title(), BOB.replace("@", "\uff20")])


def crowd(seed: int, *, known: bool) -> Crowd:
    """
    A crowd, and the town that it is let loose on.
    """
    clock, random = HandClock(NOON), Random(seed)  # noqa: S311 - abuse that can be played again
    town = Town(clock)
    bench = Bench(Discreet(town, Dice("mask ")), MemoryStore(clock.now), clock)
    return Crowd(town, bench, random, known)


def densest(times: list[float], window: float) -> int:
    """
    The most of *times* that lie within *window* seconds.
    """
    return max((sum(at <= one < at + window for one in times) for at in times), default=0)


@pytest.mark.parametrize("known", [True, False], ids=["their-own-account", "somebody-else's"])
@pytest.mark.parametrize("seed", range(3))
async def test_a_day_of_abuse(seed: int, known: bool) -> None:
    """
    Whatever strangers do, a mailbox gets three codes and three other mails in a quarter of an hour, ten of each a day.
    """
    strangers = crowd(seed, known=known)
    town = strangers.town
    if not known:
        town.accounts[BOB] = Account("bob's own password")

    while strangers.bench.clock.now() < NOON + DAY:
        await strangers.act()
        strangers.bench.clock.turn(strangers.random.choice([0, 1, 5, 30, 200]))

    dense = {what: densest(town.times(what, BOB), QUARTER) for what in ("mailed", "written", "tried", "guessed")}
    daily = {what: len(town.times(what, BOB)) for what in dense}
    assert {"mailed": 3 if known else 0, "written": 3} == {what: dense[what] for what in ("mailed", "written")}
    assert {"mailed": 10 if known else 0, "written": 10} == {what: daily[what] for what in ("mailed", "written")}
    assert dense["guessed"] <= 2 * 15
    assert daily["guessed"] <= 2 * 50
    assert known or (dense["tried"] <= 10 and daily["tried"] <= 100)


async def signed_in(bench: Bench, town: Town, password: str) -> Action:
    """
    What comes of the owner's sign-in, by the password and the code in the mailbox.
    """
    asked = await bench.reply(await bench.engine.start("login", {}), email=BOB, password=password)
    if asked.flow != "verify":
        return asked
    token = (await bench.record(asked)).run.memory[slots.STATE_TOKEN]
    return await bench.reply(asked, code=town.code_of(token))


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_locks_the_owner_out_by_registering(seed: int) -> None:
    """
    While strangers register the address, ask for codes and guess them, its owner signs in at once, by a code at that.
    """
    strangers = crowd(seed, known=True)
    town, bench = strangers.town, strangers.bench
    town.accounts[BOB] = Account("bob's own password")
    strangers.known = False
    ended = list[Action]()

    for hour in range(20):
        for _ in range(40):
            await strangers.random.choice([strangers.register, strangers.resend, strangers.guess])()
            bench.clock.turn(strangers.random.choice([0, 1, 5]))
        town.accounts[BOB].confirmed = hour % 2 == 0
        ended.append(await signed_in(bench, town, "bob's own password"))
        bench.clock.turn(3600)

    assert ["signed_in"] * 20 == [action.state for action in ended]


async def test_wrong_passwords_hold_the_owner_up_for_a_while() -> None:
    """
    After a storm of wrong passwords the owner waits as long as it says, and signs in then.
    """
    strangers = crowd(0, known=False)
    town, bench = strangers.town, strangers.bench
    town.accounts[BOB] = Account("bob's own password", confirmed=True)
    for _ in range(200):
        await strangers.sign_in()
    asked = await bench.engine.start("login", {})

    held = await bench.reply(asked, email=BOB, password="bob's own password")
    assert isinstance(held, Ask)
    assert held.retry_at == NOON + QUARTER
    bench.clock.turn(QUARTER)
    done = await bench.reply(held, email=BOB, password="bob's own password")

    assert isinstance(done, Done)
    assert 11 == len(town.times("tried", BOB))


async def test_wrong_passwords_leave_the_other_way_in() -> None:
    """
    Whoever's password is held up may set a new one: no password is asked for that, and none is counted.
    """
    strangers = crowd(0, known=False)
    bench = strangers.bench
    for _ in range(200):
        await strangers.sign_in()
    mailed = await bench.reply(await bench.engine.start("recover", {}), email=BOB)
    asked = await bench.engine.start("reset", {slots.RECOVERY_TOKEN: "recovery-token-1", EMAIL: BOB})

    done = await bench.reply(asked, password="a new password")

    assert ("mail_sent", "signed_in") == (mailed.state, done.state)


async def told(registered: bool) -> list[tuple[object, ...]]:
    """
    What a stranger sees who does the same to an address, whether or not it has an account.
    """
    strangers = crowd(7, known=False)
    bench, town = strangers.bench, strangers.town
    if registered:
        town.accounts[BOB] = Account("bob's own password")
    seen = list[tuple[object, ...]]()
    for choices in ("sGGrGrG", "sGr", "sG", "s", "s"):
        action = await bench.engine.start("register", {}, {TELL: Tell.EVEN})
        for choice in choices:
            bench.clock.turn(30)
            values = {"email": BOB, "password": SECRET} if choice == "s" else {"code": "000000"}
            made = Choice.RESEND if choice == "r" else Choice.SUBMIT
            action = await bench.reply(action, made, **values)
            held = isinstance(action, Ask) and (action.retry_at, action.resend_at, action.attempts_left)
            seen.append((action.state, action.reason, held))
    return seen


async def test_budgets_tell_nothing_of_others() -> None:
    """
    A stranger runs into them at the same point, and for as long, whether the address is new or taken.
    """
    new, taken = await told(registered=False), await told(registered=True)

    assert new == taken
    assert any("too_many_codes" in str(reason) for _, reason, _ in new)
