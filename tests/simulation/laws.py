"""
What must hold, whatever goes wrong: looked at with every write, every request and every action that is shown.
"""

from collections import Counter
from typing import Final

from attrs import define, evolve, field

from authflow.calls import slots
from authflow.calls.passwords import Recover
from authflow.calls.signing_in import ContinueLogin, Resend, VerifyDuringAuthentication
from authflow.calls.tokens import Authorize, CreateRedirectSession, RedeemCode, RedeemDevice, RedeemSession
from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.atlas import Atlas
from authflow.core.call import Call
from authflow.core.emission import STILL_WORKING
from authflow.core.ledger import ready_at
from authflow.core.member import Tokens
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from authflow.core.slot import Keep
from authflow.core.state import polled, sends
from authflow.core.value import canonical
from authflow.engine.discretion import NEVER_MAILED, TELL
from authflow.engine.limits import Limits
from authflow.engine.record import Record
from tests.simulation.budget_laws import BudgetLaws
from tests.simulation.service import BEFORE, PretendService

GUESSES: Final = 5
RESENDS: Final = 2
SKEW: Final = 3.0
"""
How much the clocks of two processes differ at most, in seconds; less than what a lease leaves over.
"""
CALL: Final = Limits().call
FORWARD: Final = frozenset(
    {
        Outcome.SUCCESS,
        Outcome.REQUIRE_EMAIL_VERIFICATION,
        Outcome.REQUIRE_OWNER_APPROVAL,
        Outcome.REQUIRE_MISSING_FIELDS,
        Outcome.VISIT_REQUIRED,
        Outcome.PENDING,
        Outcome.PASSWORD_SET,
    }
)
"""
What only a service can say.
"""
UNHEARD: Final = frozenset({Outcome.UNAVAILABLE, Outcome.THROTTLED})
"""
What says that a call was surely not processed.
"""
ISSUED: Final[dict[type[Call], tuple[str, ...]]] = {
    VerifyDuringAuthentication: ("state_token",),
    Resend: ("state_token",),
    ContinueLogin: ("state_token",),
    CreateRedirectSession: ("session_token",),
    Authorize: ("address",),
    RedeemCode: ("authorization_code",),
    RedeemSession: ("session_token",),
    Recover: ("recovery_token",),
    RedeemDevice: ("device_code",),
}
"""
The values of each call that were issued to one run and are no other's.
"""


class Broken(AssertionError):
    """
    A law does not hold.
    """


@define(eq=False)
class Laws:
    """
    Everything that was seen, and what was wrong with it.

    Attributes:
        broken: What was wrong, in the order it was found.
        budgets: What was seen of budgets, and must hold of them.
        records: What is truly stored, by run.
        sendings: What the engine was told to each sending, by the run and the revision of the intent.
        attempts: How often something was sent, by the same.
        chosen: The revisions whose intents sent a call, by run, step and call.
        spent: The one-time values that were sent, and by which intent.
        writers: Which process wrote the present intent, by run.
        shown: What was shown, by run and step.
        runs: The run of each tag.
        replied: The steps that users replied to, by run.
        forgotten: The runs that have ended and were swept away.
        resent: How often another code was asked for, by run.
        held_off: The same, once it was written down: by run, flow and call.
        named: When the service will hear a call again, as it was told to a sending.
        fooled: The tags of the runs that were told what makes no sense.
    """

    atlas: Atlas
    service: PretendService
    limits: Limits
    broken: list[str] = field(factory=list[str])
    budgets: BudgetLaws = field(init=False)
    records: dict[str, Record] = field(factory=dict[str, Record])
    sendings: dict[tuple[str, int], list[Outcome]] = field(factory=dict[tuple[str, int], list[Outcome]])
    attempts: Counter[tuple[str, int]] = field(factory=Counter[tuple[str, int]])
    chosen: dict[tuple[str, int, str], int] = field(factory=dict[tuple[str, int, str], int])
    spent: dict[str, tuple[str, int]] = field(factory=dict[str, tuple[str, int]])
    writers: dict[str, str] = field(factory=dict[str, str])
    shown: dict[tuple[str, int], Action] = field(factory=dict[tuple[str, int], Action])
    runs: dict[str, str] = field(factory=dict[str, str])
    replied: set[tuple[str, int]] = field(factory=set[tuple[str, int]])
    forgotten: set[str] = field(factory=set[str])
    resent: Counter[str] = field(factory=Counter[str])
    held_off: dict[tuple[str, str, str], float] = field(factory=dict[tuple[str, str, str], float])
    named: dict[tuple[str, int], float] = field(factory=dict[tuple[str, int], float])
    fooled: set[str] = field(factory=set[str])

    def __attrs_post_init__(self) -> None:
        self.budgets = BudgetLaws(self.atlas, self.limits, self.service, self.hold)

    def hold(self, holds: object, law: str) -> None:
        """
        Note *law* down, if it does not hold.
        """
        if not holds:
            self.broken.append(law)

    def put(self, record: Record, writer: str) -> None:
        """
        A run was stored for the first time.
        """
        run = record.run
        self.hold(run.id not in self.records, f"{run.id} was stored twice")
        self.runs[record.jar.get("tag", "")] = run.id
        self._hold_all(record)
        self.records[run.id] = record
        self.writers[run.id] = writer

    def swapped(self, new: Record, writer: str, now: float, *, mishaps: int) -> None:
        """
        A run was written over.

        Args:
            mishaps: How often a process was killed or the store failed so far.
        """
        run, old = new.run, self.records[new.run.id]
        was = old.run
        self.hold(new.revision == old.revision + 1, f"{run.id}: revision {old.revision} → {new.revision}")
        self.hold(was.end is None, f"{run.id} had ended as {was.end and was.end.name}, and was written again")
        self.hold(was.subject in (None, run.subject), f"{run.id}: subject {was.subject} → {run.subject}")
        self.hold(run.step in (was.step, was.step + 1), f"{run.id}: step {was.step} → {run.step}")
        same = (run.id, run.goal, run.ends_at) == (was.id, was.goal, was.ends_at)
        renewed = new.handle.partition(":")[0] != old.handle.partition(":")[0]  # It is hashed by another key now.
        self.hold(same and (renewed or new.handle == old.handle), f"{run.id}: is another run")
        left = old.intent is not None and now + SKEW >= old.intent.lease_until  # Whoever comes may settle it.
        if old.intent is not None:
            mine = self.writers[run.id] == writer
            self.hold(mine or left, f"{run.id}: {writer} wrote over the lease of {self.writers[run.id]}")
            self.hold(mishaps or not left, f"{run.id}: nobody sent {old.intent.call}, or wrote what came of it")
        if old.intent is not None and run.outcome is Outcome.THROTTLED:
            until = self.named.get((run.id, old.revision), 0.0)
            self.held_off[run.id, was.flow, old.intent.call] = until
        told = self.sendings.get((run.id, old.revision), [])
        if old.intent is not None and run.outcome is Outcome.UNKNOWN:
            unknown = self.attempts[run.id, old.revision] > len(told) or told[-1:] == [Outcome.UNKNOWN]
            self.hold(unknown or left, f"{run.id}: {old.intent.call} came to {told}, and was taken for unknown")
        if run.outcome in FORWARD and (old.intent is not None or run.step != was.step):
            unmailed = run.outcome is Outcome.REQUIRE_EMAIL_VERIFICATION and TELL in old.jar
            went = told[-1:] == [run.outcome] or unmailed
            self.hold(went, f"{run.id}: went on by {run.outcome}, and was told {told}")
        self.budgets.swapped(was, new, now, told=bool(told), mishaps=mishaps)
        for key, tally in run.ledger.items():
            most = GUESSES if key.startswith("verify.submit") else RESENDS
            self.hold(tally.times <= most, f"{run.id}: {key} was counted {tally.times} times")
        self._hold_all(new)
        self.records[run.id] = new
        self.writers[run.id] = writer

    def resealed(self, new: Record) -> None:
        """
        A run was sealed anew, by another key.
        """
        old = self.records[new.run.id]
        same = evolve(new, revision=old.revision) == old and new.revision == old.revision + 1
        self.hold(same, f"{new.run.id}: was changed when it was sealed anew")
        self.records[new.run.id] = new

    def dropped(self, run_id: str, now: float) -> None:
        """
        A run was forgotten.
        """
        record = self.records.pop(run_id)
        run, before = record.run, run_id in self.forgotten
        self.forgotten.add(run_id)
        if before and record.revision == 1:
            return  # A replacement that is not needed any more, or again.
        self.hold(run.end is not None and now + SKEW >= run.expires_at, f"{run_id} was forgotten too early")

    def sent(self, tag: str, call: Call, now: float) -> tuple[str, int]:
        """
        A call goes out; the run and the revision that it is sent for.
        """
        name = type(call).__name__
        record = self.records.get(self.runs.get(tag, ""))
        intent = record.intent if record else None
        if record is None or intent is None:
            self.broken.append(f"{name} of {tag} was sent without an intent")
            return tag, 0
        run, key = record.run, (record.run.id, record.revision)
        self.hold(intent.call == name, f"{run.id}: {name} was sent under the intent of {intent.call}")
        # To count it takes of the call's own time.
        left = Limits().lease / 2 if self.budgets.counts(call) else CALL
        in_time = now + left <= intent.lease_until + SKEW
        self.hold(in_time, f"{run.id}: {name} was sent so late that its lease may end before it is answered")
        looks = polled(self.atlas.card(run.flow, run.state))
        asked = run.step == 0 or (run.id, run.step) in self.replied or looks
        self.hold(asked, f"{run.id}: {name} was sent, and nobody replied to step {run.step}")
        until = self.held_off.get((run.id, run.flow, name), 0.0)
        self.hold(now + SKEW >= until, f"{run.id}: {name} was sent before the service wanted to hear it")
        self.attempts[key] += 1
        told = self.sendings.setdefault(key, [])
        again = call.again
        self.hold(len(told) <= again.times, f"{run.id}: {name} was sent {len(told) + 1} times")
        surely_not = all(outcome is Outcome.UNAVAILABLE for outcome in told)
        self.hold(again.harmless or surely_not, f"{run.id}: {name} was sent again after {told}")
        first = self.chosen.setdefault((run.id, run.step, name), record.revision)
        self.hold(first == record.revision or looks, f"{run.id}: {name} was sent twice for step {run.step}")
        early = looks and now + SKEW < ready_at(run, Choice.CHECK, None)
        self.hold(not early, f"{run.id}: {name} was sent before its interval was over")
        for slot in ISSUED.get(type(call), ()):
            value = str(getattr(call, slot))
            own = f"|{tag}|" in value or f"|{BEFORE}|" in value or value.startswith(NEVER_MAILED)
            self.hold(own, f"{run.id}: {name} carries {value}")
            if isinstance(call, Authorize | RedeemCode | RedeemSession):
                before = self.sendings.get(self.spent.get(value, key)) or []
                unspent = self.spent.setdefault(value, key) == key or (before and {*before} <= UNHEARD)
                self.hold(unspent, f"{run.id}: {value} was sent again by {name}, after {before}")
                self.spent[value] = key
        return key

    def told(self, key: tuple[str, int], call: Call, answer: Answer) -> None:
        """
        The engine was told *answer*.
        """
        self.sendings.setdefault(key, []).append(answer.outcome)
        record = self.records.get(key[0])
        if record is None or record.revision != key[1]:
            return
        if answer.outcome not in UNHEARD and isinstance(call, Resend):
            self.resent[key[0]] += 1
            self.hold(self.resent[key[0]] <= RESENDS, f"{key[0]}: {self.resent[key[0]]} more codes were asked for")
        if answer.retry_at is not None and not isinstance(call, VerifyDuringAuthentication):
            self.named[key] = answer.retry_at

    def emitted(self, action: Action) -> None:
        """
        A user was shown *action*.
        """
        if isinstance(action, Hold) and action.reason is not None and action.reason.id == STILL_WORKING:
            return
        again = action.run in self.forgotten and not isinstance(action, Done | Failed)
        self.hold(not again, f"{action.run} had ended and was forgotten, and goes on")
        self.budgets.emitted(action)
        shown = evolve(action, replacement=None) if isinstance(action, Failed) else action
        shown = evolve(shown, check_at=None) if isinstance(shown, Hold) else shown  # A look may bring nothing else.
        before = self.shown.setdefault((action.run, action.step), shown)
        if before != shown:  # Not by `hold`: to write them out takes longer than to compare them.
            self.broken.append(f"{action.run}: step {action.step} is {shown!r}, and was {before!r}")
        if isinstance(action, Done) and action.state == "signed_in":
            self._hold_proved(action)
        if isinstance(action, Done) and action.state == "password_changed":
            record = self.records.get(action.run)
            email = str(record.run.memory.get(slots.EMAIL)) if record is not None else ""
            changed = record is None or canonical(email) in self.service.changed
            self.hold(changed, f"{action.run}: says that a password was changed")

    def _hold_proved(self, done: Done) -> None:
        record = self.records.get(done.run)
        access = done.tokens.access if done.tokens else ""
        tag, email = self.service.signed_in.get(access, ("", ""))
        proved = record is not None and tag == record.jar.get("tag")
        self.hold(proved, f"{done.run}: is done with tokens of {tag!r}")
        subject = record.run.subject if record else None
        self.hold(subject in (None, email), f"{done.run}: began as {subject}, and ends as {email}")

    def _hold_all(self, record: Record) -> None:
        run = record.run
        kept = [slot.name for slot in run.memory if slot.keep is Keep.FLEETING]
        self.hold(not kept, f"{run.id}: {kept} were stored")
        if run.end is not None and run.end.name == "signed_in":
            tokens = run.memory.get(slots.TOKENS)
            self.hold(isinstance(tokens, Tokens), f"{run.id}: is signed in without tokens")
        if record.intent is not None:
            able = {call.__name__ for call in sends(self.atlas.card(run.flow, run.state)).values()}
            self.hold(record.intent.call in able, f"{run.id}: means to send {record.intent.call} at {run.state}")

    def final(self, mishaps: int) -> None:
        """
        What must hold when everything is over.
        """
        self.budgets.final(mishaps)
        for token, times in self.service.guesses.items():
            self.hold(times <= GUESSES, f"{token}: {times} codes were looked at")
        emails = [email for email, _ in self.service.made]
        self.hold(len(emails) == len({*emails}), f"registered twice: {emails}")
