"""
How often something may be done for one identity, over all its runs (CASES 36): what calls spend (`core/call.py`).

All that one call is counted as is counted in one atomic step, committed before the call goes out: with the run that
announces it, where the store can. What turns out to have cost nothing is given back with what came of it: a right
password, a service that was down. An identity is counted by a keyed hash of its canonical spelling, so that a store
names nobody; by each key that there is, while keys change (`counting.py`).

What a registration mailed is counted when that is known: it keeps nobody from registering, and while registrations of
an address that is taken are on their way, its owner must not be held up by them. An address is registered once, so that
a worker that dies in between is worth one code.

Nobody is locked out by what others do in their name. Whoever only registers an address spends budgets of strangers:
neither the codes nor the guesses of whoever gave the right password are touched by them, and mails of strangers that
were never sent touch nothing. Wrong passwords do count for all but for browsers that are known (`known.py`), each of
which has a budget of its own; the mail that leads to a new password does not ask for any.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from attrs import field, frozen

from authflow.calls import slots
from authflow.calls.signing_in import Register, Resend, VerifyDuringAuthentication
from authflow.core.atlas import Atlas
from authflow.core.call import PERHAPS, Budget, Call, Spends
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer, Run
from authflow.core.state import sends
from authflow.core.value import canonical
from authflow.engine.counting import WHO, bump_each, give_back_each, hashes
from authflow.engine.discretion import never_mailed
from authflow.engine.known import KNOWN, browser_of
from authflow.engine.limits import Limits
from authflow.engine.ports import Announce, Clock, Count, Full, Jar, Settle, Store
from authflow.engine.race import beside
from authflow.engine.record import Record

NEVER_REFUSED: Final = 1_000_000_000
PART: Final = 4
"""
Giving back takes so little of what a lease lasts after its call: whoever waits for the answer waits for that, too.
"""


@frozen
class Spent:
    """
    One of the things that a call is counted as.

    Attributes:
        costs: The outcomes at which it stays counted.
        real: Whether it stands for mails that were really sent.
    """

    budget: Budget
    count: Count
    costs: frozenset[Outcome]
    real: bool = True


@frozen
class Counted:
    """
    What a call was counted as, or will be.

    Attributes:
        whose: What they are counted by whose budgets it spends, a name by each key.
    """

    whose: Sequence[str] = ()
    spent: Sequence[Spent] = ()


@frozen
class Unsettled:
    """
    What is still to be written of what a call was counted as, when its answer is there.

    Attributes:
        whose: As above.
        free: The names of what it has not cost, or has restored.
        mailed: What is known to be mailed only now.
    """

    whose: Sequence[str]
    free: Sequence[str]
    mailed: Sequence[Count] = ()


NOTHING: Final = Counted()


@frozen
class Budgets:
    """
    What identities may do.

    Attributes:
        key: What identities are hashed with.
        older: What else they are hashed with, as long as anybody may still know them by that.
    """

    atlas: Atlas
    store: Store
    clock: Clock
    limits: Limits
    key: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)

    async def announce(self, record: Record, call: Call, run: Run) -> tuple[bool, Answer | Counted | None]:
        """
        Write *record*, by which *call* goes out next for *run*; and count it in the same trip, where the store can.

        Returns:
            Whether it was written; and, where there is nothing left for `spend` to do, what it would have returned.
        """
        counted = self._counted(call, run, record.jar)
        announce: Announce | None = getattr(self.store, "announce", None)
        if announce is None or len(counted.whose) != 1:  # What is counted by several keys is counted in several steps.
            return await self.store.swap(record), None if counted.spent else counted
        told = await announce(record, counted.whose[0], *(one.count for one in counted.spent))
        if isinstance(told, Full):
            return True, self._held_back(told, counted)
        return (True, None) if told is None else (told, counted)

    async def spend(self, call: Call, run: Run, jar: Jar) -> Answer | Counted:
        """
        Count *call*, which is about to be sent for *run*.

        Args:
            jar: The run's; it tells whether the browser is known.

        Returns:
            What was counted; or, where it may not be sent, what the user is told in place of an answer.
        """
        counted = self._counted(call, run, jar)
        try:
            full = await bump_each(self.store, counted.whose, [one.count for one in counted.spent])
        except Exception:  # noqa: BLE001 - a store's errors are its own; what cannot be counted is not sent
            return Answer(Outcome.UNAVAILABLE)
        return counted if full is None else self._held_back(full, counted)

    def unsettled(self, call: Call, run: Run, counted: Counted, answer: Answer) -> Unsettled | None:
        """
        What of what was *counted* for *call* its *answer* does not cost, what it restores and what it mailed, if any.
        """
        if not counted.spent and not call.restores:
            return None
        pretended = never_mailed(answer.gives.get(slots.STATE_TOKEN))
        free = [one for one in counted.spent if answer.outcome not in one.costs | PERHAPS or (one.real and pretended)]
        restored = [one for one in self._spent(call, run, call.restores) if answer.outcome in one.costs]
        names = [one.count.name for one in (*free, *restored)]
        mailed = self._mailed(call, answer.outcome, pretended=pretended)
        return Unsettled(counted.whose or self._names(call, run), names, mailed) if names or mailed else None

    async def settle(self, left: Unsettled) -> None:
        """
        Write down what is *left*.

        The answer is worth more than the counts, which their windows end: a store that cannot do it in time does not.
        """
        with suppress(Exception):
            async with asyncio.timeout(self.limits.lease / PART):
                if left.free:
                    await give_back_each(self.store, left.whose, left.free)
                if left.mailed:
                    await bump_each(self.store, left.whose, left.mailed)

    async def settle_with(self, record: Record, left: Unsettled) -> bool:
        """
        Write *record*, and what is *left* in the same trip, or else beside it; whether the former was written.
        """
        settle: Settle | None = getattr(self.store, "settle", None)
        if settle is None or left.mailed or len(left.whose) != 1:
            return await beside(partial(self.store.swap, record), self.settle(left))
        with suppress(Exception):
            async with asyncio.timeout(self.limits.lease / PART):
                return await settle(record, left.whose[0], *left.free)
        # The counts may be what is wrong. If it was done after all, the record is not that of the revision before.
        return await self.store.swap(record)

    def _held_back(self, full: Full, counted: Counted) -> Answer:
        """
        What the user is told of a call that there is no room for.
        """
        (budget,) = (one.budget for one in counted.spent if one.count.name == full.name)
        reason = Reason(f"too_many_{budget}")
        return Answer(Outcome.THROTTLED, reason=reason, retry_at=self.clock.now() + full.seconds, sure=True)

    def _counted(self, call: Call, run: Run, jar: Jar) -> Counted:
        spent = tuple(self._spent(call, run, call.spends, jar.get(KNOWN)))
        return Counted(self._names(call, run), spent) if spent else NOTHING

    def _spent(self, call: Call, run: Run, spends: Spends, mark: str | None = None) -> Iterator[Spent]:
        """
        What *call* is counted as: by strangers and by everybody else apart, but a mail that is sent is a mail.
        """
        strange = bool(spends) and self._by_a_stranger(call, run)
        for budget, costs in spends.items():
            if not (windows := self.limits.windows(budget)):
                continue
            name = str(budget)
            if budget is Budget.PASSWORDS and (browser := self._browser(call, run, mark)):
                name = f"{name} in {browser}"
            if strange:
                yield Spent(budget, Count(f"strangers' {name}", windows), costs, real=False)
            known = not isinstance(call, Register) and not never_mailed(run.memory.get(slots.STATE_TOKEN))
            if not strange or (budget is Budget.CODES and known):
                yield Spent(budget, Count(name, windows), costs)

    def _mailed(self, call: Call, outcome: Outcome, *, pretended: bool) -> tuple[Count, ...]:
        """
        The code that a registration has mailed, or may have.

        It counts, and is never refused: that would tell of somebody to whom codes are mailed. One that was never
        mailed takes as long, and counts for nothing.
        """
        windows = self.limits.codes
        costs = call.spends.get(Budget.CODES, frozenset()) | PERHAPS
        if not isinstance(call, Register) or not windows or outcome not in costs:
            return ()
        name = f"{Budget.CODES} never mailed" if pretended else str(Budget.CODES)
        return (Count(name, tuple((NEVER_REFUSED, seconds) for _, seconds in windows)),)

    def _names(self, call: Call, run: Run) -> list[str]:
        """
        What they are counted by whose budgets *call* spends: the keyed hash of that, by each key.
        """
        found = hashes((self.key, *self.older), f"budgets of {self._who(call, run)}")
        return [WHO + one for one in found]

    def _who(self, call: Call, run: Run) -> str:
        """
        Whose budgets *call* spends: an address's, a member's, or, without either, the run's.
        """
        email = _address(call, run)
        member = getattr(call, slots.MEMBER_ID.name, None) or run.memory.get(slots.MEMBER_ID)
        return f"email {canonical(email)}" if email is not None else f"member {member}" if member else run.id

    def _browser(self, call: Call, run: Run, mark: str | None) -> str | None:
        """
        What the browser with the *mark* is called, if it is known for the address that *call* is about.
        """
        email = _address(call, run)
        return None if mark is None or email is None else browser_of((self.key, *self.older), email, mark)

    def _by_a_stranger(self, call: Call, run: Run) -> bool:
        """
        Whether nobody has shown that the address is theirs, or that they know its password.
        """
        if isinstance(call, VerifyDuringAuthentication | Resend):
            before = self.atlas.flows.get(run.journey[-2]) if len(run.journey) > 1 else None
            return before is not None and any(Register in sends(card).values() for card in before.states.values())
        return isinstance(call, Register)


def _address(call: Call, run: Run) -> str | None:
    email = getattr(call, slots.EMAIL.name, None) or run.memory.get(slots.EMAIL)
    return email if isinstance(email, str) else None
