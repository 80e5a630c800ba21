"""
Cards, the rows written on them, and the ways out of a flow.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import Final, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from authflow.core.call import Call
from authflow.core.field import Field, Group
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import Slot

S = TypeVar("S", bound=StrEnum)

HALF_AN_HOUR: Final = 30 * 60.0
THIRTY_DAYS: Final = 30 * 24 * 3600.0

Form: TypeAlias = tuple[Field | Group, ...]
Press: TypeAlias = Mapping[Choice, type[Call] | Outcome]


class Stay(Enum):
    """
    A row that leads back to its own state.
    """

    STAY = auto()


STAY: Final = Stay.STAY


class EndKind(StrEnum):
    """
    What an end is for whoever waits for it.
    """

    DONE = auto()
    REFUSED = auto()
    EXPIRED = auto()
    CANCELLED = auto()
    UNSUPPORTED = auto()
    NOT_SIGNED_IN = auto()


@frozen
class Next:
    """
    Out of this flow, into another: the run goes on under the same id.
    """

    flow: str


@frozen
class End:
    """
    Out of this flow, and of the run.

    Attributes:
        gives: What whoever waits for the end is handed.
        reason: What to say, where the last answer is not to be quoted.
    """

    name: str
    kind: EndKind
    gives: tuple[Slot, ...] = ()
    reason: str | None = None


Exit: TypeAlias = Next | End
Rows: TypeAlias = Mapping[Outcome, Next | End | Stay]


@frozen
class Limit:
    """
    How often a choice may be made in a run; going back does not reset it.

    Attributes:
        every: Seconds that must pass between two.
        per: Counted anew for each value of this slot; without one, once for the whole run.
        spent: What it means when no more are left; without one, the choice is no longer offered.
    """

    times: int
    every: float = 0.0
    per: Slot | None = None
    spent: Outcome | None = None


@frozen
class Step(Generic[S]):
    """
    Ask the user.

    Attributes:
        on: What each choice sends, or means by itself.
        rests: How long it may wait for a reply, in seconds.
    """

    ask: Form
    on: Press
    go: Mapping[Outcome, S | Next | End | Stay]
    limits: Mapping[Choice, Limit] = field(factory=dict[Choice, Limit])
    rests: float = HALF_AN_HOUR


@frozen
class Auto(Generic[S]):
    """
    Send a call without asking. It rests only where the service cannot be had, and then asks whether to try again.

    Attributes:
        fresh: Slots filled with new unguessable values before it is sent.
    """

    send: type[Call]
    go: Mapping[Outcome, S | Next | End | Stay]
    fresh: tuple[Slot, ...] = ()
    rests: float = HALF_AN_HOUR


@frozen
class Visit(Generic[S]):
    """
    Send the user's browser away and wait until it comes back.

    Attributes:
        to: The slot that holds the address.
        proof: The slot whose value the browser must bring back as `state`, or nothing is believed (RFC 6749 §10.12).
        brings: The slots that the way back fills, by the names of its query.
    """

    to: Slot
    go: Mapping[Outcome, S | Next | End | Stay]
    proof: Slot | None = None
    brings: Mapping[str, Slot] = field(factory=dict[str, Slot])
    rests: float = HALF_AN_HOUR


@frozen
class Wait(Generic[S]):
    """
    Park until something outside happens.

    Attributes:
        until: The outcomes that wake it.
        to: The slot that holds an address where the user makes it happen, on whichever device.
        code: The slot that holds what the user enters there.
        every: The slot that holds the seconds which must pass before each `CHECK`; a UI that waits makes it by itself,
            and so does whoever polls, where no UI does.
    """

    reason: str
    until: frozenset[Outcome]
    on: Press
    go: Mapping[Outcome, S | Next | End | Stay]
    to: Slot | None = None
    code: Slot | None = None
    every: Slot | None = None
    rests: float = THIRTY_DAYS

    @property
    def shows(self) -> tuple[Slot, ...]:
        """
        What it cannot be shown without.
        """
        return tuple(slot for slot in (self.to, self.code, self.every) if slot is not None)


State: TypeAlias = Step[S] | Auto[S] | Visit[S] | Wait[S]
AnyState: TypeAlias = State[StrEnum]

FROM_OUTSIDE: Final = frozenset({Outcome.CANCELLED, Outcome.EXPIRED})
"""
The outcomes that come to a run at rest, whatever its card.
"""

RESTING: Final = frozenset({Outcome.UNAVAILABLE, Outcome.THROTTLED})
"""
The outcomes at which an Auto rests instead of going on.
"""


def sends(card: State[S]) -> Mapping[Choice, type[Call]]:
    """
    Every call that *card* can send, by the choice that sends it; an Auto's is sent again by `RETRY`.
    """
    match card:
        case Auto():
            return {Choice.RETRY: card.send}
        case Step() | Wait():
            return {choice: call for choice, call in card.on.items() if not isinstance(call, Outcome)}
        case Visit():
            return {}


def sent_by(card: State[S], choice: Choice | None) -> type[Call] | None:
    """
    The call that *choice* sends at *card*; nothing where it sends none.
    """
    match card:
        case Auto():
            return card.send if choice is Choice.RETRY else None
        case Step() | Wait():
            sent = card.on.get(choice) if choice is not None else None
            return None if isinstance(sent, Outcome) else sent
        case Visit():
            return None


def rests(card: State[S]) -> bool:
    """
    Whether a run can stand on *card* while nothing happens.

    An Auto that leads on even where the service cannot be had never does.
    """
    return not isinstance(card, Auto) or any(card.go.get(outcome, STAY) is STAY for outcome in RESTING)


def polled(card: State[S]) -> bool:
    """
    Whether the service can be asked at *card* while no user is there: it says how often, and no form has to be filled.

    What such a call carries is held already, and so is nothing fleeting (`core/check.py` proves it of every flow).
    """
    return isinstance(card, Wait) and card.every is not None and Choice.CHECK in sends(card)


def possible(card: State[S]) -> frozenset[Outcome]:
    """
    Every outcome that can happen at *card*.
    """
    found = FROM_OUTSIDE if rests(card) else frozenset[Outcome]()
    found = found.union(*(call.possible() for call in sends(card).values()))
    match card:
        case Step():
            found |= {meant for meant in card.on.values() if isinstance(meant, Outcome)}
            found |= {limit.spent for limit in card.limits.values() if limit.spent is not None}
            found |= {Outcome.INVALID} if card.ask else frozenset[Outcome]()
        case Wait():
            found |= {meant for meant in card.on.values() if isinstance(meant, Outcome)} | card.until
        case Auto():
            found |= {Outcome.LACKING} & card.go.keys()
        case Visit():
            found |= {Outcome.RETURNED} if card.proof is None else {Outcome.RETURNED, Outcome.REFUSED}
    return found
