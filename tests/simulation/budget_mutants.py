"""
Faults planted in what is counted: each a way in which budgets could be kept that is not good enough.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeAlias, cast

from attrs import evolve, fields, frozen

from authflow.calls import slots
from authflow.calls.signing_in import Register
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.run import Answer, Run
from authflow.door import AuthFlow
from authflow.engine.budgets import NEVER_REFUSED, NOTHING, Budgets, Counted, Unsettled
from authflow.engine.counting import bump_each, give_back_each
from authflow.engine.ports import Count, Full, Jar, Store
from authflow.engine.record import Record
from tests.simulation.world import Unreachable

Mutant: TypeAlias = Callable[[AuthFlow], None]


def _always(count: Count) -> Count:
    """
    *count*, with room for everybody.
    """
    return evolve(count, windows=tuple((NEVER_REFUSED, seconds) for _, seconds in count.windows))


@frozen
class _Counter:
    """
    What is counted of a store; the rest of it is not asked for.
    """

    store: Store

    async def swap(self, record: Record) -> bool:
        return await self.store.swap(record)

    async def bump(self, key: str, *counts: Count) -> Full | None:
        return await self.store.bump(key, *counts)

    async def give_back(self, key: str, *names: str) -> None:
        await self.store.give_back(key, *names)


class _Looking(_Counter):
    """
    Looks whether there is room, and counts in a second statement.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        full = await super().bump(key, *counts)
        if full is None:
            await super().give_back(key, *(count.name for count in counts))
            await super().bump(key, *map(_always, counts))
        return full


class _Lavish(_Counter):
    """
    Gives everything back twice.
    """

    async def give_back(self, key: str, *names: str) -> None:
        await super().give_back(key, *names, *names)


class _Brisk(_Counter):
    """
    Forgets when half of a window is over.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        halved = (evolve(one, windows=tuple((most, seconds / 2) for most, seconds in one.windows)) for one in counts)
        return await super().bump(key, *halved)


class _Grudging(_Counter):
    """
    Counts what it refuses.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        full = await super().bump(key, *counts)
        if full is not None:
            await super().bump(key, *map(_always, counts))
        return full


class _Apart(Budgets):
    """
    Counts when a call is sent, whatever its store can do when it is announced.
    """

    async def announce(self, record: Record, call: Call, run: Run) -> tuple[bool, Answer | Counted | None]:
        del call, run
        return await self.store.swap(record), None


class _Afterwards(_Apart):
    """
    Looks before the call, and counts when its answer is there.
    """

    async def spend(self, call: Call, run: Run, jar: Jar) -> Answer | Counted:
        spent = await super().spend(call, run, jar)
        if not isinstance(spent, Answer) and spent.spent:
            with suppress(Unreachable):
                await give_back_each(self.store, spent.whose, [one.count.name for one in spent.spent])
        return spent

    def unsettled(self, call: Call, run: Run, counted: Counted, answer: Answer) -> Unsettled | None:
        costly = [one for one in counted.spent if answer.outcome in one.costs]
        left = super().unsettled(call, run, evolve(counted, spent=costly), answer)
        left = left or Unsettled(counted.whose, ())
        return evolve(left, mailed=(*left.mailed, *(_always(one.count) for one in costly)))


class _Deaf(Budgets):
    """
    Sends what was announced, room or no room.
    """

    async def announce(self, record: Record, call: Call, run: Run) -> tuple[bool, Answer | Counted | None]:
        done, spent = await super().announce(record, call, run)
        return done, NOTHING if isinstance(spent, Answer) else spent


class _Doubtful(Budgets):
    """
    Counts again what was counted as it was announced.
    """

    async def announce(self, record: Record, call: Call, run: Run) -> tuple[bool, Answer | Counted | None]:
        done, spent = await super().announce(record, call, run)
        return done, None if isinstance(spent, Counted) else spent


class _Lenient(Budgets):
    """
    Gives back what was wrong.
    """

    def unsettled(self, call: Call, run: Run, counted: Counted, answer: Answer) -> Unsettled | None:
        right = evolve(answer, outcome=Outcome.TOKEN_EXPIRED) if answer.outcome is Outcome.FAILURE else answer
        return super().unsettled(call, run, counted, right)


class _Impartial(Budgets):
    """
    Counts strangers with the others.
    """

    def _by_a_stranger(self, call: Call, run: Run) -> bool:
        del call, run
        return False


class _Hasty(_Apart):
    """
    Counts what a registration may mail before it is known.
    """

    async def spend(self, call: Call, run: Run, jar: Jar) -> Answer | Counted:
        spent = await super().spend(call, run, jar)
        if isinstance(call, Register) and not isinstance(spent, Answer):
            codes = [evolve(one, count=evolve(_always(one.count), name="codes")) for one in spent.spent]
            await bump_each(self.store, spent.whose, [one.count for one in codes])
            return evolve(spent, spent=(*spent.spent, *codes))
        return spent


class _Mute(_Apart):
    """
    Does not say until when.
    """

    async def spend(self, call: Call, run: Run, jar: Jar) -> Answer | Counted:
        spent = await super().spend(call, run, jar)
        return evolve(spent, retry_at=None) if isinstance(spent, Answer) else spent


class _Final(_Apart):
    """
    Ends a run for which there is no room.
    """

    async def spend(self, call: Call, run: Run, jar: Jar) -> Answer | Counted:
        spent = await super().spend(call, run, jar)
        full = isinstance(spent, Answer) and spent.outcome is Outcome.THROTTLED
        return Answer(Outcome.UNSUPPORTED) if full else spent


class _Separate(Budgets):
    """
    Counts for each run apart.
    """

    def _who(self, call: Call, run: Run) -> str:
        return f"{super()._who(call, run)} of {run.id}"


class _Literal(Budgets):
    """
    Counts each spelling of an address apart.
    """

    def _who(self, call: Call, run: Run) -> str:
        email = getattr(call, slots.EMAIL.name, None) or run.memory.get(slots.EMAIL) or run.id
        return str(email)


def _budgets(kind: type[Budgets]) -> Mutant:
    def plant(auth: AuthFlow) -> None:
        sound = auth.engine.turns.budgets
        auth.engine.turns.budgets = kind(**{one.name: getattr(sound, one.name) for one in fields(Budgets)})

    return plant


def _forgetful(auth: AuthFlow) -> None:
    """
    Counts by the newest key alone.
    """
    turns = auth.engine.turns
    turns.budgets = evolve(turns.budgets, older=())


def _counter(kind: type[_Counter]) -> Mutant:
    def plant(auth: AuthFlow) -> None:
        turns = auth.engine.turns
        turns.budgets = evolve(turns.budgets, store=cast("Store", kind(turns.store)))

    return plant


MUTANTS: Final[dict[str, Mutant]] = {
    "room is looked for in one statement, and taken in another": _counter(_Looking),
    "what is given back is given back twice": _counter(_Lavish),
    "a window forgets too early": _counter(_Brisk),
    "what is refused is counted": _counter(_Grudging),
    "it is counted after the call": _budgets(_Afterwards),
    "what there is no room for goes out all the same": _budgets(_Deaf),
    "what was announced is counted twice": _budgets(_Doubtful),
    "what was wrong is given back": _budgets(_Lenient),
    "strangers are counted with the others": _budgets(_Impartial),
    "what is on its way is counted as mailed": _budgets(_Hasty),
    "nobody says until when": _budgets(_Mute),
    "a run ends when there is no room": _budgets(_Final),
    "each run has budgets of its own": _budgets(_Separate),
    "a new key forgets what was counted": _forgetful,
    "each spelling has budgets of its own": _budgets(_Literal),
}
"""
Each by what it does wrong.
"""
