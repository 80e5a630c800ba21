"""
A service that mails whatever it is asked to and never says that it was too much; it remembers when it did what.
"""

from itertools import count

from attrs import define, field

from authflow.calls import slots
from authflow.calls.passwords import SendRecoveryMail
from authflow.calls.signing_in import Login, Register, Resend, VerifyDuringAuthentication
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer, Memory
from authflow.core.value import canonical
from authflow.engine.clock import HandClock
from authflow.engine.ports import Jar, Said
from tests.runs import promised


@define
class Account:
    """
    Somebody who has registered.
    """

    password: str
    confirmed: bool = False


@define(eq=False)
class Town:
    """
    Confirms each address by a code; by each state token, one.

    Attributes:
        codes: Whose each state token is, and the code that was mailed with it.
        done: When something was done to an address: `mailed` a code, `guessed` one, `tried` a password, `written` to.
    """

    clock: HandClock
    accounts: dict[str, Account] = field(factory=dict[str, Account])
    codes: dict[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    done: list[tuple[str, str, float]] = field(factory=list[tuple[str, str, float]])
    _numbers: "count[int]" = field(factory=lambda: count(1), repr=False)

    def times(self, what: str, email: str) -> list[float]:
        """
        When *what* was done to *email*, in order.
        """
        return [at for did, to, at in self.done if (did, to) == (what, email)]

    def code_of(self, token: object) -> str:
        """
        The code that was mailed with *token*, as its owner reads it.
        """
        return self.codes[str(token)][1]

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Do what *call* asks.
        """
        return Said(self._answer(call), jar)

    def _answer(self, call: Call) -> Answer:
        match call:
            case Register(email=email):
                if canonical(email) in self.accounts:
                    return Answer(Outcome.EMAIL_EXISTS)
                self.accounts[canonical(email)] = Account(call.password)
                return self._mail(canonical(email))
            case Login(email=email):
                return self._login(canonical(email), call.password)
            case VerifyDuringAuthentication(state_token=token):
                return self._guess(token, call.code)
            case Resend(state_token=token) if token in self.codes:
                return self._mail(self.codes.pop(token)[0], Reason("code_sent"))
            case SendRecoveryMail(email=email):
                self._note("written", canonical(email))
                return Answer(Outcome.SUCCESS)
            case Resend():
                return Answer(Outcome.TOKEN_EXPIRED)
            case _:
                return Answer(Outcome.SUCCESS, promised(type(call), Outcome.SUCCESS))

    def _login(self, email: str, password: str) -> Answer:
        self._note("tried", email)
        account = self.accounts.get(email)
        if account is None or account.password != password:
            return Answer(Outcome.FAILURE, reason=Reason("invalid_credentials"))
        return Answer(Outcome.SUCCESS, PROOF) if account.confirmed else self._mail(email)

    def _guess(self, token: str, code: str) -> Answer:
        if token not in self.codes:
            return Answer(Outcome.TOKEN_EXPIRED)
        email, right = self.codes[token]
        self._note("guessed", email)
        if code != right:
            return Answer(Outcome.FAILURE, reason=Reason("invalid_code"))
        self.accounts[email].confirmed = True
        return Answer(Outcome.SUCCESS, PROOF)

    def _mail(self, email: str, reason: Reason | None = None) -> Answer:
        number = next(self._numbers)
        self.codes[f"token-{number}"] = email, f"{number * 7919 % 1_000_000:06}"
        self._note("mailed", email)
        return Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {slots.STATE_TOKEN: f"token-{number}"}, reason)

    def _note(self, what: str, email: str) -> None:
        self.done.append((what, email, self.clock.now()))


PROOF: Memory = {slots.SESSION_TOKEN: "session-token-1"}
