"""
What must hold of budgets: looked at where it counts, at the service, over all runs, processes and crashes.

A call is counted before it is sent, and sent at most so long after that as a call may take; a window is looked at with
that much less. What the service did to an address is noted by the time at which it was sent, whenever it arrived.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from attrs import define, field, frozen

from authflow.calls import slots
from authflow.calls.passwords import SendRecoveryMail
from authflow.calls.signing_in import MAILED, ContinueLogin, Login, Register, Resend, VerifyDuringAuthentication
from authflow.core.action import Action, Ask, Hold
from authflow.core.atlas import Atlas
from authflow.core.call import Budget, Call
from authflow.core.ledger import limit_on, ready_at
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Run
from authflow.core.value import canonical
from authflow.engine.limits import Limits
from authflow.engine.ports import Count, Full
from authflow.engine.record import Record
from tests.simulation.service import PretendService

UNLIKE: Final = 3.0
"""
How much the clocks of two processes differ at most, in seconds.
"""
LATE: Final = Limits().call + UNLIKE
"""
How long after it was counted a call is sent at most, in seconds.
"""
SLOWEST: Final = 60.0
"""
How long a store takes at most, in seconds, until something is counted or given back.
"""
TOO_MANY: Final = "too_many_"
SPENT_BY: Final[dict[type[Call], tuple[Budget, ...]]] = {
    Login: (Budget.PASSWORDS, Budget.CODES),
    ContinueLogin: (Budget.PASSWORDS, Budget.CODES),
    Register: (Budget.CODES,),
    Resend: (Budget.CODES,),
    VerifyDuringAuthentication: (Budget.GUESSES,),
    SendRecoveryMail: (Budget.MAILS,),
}
"""
What each call may cost, said once more: whatever `core/call.py` says, this is how it should be.
"""


@frozen
class Sending:
    """
    A call that may cost something.

    Attributes:
        who: The canonical address that it is about.
        strange: Whether nobody has shown that the address is theirs, or that they know its password.
        at: When it was sent, in seconds since the epoch.
    """

    call: Call
    who: str
    strange: bool
    at: float


@define(eq=False)
class BudgetLaws:
    """
    What was sent and done to whom, and when.

    Attributes:
        hold: Notes a law down that does not hold.
        done: When the service did what a budget is for, by the budget, by whom, and to whom.
        registered: When a registration that mailed a code must be counted, as its answer was heard.
        used: When a mailed code was the right one.
        sent: When a call that may cost something was sent, by budget and address: by those who are no strangers, or
            with a real mail, as far as anybody knows.
        rooms: Until when there is no room, as somebody was told who was refused, by key and count.
        rested: How often everything was counted in a run's ledger, when it rested the last time.
        late: How often something was given back so late that something else may have been counted since. A store takes
            back what was counted last, so that the window of the other begins as early as the one that was meant.
        refusals: Who was refused, when, and where, though they are no strangers.
    """

    atlas: Atlas
    limits: Limits
    service: PretendService
    hold: Callable[[object, str], None]
    done: defaultdict[tuple[Budget, bool, str], list[float]] = field(factory=lambda: defaultdict(list[float]))
    registered: defaultdict[str, list[float]] = field(factory=lambda: defaultdict(list[float]))
    used: defaultdict[str, list[float]] = field(factory=lambda: defaultdict(list[float]))
    sent: defaultdict[tuple[Budget, str], list[float]] = field(factory=lambda: defaultdict(list[float]))
    rooms: dict[tuple[str, str], float] = field(factory=dict[tuple[str, str], float])
    rested: dict[str, int] = field(factory=dict[str, int])
    late: int = 0
    refusals: list[tuple[Budget, str, float, str]] = field(factory=list[tuple[Budget, str, float, str]])

    def counts(self, call: Call) -> bool:
        """
        Whether *call* is counted before it is sent.
        """
        return any(self.limits.windows(budget) for budget in SPENT_BY.get(type(call), ()))

    def sending(self, call: Call, run: Run | None, now: float) -> Sending | None:
        """
        A call goes out for *run*; nothing where it costs nothing.
        """
        if type(call) not in SPENT_BY or run is None:
            return None
        token = getattr(call, slots.STATE_TOKEN.name, "")
        email = getattr(call, slots.EMAIL.name, None) or self.service.states.get(token, ("", ""))[0]
        strange = isinstance(call, Register) or (not isinstance(call, Login) and _strange(run))
        sending = Sending(call, canonical(email), strange, now)
        if not strange:
            for budget in SPENT_BY[type(call)]:
                self.sent[budget, sending.who].append(now)
        return sending

    def acted(self, sending: Sending | None, answer: Answer, *, mailed: bool) -> None:
        """
        The service did what it was asked to.

        Args:
            mailed: Whether it mailed a code.
        """
        if sending is None:
            return
        call, who, at = sending.call, sending.who, sending.at
        wrong = answer.outcome is Outcome.FAILURE
        match call:
            case VerifyDuringAuthentication() if wrong:
                self.done[Budget.GUESSES, sending.strange, who].append(at)
            case VerifyDuringAuthentication() if answer.outcome is not Outcome.TOKEN_EXPIRED:
                self.used[who].append(at)
            case Login() | ContinueLogin() if wrong:
                self.done[Budget.PASSWORDS, False, who].append(at)
            case SendRecoveryMail():
                self.done[Budget.MAILS, False, who].append(at)
            case _:
                pass
        if mailed and isinstance(call, Register):
            self.done[Budget.CODES, True, who].append(at)
        elif mailed:
            self.done[Budget.CODES, False, who].append(at)
        if mailed and sending.strange:
            self.sent[Budget.CODES, who].append(at)

    def heard(self, sending: Sending | None, answer: Answer, now: float) -> None:
        """
        An engine hears what a call came to.
        """
        if sending is not None and isinstance(sending.call, Register) and answer.outcome in MAILED:
            self.registered[sending.who].append(now + 1)

    def unheard(self, sending: Sending | None) -> None:
        """
        Nobody hears what became of a call: a stranger's may have cost something.
        """
        if sending is not None and sending.strange:
            self.sent[Budget.CODES, sending.who].append(sending.at)

    def bumped(self, key: str, counts: Sequence[Count], full: Full | None, now: float) -> None:
        """
        A store was asked for room in *counts*.
        """
        if full is None:
            for count in counts:
                self.rooms.pop((key, count.name), None)
            return
        longest = next((one.longest for one in counts if one.name == full.name), 0.0)
        self.hold(0 < full.seconds <= longest + UNLIKE, f"{full.name} are refused for {full.seconds} s of {longest} s")
        until = self.rooms.setdefault((key, full.name), now + full.seconds)
        self.hold(now <= until + UNLIKE, f"{full.name} are refused after the time at which there is room again")

    def given_back(self, asked: float, now: float) -> None:
        """
        Something was given back that was to be so at *asked*.
        """
        self.late += now - asked > UNLIKE

    def swapped(self, was: Run, record: Record, now: float, *, told: bool, mishaps: int) -> None:
        """
        A run was written over; look at whether a budget has refused it.

        Args:
            told: Whether the service was asked.
        """
        run = record.run
        counted = sum(tally.times for tally in run.ledger.values())
        reason = run.reason.id if run.reason is not None else ""
        if run.outcome is Outcome.THROTTLED and reason.startswith(TOO_MANY) and not told and record.intent is None:
            budget = Budget(reason.removeprefix(TOO_MANY))
            place = f"{run.id}: {budget} are used up at {was.flow}.{was.state}"
            stays = (run.flow, run.state, run.end, run.memory) == (was.flow, was.state, None, was.memory)
            self.hold(stays, f"{place}, and it does not stay there")
            self.hold(counted <= self.rested.get(run.id, 0), f"{place}, and it costs an attempt")
            choice = was.chosen or Choice.RETRY
            until = ready_at(run, choice, limit_on(self.atlas.card(was.flow, was.state), choice))
            longest = max(seconds for _, seconds in self.limits.windows(budget))
            self.hold(now - SLOWEST < until <= now + longest + UNLIKE, f"{place}, for {until - now:.0f} s")
            if not mishaps and not _strange(was):
                who = canonical(str(was.memory.get(slots.EMAIL, "")))
                self.refusals.append((budget, who, now, place))
        if record.intent is None:
            self.rested[run.id] = counted

    def killed(self, now: float) -> None:
        """
        A process dies: it may have counted what it will never send, and who was refused for that was so rightly.
        """
        self.refusals = [refusal for refusal in self.refusals if refusal[2] < now - 1]

    def emitted(self, action: Action) -> None:
        """
        A user was shown *action*.
        """
        if action.reason is None or not action.reason.id.startswith(TOO_MANY):
            return
        match action:
            case Ask():
                told = action.retry_at or action.resend_at
            case Hold():
                told = action.check_at
            case _:
                told = None
        self.hold(told, f"{action.run} is refused by {action.reason.id}, and nobody says until when")

    def final(self, mishaps: int) -> None:
        """
        What must hold when everything is over: nothing was done oftener than it may be, or refused without a cause.
        """
        for refusal in self.refusals:
            self._hold_explained(*refusal)
        for (budget, strange, who), found in self.done.items():
            codes = budget is Budget.CODES
            times, free = sorted(found), sorted(self.used[who]) if codes else []
            # What a registration mails is counted when that is known, and no code is refused for it before.
            others = sorted(self.registered[who]) if codes and not strange and not mishaps else []
            for most, seconds in self.limits.windows(budget):
                for nth, at in enumerate(times):
                    since = at - seconds + LATE
                    count = nth + 1 - bisect_right(times, since) + _within(others, since, at)
                    if count > most:
                        count -= _within(free, since - SLOWEST, at)
                    whose = f"{budget} of {who}, by {'strangers' if strange else 'anybody'}"
                    self.hold(
                        count <= most + self.late, f"{count} {whose}, within {seconds:.0f} s: there may be {most}"
                    )

    def _hold_explained(self, budget: Budget, who: str, at: float, place: str) -> None:
        """
        Whoever is no stranger is refused for what they did themselves, or for what was really mailed.
        """
        times, windows = sorted(self.sent[budget, who]), self.limits.windows(budget)
        full = any(_within(times, at - seconds - LATE, at + 1) >= most for most, seconds in windows)
        self.hold(full, f"{place}, by strangers: at most {len(times)} are theirs, of {windows}")


def _strange(run: Run) -> bool:
    return run.flow == "register" or (run.flow == "verify" and run.journey[-2:-1] == ("register",))


def _within(times: list[float], begin: float, end: float) -> int:
    """
    How many of *times* lie behind *begin*, and not behind *end*.
    """
    return bisect_right(times, end) - bisect_right(times, begin)
