"""
Faults planted on purpose, each where it could have been written: what the simulation is there to find.

They are put around the ports of an engine, or in the place of one of its parts; the engine has no holes for them.
"""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Final, TypeAlias, cast

from attrs import define, evolve, field, fields, frozen

from authflow.calls import slots
from authflow.calls.passwords import ChangePassword
from authflow.calls.signing_in import Register, VerifyDuringAuthentication
from authflow.calls.tokens import RedeemCode
from authflow.core.action import Action
from authflow.core.call import Call
from authflow.core.member import Tokens
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Reply, Run
from authflow.door import AuthFlow
from authflow.engine.budgets import Counted, Unsettled
from authflow.engine.engine import Engine
from authflow.engine.handle import run_of
from authflow.engine.keys import Ring
from authflow.engine.ports import Jar, Said, Service, Store
from authflow.engine.record import Intent, Record
from authflow.engine.turn import Turns
from authflow.stores.kept import Kept
from authflow.stores.seal import Sealed
from tests.simulation.world import Unreachable

Mutant: TypeAlias = Callable[[AuthFlow], None]


class _NoIntent(Turns):
    """
    Sends, and tells nobody before.
    """

    def _next(self, record: Record, run: Run, jar: Jar, call: Call | None) -> Record:
        return evolve(super()._next(record, run, jar, call), intent=None)

    def _in_time(self, intent: Intent | None) -> bool:
        return intent is None


class _NoSlack(Turns):
    """
    Sends, however late it is.
    """

    def _in_time(self, intent: Intent | None) -> bool:
        return intent is not None


class _Breakable(Turns):
    """
    Stops in mid-turn when whoever replied goes away.
    """

    async def _unbroken(self, turn: Coroutine[object, object, Record | None]) -> Record | None:
        return await turn


class _ForgetfulLedger(Turns):
    """
    Counts anew after going back.
    """

    def _next(self, record: Record, run: Run, jar: Jar, call: Call | None) -> Record:
        back = run.outcome is Outcome.BACK and call is None
        return super()._next(record, evolve(run, ledger={}) if back else run, jar, call)


class _Hoarding(Turns):
    """
    Keeps what is fleeting.
    """

    def _next(self, record: Record, run: Run, jar: Jar, call: Call | None) -> Record:
        return evolve(super()._next(record, run, jar, call), run=run)


class _Hopeful(Turns):
    """
    Takes an unknown outcome of a verification for a good one.
    """

    async def _send(
        self, record: Record, run: Run, call: Call, spent: Answer | Counted | None
    ) -> tuple[Said, Unsettled | None]:
        said, left = await super()._send(record, run, call, spent)
        if isinstance(call, VerifyDuringAuthentication) and said.answer.outcome is Outcome.UNKNOWN:
            said = evolve(said, answer=Answer(Outcome.SUCCESS, {slots.SESSION_TOKEN: "made up"}))
        return said, left


class _NoLease(Engine):
    """
    Takes every intent for one whose sender is gone.
    """

    async def _in_time(self, record: Record) -> Record:
        over = record.intent and evolve(record.intent, lease_until=0.0)
        return await super()._in_time(evolve(record, intent=over))


class _Endless(Engine):
    """
    Waits for ever for whoever is sending.
    """

    async def _in_time(self, record: Record) -> Record:
        return record if record.intent is not None else await super()._in_time(record)


class _Ageless(Engine):
    """
    Lets runs rest as long as they like.
    """

    def _brought(self, record: Record) -> Said | None:
        return super()._brought(record) if record.intent is not None else None


class _Stepless(Engine):
    """
    Takes every reply for one to the present step.
    """

    async def reply(self, handle: str, reply: Reply) -> Action:
        record = await self._load(run_of(handle), handle)
        return await super().reply(handle, evolve(reply, step=record.run.step))


class _Relentless(Engine):
    """
    Ends what has ended.
    """

    async def cancel(self, handle: str) -> Action:
        record = await self._load(run_of(handle), handle)
        if record.run.end is not None:
            await self.turns.take(evolve(record, run=evolve(record.run, end=None)), Reply(Choice.CANCEL))
        return await super().cancel(handle)


@frozen
class _Again(Service):
    """
    Sends *kind* again when no answer comes.
    """

    service: Service
    kind: type[Call]

    async def send(self, call: Call, jar: Jar) -> Said:
        said = await self.service.send(call, jar)
        lost = isinstance(call, self.kind) and said.answer.outcome is Outcome.UNKNOWN
        return await self.service.send(call, said.jar) if lost else said


@frozen
class _Gullible(Service):
    """
    Takes a SUCCESS for a proof.
    """

    service: Service

    async def send(self, call: Call, jar: Jar) -> Said:
        said = await self.service.send(call, jar)
        made_up = {slots.SESSION_TOKEN: "made up", slots.TOKENS: Tokens("made up", None, 0.0)}
        lacks = said.answer.outcome is Outcome.SUCCESS and not said.answer.gives
        return evolve(said, answer=evolve(said.answer, gives=made_up)) if lacks else said


@frozen
class _Deaf(Service):
    """
    Does not hear when to come back.
    """

    service: Service

    async def send(self, call: Call, jar: Jar) -> Said:
        said = await self.service.send(call, jar)
        return evolve(said, answer=evolve(said.answer, retry_at=None))


@define(eq=False)
class _Shared(Service):
    """
    Has one jar for all.
    """

    service: Service
    jar: Jar = field(factory=dict[str, str])

    async def send(self, call: Call, jar: Jar) -> Said:
        said = await self.service.send(call, self.jar or jar)
        self.jar = said.jar
        return said


@frozen
class _Store:
    """
    All that a store is, but for what is done wrongly.
    """

    store: Store
    announce: ClassVar[None] = None
    settle: ClassVar[None] = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


class _Careless(_Store):
    """
    Writes whatever it is given, over whatever is there.
    """

    async def swap(self, record: Record) -> bool:
        held = await self.store.get(record.run.id)
        return held is not None and await self.store.swap(evolve(record, revision=held.revision + 1))


class _Confident(_Store):
    """
    Takes a write for done, whatever became of it.
    """

    async def swap(self, record: Record) -> bool:
        try:
            return await self.store.swap(record)
        except Unreachable:
            return True


def _turns(kind: type[Turns]) -> Mutant:
    def plant(auth: AuthFlow) -> None:
        sound = auth.engine.turns
        auth.engine.turns = kind(**{one.name: getattr(sound, one.name) for one in fields(Turns) if one.init})
        auth.engine.turns.budgets = sound.budgets

    return plant


def _engine(kind: type[Engine]) -> Mutant:
    def plant(auth: AuthFlow) -> None:
        auth._engine = kind(auth.engine.turns, auth.engine.key, auth.engine.older)  # noqa: SLF001 - The front door makes its own.

    return plant


def _service(kind: Callable[[Service], Service]) -> Mutant:
    def plant(auth: AuthFlow) -> None:
        auth.engine.turns.service = kind(auth.engine.turns.service)

    return plant


def _store(kind: type[_Store]) -> Mutant:
    def plant(auth: AuthFlow) -> None:
        auth.engine.turns.store = cast("Store", kind(auth.engine.turns.store))

    return plant


def _keyless(auth: AuthFlow) -> None:
    """
    Opens nothing that another key has sealed.
    """
    store = auth.engine.turns.store
    if isinstance(store, Kept) and isinstance(store.codec, Sealed):
        store.codec = evolve(store.codec, ring=Ring(store.codec.ring.keys[:1]))


def _absent_minded(auth: AuthFlow) -> None:
    """
    Knows no handle that another key has hashed.
    """
    auth.engine.older = ()


MUTANTS: Final[dict[str, Mutant]] = {
    "no intent is written": _turns(_NoIntent),
    "a call goes out however late it is": _turns(_NoSlack),
    "a turn stops when its user goes away": _turns(_Breakable),
    "the ledger is reset by going back": _turns(_ForgetfulLedger),
    "what is fleeting is stored": _turns(_Hoarding),
    "an unknown outcome is taken for a good one": _turns(_Hopeful),
    "a lease is ignored": _engine(_NoLease),
    "a lease never ends": _engine(_Endless),
    "a rest never ends": _engine(_Ageless),
    "a reply counts for any step": _engine(_Stepless),
    "an end is written again": _engine(_Relentless),
    "a registration is sent again": _service(lambda sound: _Again(sound, Register)),
    "a verification is sent again": _service(lambda sound: _Again(sound, VerifyDuringAuthentication)),
    "an authorization code is sent again": _service(lambda sound: _Again(sound, RedeemCode)),
    "a change of password is sent again": _service(lambda sound: _Again(sound, ChangePassword)),
    "a success without proof is believed": _service(_Gullible),
    "a service that names a time is not heard": _service(_Deaf),
    "two runs share a jar": _service(_Shared),
    "writes look at no revision": _store(_Careless),
    "a new key opens no row of the old one": _keyless,
    "a new key knows no handle of the old one": _absent_minded,
    "a failed write is taken for done": _store(_Confident),
}
"""
Each by what it does wrong.
"""
