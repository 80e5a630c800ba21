"""
One turn of a run: decide, write the intent, send, advance, write the move, … until it rests.

A compare-and-set on the revision is the whole of its locking: whoever writes an intent sends. Every write that does not
rest is the next call's intent, so that n calls cost n + 1 writes, and a worker that dies leaves behind what it was
about to do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from hashlib import sha256
from typing import Final, TypeAlias

from attrs import define, field

from authflow.core.action import Done
from authflow.core.atlas import Atlas
from authflow.core.call import Call
from authflow.core.decision import decide
from authflow.core.emission import action_for
from authflow.core.move import advance
from authflow.core.outcome import Outcome
from authflow.core.run import Answer, Moment, Reply, Run, rested
from authflow.core.state import Auto
from authflow.engine.budgets import Budgets, Counted, Unsettled
from authflow.engine.journal import Entry, Journal
from authflow.engine.limits import Limits
from authflow.engine.ports import Chance, Clock, Jar, Said, Service, Store
from authflow.engine.record import Intent, Record
from authflow.engine.sending import Sender

OnDone: TypeAlias = Callable[[Done], Awaitable[None]]

CHANCE_BYTES: Final = 32


@define(eq=False)
class Turns:
    """
    Takes turns, each in a task of its own: one that has begun ends, whoever goes away.

    Attributes:
        budgets: What identities may do, over all their runs.
        on_done: Awaited once for every run that ends well, by whoever wrote its end; the handle stays with the user.
    """

    atlas: Atlas
    service: Service
    store: Store
    clock: Clock
    chance: Chance
    limits: Limits
    journal: Journal
    on_done: OnDone | None = None
    budgets: Budgets = field(init=False, repr=False)
    _site: str = field(init=False)
    _running: set[asyncio.Task[Record | None]] = field(init=False, repr=False, factory=set[asyncio.Task[Record | None]])

    def __attrs_post_init__(self) -> None:
        self._site = sha256(repr(self.atlas.site).encode()).hexdigest()[:16]

    def moment(self) -> Moment:
        """
        The time, and chance.
        """
        return Moment(self.clock.now(), self.chance(CHANCE_BYTES))

    def record(self, run: Run, handle: str, jar: Jar | None = None) -> Record:
        """
        *run* as it is first stored.
        """
        return Record(rested(run), handle, 1, self.atlas.digest, self._site, jar or {})

    async def begin(self, run: Run, handle: str, jar: Jar) -> Record | None:
        """
        Store *run* and go on until it rests; nothing if its id is taken, or another worker was faster.
        """
        record = self.record(run, handle, jar)
        call: Call | Answer | None = None
        if isinstance(self.atlas.card(run.flow, run.state), Auto):
            run, call = decide(self.atlas, run, None, self.moment())
            if isinstance(call, Call):
                record = self._next(record, run, jar, call)
        if call is None:
            return await self._begin(record, run, None)
        # Once it is announced, it is sent, even if whoever began the run goes away while that is being written.
        return await self._unbroken(self._begin(record, run, call))

    async def take(self, record: Record, reply: Reply) -> Record | None:
        """
        Go on by *reply* until the run rests; nothing if another worker was faster.
        """
        return await self._unbroken(self._take(record, reply))

    async def follow(self, record: Record, run: Run, said: Said) -> Record | None:
        """
        Go on by *said* until the run rests; nothing if another worker was faster.
        """
        return await self._unbroken(self._follow(record, run, said))

    async def finish(self) -> None:
        """
        Wait for the turns that have begun; every call in them ends within its own time.
        """
        while self._running:
            # Unlike `gather`, which Python 3.12 ends at once for tasks that are done, it gives way to their last words.
            await asyncio.wait(self._running)

    async def _begin(self, record: Record, run: Run, what: Call | Answer | None) -> Record | None:
        if not await self.store.put(record):
            return None
        self.journal.write(Entry.RUN_STARTED, run)
        match what:
            case Call():
                return await self._send_and_follow(record, run, what)
            case Answer():
                return await self._follow(record, run, Said(what, record.jar))
            case None:
                return record

    async def _take(self, record: Record, reply: Reply) -> Record | None:
        run, what = decide(self.atlas, record.run, reply, self.moment())
        match what:
            case None:
                self.journal.write(Entry.REPLY_PASSED_OVER, run, choice=reply.choice)
                return record
            case Answer():
                return await self._follow(record, run, Said(what, record.jar))
            case Call():
                announced = await self._announce(record, run, record.jar, what)
                return await self._send_and_follow(announced[0], run, what, announced[1]) if announced else None

    async def _send_and_follow(
        self, record: Record, run: Run, call: Call, spent: Answer | Counted | None = None
    ) -> Record | None:
        return await self._follow(record, run, *await self._send(record, run, call, spent))

    async def _follow(self, record: Record, run: Run, said: Said, left: Unsettled | None = None) -> Record | None:
        while True:
            moment = self.moment()
            moved = advance(self.atlas, run, said.answer, moment)
            to = moved.end.name if moved.end else f"{moved.flow}.{moved.state}"
            self.journal.write(Entry.RUN_MOVED, run, outcome=moved.outcome, to=to)
            if moved.step != run.step:
                return await self._write(record, moved, said.jar, left)
            run, what = decide(self.atlas, moved, None, moment)
            match what:
                case None:
                    return await self._write(record, run, said.jar, left)
                case Answer():
                    said = Said(what, said.jar)
                case Call():
                    announced = await self._announce(record, run, said.jar, what, left)
                    if announced is None:
                        return None
                    record, spent = announced
                    said, left = await self._send(record, run, what, spent)

    async def _send(
        self, record: Record, run: Run, call: Call, spent: Answer | Counted | None
    ) -> tuple[Said, Unsettled | None]:
        sender = Sender(self.service, self.budgets, self.journal)
        if not self._in_time(record.intent):
            # Announcing it took so long that somebody else may take over before it is answered: it stays unsent.
            return sender.withheld(call, record.jar, run, spent)
        try:
            return await sender.send(call, record.jar, run, self.limits.call, spent)
        except Exception as fault:
            # A fault of the adapter: whoever wrote it must see it, and the run must not hang until its lease ends.
            self.journal.write(Entry.SERVICE_BROKEN, run, call=type(call).__name__, fault=type(fault).__name__)
            stopped = advance(self.atlas, run, Answer(Outcome.UNSUPPORTED), self.moment())
            await self._write(record, stopped, record.jar)
            raise

    def _in_time(self, intent: Intent | None) -> bool:
        """
        Whether a call that goes out now is answered, or given up, well before its lease ends.
        """
        limits = self.limits
        return intent is not None and self.clock.now() + limits.call + limits.lease / 2 <= intent.lease_until

    async def _announce(
        self, record: Record, run: Run, jar: Jar, call: Call, left: Unsettled | None = None
    ) -> tuple[Record, Answer | Counted | None] | None:
        """
        Write that *call* goes out next for *run*; nothing if *record* is no longer the latest.

        What is *left* to settle of the call before is settled with it.

        Returns:
            What was written; and what the call is counted as, if it was counted in the same trip.
        """
        written, spent = self._next(record, run, jar, call), None
        if left is None:
            done, spent = await self.budgets.announce(written, call, run)
        else:  # What is given back may be the room that this call needs: it is counted when that is done.
            done = await self.budgets.settle_with(written, left)
        if not done:
            self.journal.write(Entry.RUN_OVERTAKEN, run)
            return None
        return written, spent

    async def _write(self, record: Record, run: Run, jar: Jar, left: Unsettled | None = None) -> Record | None:
        """
        Write where *run* rests, or has ended; nothing if *record* is no longer the latest.

        What is *left* to settle of the last call is settled with it.
        """
        written = self._next(record, run, jar, None)
        if not await (self.store.swap(written) if left is None else self.budgets.settle_with(written, left)):
            self.journal.write(Entry.RUN_OVERTAKEN, run)
            return None
        if run.end is not None:
            self.journal.write(Entry.RUN_ENDED, run, end=run.end.name)
            if self.on_done is not None and isinstance(done := action_for(self.atlas, run), Done):
                # The hook's own time is bounded like a call's, so that leaving does not wait for ever.
                async with asyncio.timeout(self.limits.call):
                    await self.on_done(done)
        return written

    def _next(self, record: Record, run: Run, jar: Jar, call: Call | None) -> Record:
        revision, intent = record.revision + 1, None
        if call is not None:
            lease_until = self.clock.now() + self.limits.call + self.limits.lease
            intent = Intent(type(call).__name__, revision, lease_until)
        return Record(rested(run), record.handle, revision, self.atlas.digest, self._site, jar, intent)

    async def _unbroken(self, turn: Coroutine[object, object, Record | None]) -> Record | None:
        task = asyncio.get_running_loop().create_task(turn)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Record | None]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Whoever still waits is told of a fault by `shield`; whoever left is not, and the journal was.
            task.exception()
