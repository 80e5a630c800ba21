"""
Walks a run to a row and along it, by what a user, a clock and a service do.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import define

from authflow.calls import slots
from authflow.core.action import Action, Ask, Hold
from authflow.core.atlas import Atlas
from authflow.core.call import Call
from authflow.core.field import Kind
from authflow.core.outcome import Choice, Outcome
from authflow.core.paths import Place, Row, ways
from authflow.core.state import AnyState, Auto, Step, Visit, Wait, sends
from authflow.door import AuthFlow
from authflow.engine.clock import HandClock
from authflow.engine.ports import Store

GOALS: Final = (
    *("login", "register", "recover", "reset", "sign-on", "logout", "change-password"),
    *("managed-login", "social-login", "device", "external-login", "visitor", "activation", "email-check"),
)
LACK_AT_ONCE: Final = frozenset({"logout", "external-login"})
"""
The flows that begin with what was given, and ask for nothing where it was not.
"""
RESTS_FIRST: Final = frozenset({Outcome.CANCELLED, Outcome.EXPIRED})
GUESSES: Final = 5


def shortest(atlas: Atlas) -> Mapping[Place, tuple[str, tuple[Row, ...]]]:
    """
    For each state the goal from which the fewest rows lead to it, and those rows.
    """
    found: dict[Place, tuple[str, tuple[Row, ...]]] = {}
    for goal in GOALS:
        for place, way in ways(atlas, goal).items():
            if place not in found or len(way) < len(found[place][1]):
                found[place] = goal, way
    return found


def sending(card: AnyState, outcome: Outcome) -> tuple[Choice, type[Call]] | None:
    """
    The choice whose call can have *outcome*.
    """
    able = [(choice, call) for choice, call in sends(card).items() if outcome in call.possible()]
    resending = outcome is Outcome.REQUIRE_EMAIL_VERIFICATION and any(choice is Choice.RESEND for choice, _ in able)
    return next((one for one in able if not resending or one[0] is Choice.RESEND), None)


def planned(atlas: Atlas, rows: tuple[Row, ...]) -> deque[Outcome]:
    """
    What the service must answer, call by call, so that a run goes along *rows*.
    """
    return deque(outcome for row in rows for outcome in _answers(atlas.card(row.flow, row.state), row))


def _answers(card: AnyState, row: Row) -> Iterator[Outcome]:
    if row.outcome is Outcome.EXHAUSTED:
        yield from [Outcome.FAILURE] * GUESSES
        return
    awaited = row.outcome
    lacks_later = awaited is Outcome.LACKING and row.flow not in LACK_AT_ONCE
    if isinstance(card, Auto) and (awaited in RESTS_FIRST or lacks_later):
        awaited = Outcome.UNAVAILABLE
    sent = sending(card, awaited)
    if sent is not None:
        # A call that may be sent again by itself is, before anybody believes that it cannot be sent.
        yield from [awaited] * (1 + sent[1].again.times if awaited is Outcome.UNAVAILABLE else 1)


@define
class Walk:
    """
    One run on its way.
    """

    auth: AuthFlow
    clock: HandClock
    store: Store

    async def along(self, goal: str, rows: tuple[Row, ...], given: Mapping[str, object]) -> Action:
        """
        Start *goal* and take *rows* one after the other.
        """
        action = await self.auth.start(goal, given=given)
        for row in rows:
            action = await self._take(row, action)
        return action

    async def _take(self, row: Row, action: Action) -> Action:
        card = self.auth.atlas.card(row.flow, row.state)
        match row.outcome:
            case Outcome.EXPIRED:
                self.clock.turn(card.rests + 1)
                return await self.auth.resume(action.handle)
            case Outcome.CANCELLED:
                return await self.auth.cancel(action.handle)
            case Outcome.EXHAUSTED:
                for _ in range(GUESSES):
                    action = await self._press(action, Choice.SUBMIT)
                return action
            case Outcome.LACKING if row.flow not in LACK_AT_ONCE:
                return await self._press(action, Choice.RETRY)
            case Outcome.APPROVED | Outcome.DENIED:
                await self.auth.wake(action.run, row.outcome)
                return await self.auth.resume(action.handle)
            case outcome:
                return await self._by_the_user(card, outcome, action)

    async def _by_the_user(self, card: AnyState, outcome: Outcome, action: Action) -> Action:
        match card:
            case Auto():
                return action  # It went on by itself.
            case Visit():
                said = {"error": "access_denied"} if outcome is Outcome.REFUSED else {"code": "a-code"}
                return await self._reply(action, {**said, "state": await self._nonce(action)})
            case Step() | Wait():
                meant = next((choice for choice, what in card.on.items() if what == outcome), None)
                if meant is None and outcome is Outcome.INVALID:
                    return await self._reply(action, {})
                sent = sending(card, outcome)
                if isinstance(action, Hold) and action.check_at is not None:
                    self.clock.turn(action.check_at - self.clock.now())
                return await self._press(action, meant or (sent[0] if sent else Choice.SUBMIT))

    async def _press(self, action: Action, choice: Choice) -> Action:
        return await self._reply(action, dict(_typed(action)), choice)

    async def _reply(self, action: Action, values: Mapping[str, object], choice: Choice = Choice.SUBMIT) -> Action:
        return await self.auth.reply(action.handle, values, step=action.step, choice=choice)

    async def _nonce(self, action: Action) -> object:
        record = await self.store.get(action.run)
        assert record is not None
        return record.run.memory.get(slots.NONCE)


def _typed(action: Action) -> Iterator[tuple[str, object]]:
    for entry in action.fields if isinstance(action, Ask) else ():
        match entry.kind:
            case Kind.EMAIL:
                yield entry.name, "new@example.com" if action.flow == "register" else "ada@example.com"
            case Kind.PASSWORD | Kind.NEW_PASSWORD:
                yield entry.name, "a long enough password"
            case Kind.CAPTCHA:
                yield entry.name, "emulator-captcha-pass-1"
            case Kind.CODE:
                yield entry.name, "123456"
            case _:
                yield entry.name, "something"
