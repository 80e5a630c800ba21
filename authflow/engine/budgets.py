"""
How often something may be done for one identity, over all its runs (CASES 36): what calls spend (`core/call.py`).

Each count is one atomic statement of the store, committed before the call goes out; what turns out to have cost nothing
is given back: a right password, a service that was down. An identity is counted by a keyed hash of its canonical
spelling, so that a store names nobody.

Nobody is locked out by what others do in their name. Whoever only registers an address spends budgets of strangers:
neither the codes nor the guesses of whoever gave the right password are touched by them, and mails of strangers that
were never sent touch nothing. Wrong passwords do count for all; the mail that leads to a new one does not ask for any.
"""

import hmac
from collections.abc import Iterable, Iterator
from hashlib import sha256
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
from authflow.engine.discretion import never_mailed
from authflow.engine.limits import Limits
from authflow.engine.ports import Clock, Store

NEVER_REFUSED: Final = 1_000_000_000


@frozen
class Count:
    """
    Something that was counted, or will be.

    Attributes:
        most: So often in *window* seconds.
        costs: The outcomes at which it stays counted.
        real: Whether it stands for mails that were really sent.
    """

    budget: Budget
    key: str
    most: int
    window: float
    costs: frozenset[Outcome]
    real: bool = True


@frozen
class Budgets:
    """
    What identities may do.

    Attributes:
        key: What identities are hashed with.
    """

    atlas: Atlas
    store: Store
    clock: Clock
    limits: Limits
    key: bytes = field(repr=False)

    async def spend(self, call: Call, run: Run) -> Answer | tuple[Count, ...]:
        """
        Count *call*, which is about to be sent for *run*.

        Returns:
            What was counted; or, where it may not be sent, what the user is told in place of an answer.
        """
        counted, held = list[Count](), list[tuple[float, Budget]]()
        try:
            for count in self._counts(call, run, call.spends):
                wait = await self.store.bump(count.key, count.most, count.window)
                if wait is None:
                    counted.append(count)
                else:
                    held.append((wait, count.budget))
        except Exception:  # noqa: BLE001 - a store's errors are its own; what cannot be counted is not sent
            return Answer(Outcome.UNAVAILABLE)
        if not held:
            return tuple(counted)
        await self._give_back(counted)
        wait, budget = max(held)
        reason = Reason(f"too_many_{budget}")
        return Answer(Outcome.THROTTLED, reason=reason, retry_at=self.clock.now() + wait, sure=True)

    async def settle(self, call: Call, run: Run, counted: Iterable[Count], answer: Answer) -> None:
        """
        Give back of what was *counted* for *call* what *answer* does not cost, and what it restores.
        """
        pretended = never_mailed(answer.gives.get(slots.STATE_TOKEN))
        free = [one for one in counted if answer.outcome not in one.costs | PERHAPS or (one.real and pretended)]
        restored = [one for one in self._counts(call, run, call.restores) if answer.outcome in one.costs]
        await self._give_back((*free, *restored))

    async def _give_back(self, counted: Iterable[Count]) -> None:
        try:
            for count in counted:
                await self.store.give_back(count.key)
        except Exception:  # noqa: BLE001 - the answer is worth more than the count, which its window ends
            return

    def _counts(self, call: Call, run: Run, spends: Spends) -> Iterator[Count]:
        """
        What *call* is counted as: by strangers and by everybody else apart, but a mail that is sent is a mail.
        """
        if not spends:
            return
        who, strange = self._who(call, run), self._by_a_stranger(call, run)
        for budget, costs in spends.items():
            for most, window in self.limits.windows(budget):
                key = f"{budget} {window:g} {who}"
                if strange:
                    yield Count(budget, f"strangers' {key}", most, window, costs, real=False)
                if isinstance(call, Register):
                    # A refusal would tell that there is somebody to whom codes are mailed.
                    yield Count(budget, key, NEVER_REFUSED, window, costs)
                elif not strange or (budget is Budget.CODES and not never_mailed(run.memory.get(slots.STATE_TOKEN))):
                    yield Count(budget, key, most, window, costs)

    def _who(self, call: Call, run: Run) -> str:
        """
        Whose budgets *call* spends: the keyed hash of an address, of a member's id, or, without either, of the run's.
        """
        email = getattr(call, slots.EMAIL.name, None) or run.memory.get(slots.EMAIL)
        member = getattr(call, slots.MEMBER_ID.name, None) or run.memory.get(slots.MEMBER_ID)
        who = f"email {canonical(email)}" if isinstance(email, str) else f"member {member}" if member else run.id
        return hmac.new(self.key, f"budgets of {who}".encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def _by_a_stranger(self, call: Call, run: Run) -> bool:
        """
        Whether nobody has shown that the address is theirs, or that they know its password.
        """
        if isinstance(call, VerifyDuringAuthentication | Resend):
            before = self.atlas.flows.get(run.journey[-2]) if len(run.journey) > 1 else None
            return before is not None and any(Register in sends(card).values() for card in before.states.values())
        return isinstance(call, Register)
