"""
Whether strangers are told who has an account: a service in front of the service, for the runs that ask for it.

What the client can do stops here, and these are the limits:

- A wrong password and an unknown address, a mail to a known address and to an unknown one are told alike by the flows.
- A registration with an address that is taken goes on as one that must be confirmed: a code is asked for that was
  never mailed, so that no code is the right one. Guesses and resends are counted as ever, by the run itself.
- That is even with a new address only where the site confirms each one. Where it signs new members in at once, or
  lets the owner approve them, a stranger learns by registering, and no client can help it.
- Guesses and resends go to the service for a code that was never mailed, too: they take as long as real ones, and a
  service that is down, or wants to be left alone, says so of both. What else it says of them is not listened to.
- The owner of an address that is taken hears nothing; the page offers a sign-in beside the code.
"""

from enum import StrEnum, auto
from typing import Final

from attrs import evolve, frozen

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.calls.signing_in import Register, Resend, VerifyDuringAuthentication
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.ports import OURS, Chance, Jar, Said, Service

TELL: Final = f"{OURS}tell"
"""
Where a run's jar keeps how much it is told.
"""
NEVER_MAILED: Final = "authflow-never-mailed."
BYTES: Final = 16
OF_ALL: Final = frozenset({Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNKNOWN})
"""
What a service says whoever asks: of a code that was mailed and of one that never was.
"""


class Tell(StrEnum):
    """
    How much a run tells of other people's accounts.
    """

    EVEN = auto()
    """The same, whether or not an address has an account, as far as the client can see to it."""
    HONEST = auto()
    """That an address is taken, which is kinder to whoever forgot."""


@frozen
class Discreet:
    """
    *service*, for runs of either kind.
    """

    service: Service
    chance: Chance

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Send *call*; an even run is told what it may be told.
        """
        said = await self.service.send(call, jar)
        if jar.get(TELL) != Tell.EVEN:
            return said
        return evolve(said, answer=self._told(call, said.answer))

    def _told(self, call: Call, answer: Answer) -> Answer:
        match call:
            case Register() if answer.outcome is Outcome.EMAIL_EXISTS:
                return self._unmailed(None)
            case VerifyDuringAuthentication(state_token=token) if _made_up(token, answer):
                return Answer(Outcome.FAILURE, reason=Reason(Why.INVALID_CODE))
            case Resend(state_token=token) if _made_up(token, answer):
                return self._unmailed(Reason(Why.CODE_SENT))
            case _:
                return answer

    def _unmailed(self, reason: Reason | None) -> Answer:
        token = NEVER_MAILED + self.chance(BYTES).hex()
        return Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {slots.STATE_TOKEN: token}, reason)


def _made_up(token: str, answer: Answer) -> bool:
    """
    Whether *answer* is about a code that was never mailed, and says nothing that it would not say of any other.
    """
    return never_mailed(token) and answer.outcome not in OF_ALL


def never_mailed(token: object) -> bool:
    """
    Whether *token* is a state token whose code nobody was mailed.
    """
    return isinstance(token, str) and token.startswith(NEVER_MAILED)
