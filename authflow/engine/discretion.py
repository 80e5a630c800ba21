"""
Whether strangers are told who has an account: a service in front of the service, for the runs that ask for it.

What the client can do stops here, and these are the limits:

- A wrong password and an unknown address, a mail to a known address and to an unknown one are told alike by the flows.
- A registration with an address that is taken goes on as one that must be confirmed: a code is asked for that was
  never mailed, so that no code is the right one. Guesses and resends are counted as ever, by the run itself.
- That is even with a new address only where the site confirms each one. Where it signs new members in at once, or
  lets the owner approve them, a stranger learns by registering, and no client can help it.
- Nothing is sent for the code that was never mailed, so that its answer comes sooner than a real one.
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
from authflow.engine.ports import Chance, Jar, Said, Service

TELL: Final = "authflow-tell"
"""
Where a run's jar keeps how much it is told.
"""
NEVER_MAILED: Final = "authflow-never-mailed."
BYTES: Final = 16


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
        Send *call*, unless it belongs to what was never mailed; an even run's jar stays one.
        """
        match call:
            case VerifyDuringAuthentication(state_token=token) if token.startswith(NEVER_MAILED):
                return Said(Answer(Outcome.FAILURE, reason=Reason(Why.INVALID_CODE)), jar)
            case Resend(state_token=token) if token.startswith(NEVER_MAILED):
                return Said(self._unmailed(Reason(Why.CODE_SENT)), jar)
            case _:
                said = await self.service.send(call, jar)
        if jar.get(TELL) != Tell.EVEN:
            return said
        if isinstance(call, Register) and said.answer.outcome is Outcome.EMAIL_EXISTS:
            said = evolve(said, answer=self._unmailed(None))
        return evolve(said, jar={**said.jar, TELL: Tell.EVEN})

    def _unmailed(self, reason: Reason | None) -> Answer:
        token = NEVER_MAILED + self.chance(BYTES).hex()
        return Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {slots.STATE_TOKEN: token}, reason)
