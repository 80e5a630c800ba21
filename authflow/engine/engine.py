"""
The only loop: load a run, let it take its turn, emit the action.

Whoever finds that a call is being sent waits for the revision that comes of it, and gets the same action. What time
brought is settled by whoever looks first: an intent whose sender is gone, a rest that lasted too long.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from attrs import define, evolve, field

from authflow.core.action import Action, Failed
from authflow.core.emission import action_for, working
from authflow.core.errors import RunNotFound
from authflow.core.ledger import ready_at
from authflow.core.move import KEPT_FOR_HEIRS, begin
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Memory, Reply, Run
from authflow.core.slot import IDENTITY, Keep
from authflow.core.state import Auto, EndKind, Wait, polled, sends
from authflow.engine.budgets import Budgets
from authflow.engine.handle import ID_BYTES, SECRET_BYTES, fits, handle_of, heir, keyed, run_of
from authflow.engine.journal import Entry
from authflow.engine.known import NAME_BYTES, browser_of, mark_of
from authflow.engine.ports import Count, Jar, Said
from authflow.engine.record import Intent, Record
from authflow.engine.sending import lost
from authflow.engine.turn import Turns

APART: Final = 3600.0
"""
How far the clocks of two workers may be apart, in seconds. Whoever died while theirs was a year ahead holds up nobody
until then.
"""


@define(eq=False)
class Engine:
    """
    Runs of one atlas against one service.

    Attributes:
        key: What handles are hashed with, 32 bytes.
        older: What they were hashed with before; a run that answers to one of these is hashed anew by its next write.
    """

    turns: Turns
    key: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)

    def __attrs_post_init__(self) -> None:
        turns = self.turns
        turns.budgets = Budgets(turns.atlas, turns.store, turns.clock, turns.limits, self.key, self.older)

    async def start(self, goal: str, given: Memory, jar: Jar | None = None) -> Action:
        """
        Begin a run of the flow *goal*.

        Args:
            jar: What the service gets back with the first call.

        Raises:
            UnknownFlow: There is no such flow.
            NotGiven: The flow needs something that was not given.
        """
        turns = self.turns
        handle = handle_of(turns.chance(ID_BYTES).hex(), turns.chance(SECRET_BYTES))
        run = begin(turns.atlas, run_of(handle), goal, given, turns.moment(), turns.limits.life)
        record = await turns.begin(run, keyed(self.key, handle), jar or {})
        return await self._emit(record or await self._quiet(run.id, handle), handle)

    async def reply(self, handle: str, reply: Reply) -> Action:
        """
        Take *reply*; what the user must do then. A reply to another step than the present one changes nothing.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        taken = 0
        while True:
            record = await self._quiet(run_of(handle), handle)
            if record.intent is not None or record.run.end is not None or record.run.step != reply.step:
                return await self._emit(record, handle)
            if record.revision <= taken:
                # The store is back at what it held before: a server that lacks the last writes was put in the place of
                # another. What the reply called for has gone out perhaps, and does not go out again by itself.
                return await self._emit(record, handle)
            settled, taken = await self.turns.take(record, reply), record.revision
            if settled is not None:
                return await self._emit(settled, handle)

    async def resume(self, handle: str) -> Action:
        """
        What the user must do now.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        return await self._emit(await self._quiet(run_of(handle), handle), handle)

    async def cancel(self, handle: str) -> Action:
        """
        End the run, wherever it rests; one that has ended stays as it is.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        while True:
            record = await self._quiet(run_of(handle), handle)
            if record.intent is not None or record.run.end is not None:
                return await self._emit(record, handle)
            settled = await self.turns.take(record, Reply(Choice.CANCEL, step=record.run.step))
            if settled is not None:
                return await self._emit(settled, handle)

    def mark(self, email: str, before: str | None = None) -> str:
        """
        What a browser keeps in which *email* has signed in; what it has kept *before*, if that still says so.
        """
        if before is not None and browser_of((self.key, *self.older), email, before) is not None:
            return before
        return mark_of(self.key, email, self.turns.chance(NAME_BYTES))

    async def look(self, run_id: str) -> Record:
        """
        The run called *run_id* as it stands now; nobody's turn is taken.

        Raises:
            RunNotFound: There is no such run.
        """
        return await self._quiet(run_id)

    async def wake(self, run_id: str, outcome: Outcome, only: Callable[[Record], bool] | None = None) -> bool:
        """
        Tell a parked run what happened outside; whether it was waiting for that.

        Args:
            only: Looks at the run that would be woken; where it says no, nothing is.

        Raises:
            RunNotFound: There is no such run.
        """
        while True:
            record = await self._quiet(run_id)
            run = record.run
            card = None if run.end else self.turns.atlas.card(run.flow, run.state)
            if record.intent is not None or not isinstance(card, Wait) or outcome not in card.until:
                return False
            if only is not None and not only(record):
                return False
            if await self.turns.follow(record, run, Said(Answer(outcome), record.jar)) is not None:
                return True

    async def moved(self, handle: str, step: int | None) -> None:
        """
        Wait until the run rests at another step than *step*: it was woken or answered, or its time was up.

        Args:
            step: Nothing, where it did not rest: it is waited for until it does, and be it where it was before.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        record = await self._load(run_of(handle), handle)
        until = record.intent.lease_until if record.intent else record.run.expires_at
        try:
            async with (
                asyncio.timeout(until - self.turns.clock.now()),
                aclosing(self.turns.store.changes(record.run.id)) as changes,
            ):
                async for _ in changes:
                    record = await self._load(record.run.id, handle)
                    if record.intent is None and record.run.step != step:
                        return
        except TimeoutError:
            return  # Whoever looks now settles it.

    async def sweep(self) -> int:
        """
        End the runs that nobody touched in time and forget those that ended long ago; how many there were.
        """
        swept, now = 0, self.turns.clock.now()
        async with aclosing(self.turns.store.overdue(now)) as overdue:
            async for run_id in overdue:
                record = await self.turns.store.get(run_id)
                if record is not None and await self._swept(record, now):
                    self.turns.journal.write(Entry.RUN_SWEPT, record.run)
                    swept += 1
        return swept

    async def check(self, run_id: str) -> Outcome | None:
        """
        Ask the service about a run that waits for what only it knows, if it may be asked now.

        Returns:
            What came of it; nothing where nobody was asked, or another worker asks.
        """
        record, atlas = await self.turns.store.get(run_id), self.turns.atlas
        if record is None or record.run.end is not None or not self._known(record.run):
            return None
        run = record.run
        if not polled(atlas.card(run.flow, run.state)) or await self._in_time(record) is not record:
            return None
        if record.intent is not None or ready_at(run, Choice.CHECK, None) > self.turns.clock.now():
            return None
        asked = await self.turns.take(record, Reply(Choice.CHECK, step=run.step))
        return None if asked is None else asked.run.outcome

    async def aclose(self) -> None:
        """
        Let calls in flight finish, each within its own time.
        """
        await self.turns.finish()

    async def _quiet(self, run_id: str, handle: str | None = None) -> Record:
        """
        The run, as soon as no call is being sent for it; with its intent, if that takes too long.
        """
        record = await self._load(run_id, handle)
        if record.intent is None:
            return record
        try:
            async with (
                asyncio.timeout(self.turns.limits.wait),
                aclosing(self.turns.store.changes(run_id)) as changes,
            ):
                async for _ in changes:
                    record = await self._load(run_id, handle)
                    if record.intent is None:
                        return record
        except TimeoutError:
            return record
        raise RunNotFound

    async def _load(self, run_id: str, handle: str | None) -> Record:
        record = await self.turns.store.get(run_id)
        if record is not None and handle is not None and not fits(self.key, handle, record.handle):
            renewed = any(fits(key, handle, record.handle) for key in self.older)
            record = evolve(record, handle=keyed(self.key, handle)) if renewed else None
        if record is None:
            raise RunNotFound("id" if handle is None else "handle")
        forgotten = record.run.end is not None and self.turns.clock.now() >= record.run.expires_at
        if forgotten or not self._known(record.run):
            raise RunNotFound
        return await self._in_time(record)

    def _known(self, run: Run) -> bool:
        """
        Whether the flow that *run* stands in is still there: one that was taken out of the atlas answers to nobody.
        """
        flow = self.turns.atlas.flows.get(run.flow)
        return flow is not None and (run.end is not None or run.state in flow.states)

    async def _in_time(self, record: Record) -> Record:
        """
        *record*, after what its time brought: an intent whose sender is gone is settled, a run that expired ends.
        """
        brought = self._brought(record)
        if brought is None:
            return record
        settled = await self.turns.follow(record, record.run, brought)
        return settled or await self.turns.store.get(record.run.id) or record

    def _brought(self, record: Record) -> Said | None:
        """
        What time brought to *record*, if anything.
        """
        run, now = record.run, self.turns.clock.now()
        if record.intent is not None and self._over(record.intent, now):
            self.turns.journal.write(Entry.RUN_TAKEN_OVER, run, call=record.intent.call)
            sent = sends(self.turns.atlas.card(run.flow, run.state)).get(run.chosen or Choice.RETRY)
            return Said(Answer(lost(sent) if sent else Outcome.UNSUPPORTED), record.jar)
        if record.intent is None and run.end is None and now >= run.expires_at:
            return Said(Answer(Outcome.EXPIRED), record.jar)
        return None

    def _over(self, intent: Intent, now: float) -> bool:
        """
        Whether whoever wrote *intent* is gone: its lease has ended, or is one that no clock could have given by now.
        """
        limits = self.turns.limits
        return not now < intent.lease_until <= now + limits.call + limits.lease + APART

    async def _swept(self, record: Record, now: float) -> bool:
        if record.run.expires_at > now:
            return False  # Somebody touched it after the store was asked.
        known = self._known(record.run)
        if record.run.end is not None or (not known and now >= record.run.ends_at):
            return await self.turns.store.drop(record.run.id, record.revision)
        brought = self._brought(record) if known else None
        # Of many that sweep at once, and users who come back just then, one has done it.
        return brought is not None and await self.turns.follow(record, record.run, brought) is not None

    async def _emit(self, record: Record, handle: str) -> Action:
        if record.intent is not None:
            return working(record.run, handle)
        action = action_for(self.turns.atlas, record.run, handle)
        if isinstance(action, Failed) and action.kind is EndKind.EXPIRED:
            return evolve(action, replacement=await self._replacement(record, handle))
        return action

    async def _replacement(self, record: Record, handle: str) -> str | None:
        """
        The handle of a run that keeps the goal, what was typed, the return address and the jar of one that expired.

        Nothing where there can be none, or where it came to its own end and was forgotten since.
        """
        turns, run = self.turns, record.run
        goal = turns.atlas.flows.get(run.goal)
        # Who the service told of may be somebody else than who goes on.
        kept = {slot: value for slot, value in run.memory.items() if slot.keep is Keep.OPEN and slot != IDENTITY}
        if goal is None or any(s not in kept for s in goal.needs) or isinstance(goal.states[goal.start], Auto):
            return None
        # Whoever has the same keys in another order, while another becomes the first, hands out the same one.
        replacement = heir(min((self.key, *self.older)), handle)
        begun = begin(turns.atlas, run_of(replacement), run.goal, kept, turns.moment(), turns.limits.life)
        if not await turns.store.put(turns.record(begun, keyed(self.key, replacement), record.jar)):
            return replacement
        if await turns.store.bump(run.id, Count("replaced", ((1, KEPT_FOR_HEIRS),))) is not None:
            # It was there before, has ended and was forgotten: what has ended does not begin again.
            await turns.store.drop(begun.id, 1)
            return None
        turns.journal.write(Entry.RUN_STARTED, begun)
        return replacement
