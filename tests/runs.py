"""
People, replies and answers that are made up, and runs that are driven with them: no engine, no service, no waiting.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from attrs import define, evolve, field

from authflow.calls import slots
from authflow.core.atlas import Atlas
from authflow.core.call import Call
from authflow.core.decision import decide
from authflow.core.field import Field
from authflow.core.member import Tokens
from authflow.core.move import advance, begin
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Memory, Moment, Reply, Run
from authflow.core.site import Captcha, PasswordPolicy, Site
from authflow.core.slot import Slot
from authflow.core.state import Auto, Visit, sends
from authflow.flows import ATLAS
from authflow.flows.fields import profile_field

NOON: Final = 1_800_000_000.0
A_DAY: Final = 24 * 3600.0
SITE: Final = Site(
    profile_fields=tuple(f for name in ("first_name", "birthdate") if (f := profile_field(name)) is not None),
    password_policy=PasswordPolicy(min_length=8, max_length=100),
    captcha=Captcha("site-key"),
    hosted_login="https://login.example.com/",
)
HERE: Final = ATLAS.at(SITE)

ADA: Final = "ada@example.com"
BOB: Final = "bob@example.com"
CYD: Final = "cyd@example.com"
EVE: Final = "eve@example.com"

MADE_UP: Final[Memory] = {
    slots.EMAIL: ADA,
    slots.PASSWORD: "correct horse",
    slots.CAPTCHA: {"visible": "solved"},
    slots.CODE: "123456",
    slots.PROFILE: {"first_name": "Ada"},
    slots.MISSING: ("last_name", "custom.shoe_size"),
    slots.STATUS: "BLOCKED",
    slots.MEMBER_ID: "member-1",
    slots.IDP: "google",
    slots.DEVICE_CODE: "device-code-1",
    slots.USER_CODE: "WDJB-MJHT",
    slots.INTERVAL: 0,
    slots.VERIFY_EMAIL: True,
    slots.MERGE_CONTACT: False,
    slots.STATE_TOKEN: "state-token-1",
    slots.SESSION_TOKEN: "session-token-1",
    slots.RECOVERY_TOKEN: "recovery-token-1",
    slots.CODE_VERIFIER: "code-verifier-1",
    slots.NONCE: "nonce-1",
    slots.ADDRESS: "https://service.example.com/authorize?x=1",
    slots.AUTHORIZATION_CODE: "grant-1",
    slots.TOKENS: Tokens("access-1", "refresh-1", NOON + A_DAY),
    slots.RETURN_TO: "/cart",
}
"""
A value that fits, for every slot there is.
"""

TYPED: Final[Mapping[str, object]] = {
    "email": ADA,
    "password": "correct horse",
    "captcha": "solved",
    "code": "123456",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "birthdate": "1815-12-10",
    "custom.shoe_size": "38",
}
"""
What ada types into whatever form she is shown.
"""


def moment(minutes: int = 0) -> Moment:
    """
    A moment, some minutes after noon, with chance of its own.
    """
    return Moment(NOON + minutes * 60, minutes.to_bytes(32, "big"))


def given(goal: str, **values: object) -> Memory:
    """
    What the flow *goal* needs, and *values* by the names of their slots.
    """
    named = {slot.name: slot for slot in MADE_UP}
    needed: dict[Slot, object] = {slot: MADE_UP[slot] for slot in HERE.flow(goal).needs}
    return needed | {named[name]: value for name, value in values.items()}


def begun(goal: str, **values: object) -> Run:
    """
    A run at the start of *goal*, given what that needs.
    """
    return begin(HERE, f"run-{goal}", goal, given(goal, **values), moment(), A_DAY)


def submit(**values: object) -> Reply:
    """
    The reply that submits what ada types, but for *values*.
    """
    return Reply(Choice.SUBMIT, {**TYPED, **values})


def choose(choice: Choice) -> Reply:
    """
    The reply that makes *choice* and types nothing.
    """
    return Reply(choice)


def promised(call: type[Call], outcome: Outcome) -> Memory:
    """
    What an answer to *call* brings along with *outcome*, made up.
    """
    return {slot: MADE_UP[slot] for slot in call.outcomes.get(outcome, ())}


def says(outcome: Outcome, gives: Memory | None = None, *, retry_at: float | None = None) -> Answer:
    """
    An answer that gives exactly what is written.
    """
    return Answer(outcome, gives or {}, retry_at=retry_at)


Turn: TypeAlias = Reply | Answer | Outcome | Callable[[Run], Reply]


@define
class Played:
    """
    A run, with what was asked of the service and where it stood after each turn.
    """

    atlas: Atlas
    run: Run
    path: list[str] = field(factory=list[str])
    sent: list[str] = field(factory=list[str])
    calls: list[Call] = field(factory=list[Call])
    minutes: int = 0

    @property
    def place(self) -> str:
        """
        The state or the end, as it is called on diagrams.
        """
        return self.run.end.name if self.run.end is not None else str(self.run.state)

    def turn(self, what: Turn) -> None:
        """
        Take one turn: a reply is decided on, an answer or a bare outcome with all it promises is followed.
        """
        self.minutes += 1
        if not isinstance(what, Answer | Outcome):
            self.decide(what if isinstance(what, Reply) else what(self.run))
            return
        card = self.atlas.card(self.run.flow, self.run.state)
        call = sends(card).get(self.run.chosen) if self.run.chosen is not None else None
        if isinstance(what, Answer):
            self.advance(what)
        else:
            self.advance(Answer(what, promised(call, what) if call is not None else {}))

    def decide(self, reply: Reply | None) -> None:
        """
        Send what follows from *reply*, or do what it means.
        """
        self.run, what = decide(self.atlas, self.run, reply, moment(self.minutes))
        if isinstance(what, Answer):
            self.advance(what)
        elif what is not None:
            self.calls.append(what)
            self.sent.append(type(what).__name__)

    def advance(self, answer: Answer) -> None:
        """
        Follow *answer*, and go on where the next card sends by itself.
        """
        step = self.run.step
        self.run = advance(self.atlas, self.run, answer, moment(self.minutes))
        self.path.append(self.place)
        if self.run.end is None and self.run.step == step:
            self.decide(None)


def play(run: Run, *script: Turn, atlas: Atlas = HERE) -> Played:
    """
    Drive *run* by *script*, a minute a turn; a card that sends by itself does.
    """
    played = Played(atlas, run)
    if run.step == 0:
        played.decide(None)
    for what in script:
        played.turn(what)
    return played


def come_back(**query: object) -> Callable[[Run], Reply]:
    """
    The reply of a browser that comes back from a Visit with the right proof and a code, but for *query*.
    """

    def reply(run: Run) -> Reply:
        card = HERE.card(run.flow, run.state)
        proof = card.proof if isinstance(card, Visit) else None
        proved = {"state": run.memory.get(proof)} if proof is not None else {}
        return Reply(Choice.SUBMIT, {**proved, "code": "grant-1", **query})

    return reply


def without(memory: Memory, *gone: Slot) -> Memory:
    """
    *memory*, but for some slots.
    """
    return {slot: value for slot, value in memory.items() if slot not in gone}


def by_itself(run: Run) -> bool:
    """
    Whether the card of *run* sends without asking.
    """
    return isinstance(HERE.card(run.flow, run.state), Auto)


def holding(run: Run, memory: Memory) -> Run:
    """
    *run*, with other things in its memory.
    """
    return evolve(run, memory=memory)


def text_field(name: str, *, optional: bool = False, many: int = 1) -> Field:
    """
    A field of plain text.
    """
    return Field(Slot(name), optional=optional, many=many)
