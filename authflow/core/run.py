"""
One user's way through flows, as a value, and what moves it: a reply, an answer, a moment.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

from attrs import evolve, field, frozen

from authflow.core.call import secret
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Complaint, Reason
from authflow.core.slot import Keep, Slot
from authflow.core.state import End

Memory: TypeAlias = Mapping[Slot, object]


@frozen
class Moment:
    """
    What the pure core cannot know: the time, and chance. The engine draws one for each decision.

    Attributes:
        at: Seconds since the epoch.
        chance: 32 unguessable bytes.
    """

    at: float
    chance: bytes = secret()

    def fresh(self, slot: Slot) -> str:
        """
        An unguessable value for *slot*: 43 characters, as RFC 7636 §4.1 recommends for a verifier.
        """
        return urlsafe_b64encode(sha256(self.chance + slot.name.encode()).digest()).rstrip(b"=").decode()


@frozen
class Reply:
    """
    What the user did.

    Attributes:
        values: By the fields' names; anything that was not asked is dropped.
        step: The step of the action replied to. A reply to any other step gets the current action.
    """

    choice: Choice = Choice.SUBMIT
    values: Mapping[str, object] = field(factory=dict[str, object], repr=False)
    step: int = 0


@frozen
class Answer:
    """
    What the service said.

    Attributes:
        complaints: What it says is wrong with single values, by field name.
        retry_at: When to ask again, in seconds since the epoch.
        sure: Whether that is for us to say: how long a service wants to be left alone is believed within reason.
    """

    outcome: Outcome
    gives: Memory = field(factory=dict[Slot, object], repr=False)
    reason: Reason | None = None
    complaints: Mapping[str, Complaint] = field(factory=dict[str, Complaint])
    retry_at: float | None = None
    sure: bool = False


@frozen
class Tally:
    """
    What the ledger says of one choice.

    Attributes:
        times: How often it was made.
        last: When, in seconds since the epoch.
        not_before: When the service will hear it again.
    """

    times: int = 0
    last: float = 0.0
    not_before: float = 0.0


@frozen
class Run:
    """
    Where one user stands.

    Attributes:
        goal: The flow it was started with. Nothing moves by it.
        step: The number of the action that the user looks at.
        chosen: The choice whose call is being sent.
        outcome: What moved it last.
        subject: The canonical email of whoever gave the first proof; nobody else may go on.
        journey: The flows it went through, in order; the last twenty.
        since: When it came to this state, in seconds since the epoch.
        expires_at: When it may no longer rest here.
        ends_at: When its whole life ends.
    """

    id: str
    goal: str
    flow: str
    state: StrEnum
    since: float
    expires_at: float
    ends_at: float
    memory: Memory = field(factory=dict[Slot, object], repr=False)
    ledger: Mapping[str, Tally] = field(factory=dict[str, Tally])
    journey: tuple[str, ...] = ()
    step: int = 0
    chosen: Choice | None = None
    outcome: Outcome | None = None
    reason: Reason | None = None
    complaints: Mapping[str, Complaint] = field(factory=dict[str, Complaint])
    subject: str | None = field(default=None, repr=False)
    end: End | None = None


def lasting(memory: Memory) -> Memory:
    """
    *memory* without what must not outlive a turn.
    """
    fleeting = [slot for slot in memory if slot.keep is Keep.FLEETING]
    return {slot: value for slot, value in memory.items() if slot not in fleeting} if fleeting else memory


def rested(run: Run) -> Run:
    """
    *run* without what must not outlive a turn.
    """
    memory = lasting(run.memory)
    return run if memory is run.memory else evolve(run, memory=memory)
