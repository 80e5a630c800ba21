"""
The Wix identity service, as the engine meets it: every call an answer, and nothing raised for what the network did.

A call that a visitor makes is sent with a visitor's token. The run keeps that token in its jar; the client itself
remembers nothing about anybody, so that two users on one client can never be mixed up. A call that a member makes
brings the member's tokens; where others take their place, the answer gives them.
"""

from http import HTTPStatus
from typing import Final

from attrs import evolve, field, frozen

from authflow.calls import slots
from authflow.calls.passwords import ChangePassword
from authflow.calls.reasons import Why
from authflow.calls.tokens import Authorize, AuthorizeDevice, BeginVisit, Logout, RedeemCode, RedeemDevice
from authflow.core.call import Call
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.clock import SystemClock
from authflow.engine.ports import Clock, Jar, Said
from authflow.wix import answers, exchange, speech
from authflow.wix.grants import tokens_in
from authflow.wix.hearing import hear
from authflow.wix.refusals import UNAUTHENTICATED, meaning, refusal, retry_at
from authflow.wix.settings import Through, WixSettings
from authflow.wix.wire import Response, Silence, Transport, read

VISITOR: Final = "visitor"
VISITOR_UNTIL: Final = "visitor_until"
MARGIN: Final = 30.0
"""
A token that ends within so many seconds is not sent any more.
"""

OF_MEMBERS: Final = (Logout, ChangePassword)
WITHOUT_VISITOR: Final = (*OF_MEMBERS, Authorize, RedeemCode, BeginVisit, AuthorizeDevice, RedeemDevice)


@frozen
class WixClient:
    """
    Speaks for an application to one Wix Headless project.
    """

    settings: WixSettings
    transport: Transport
    clock: Clock = field(factory=SystemClock)

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Send *call* once; a visitor's token is fetched before, where the run has none.

        A token that is refused is replaced once, and the call sent once more: it was refused before it was heard, so
        nothing is done twice.
        """
        if isinstance(call, Authorize) and self.settings.through is Through.BROWSER:
            return Said(Answer(Outcome.VISIT_REQUIRED), jar)
        if isinstance(call, Authorize) and not self.settings.may_open(call.address):
            return Said(Answer(Outcome.UNSUPPORTED, reason=Reason(Why.ADDRESS_NOT_ALLOWED)), jar)
        if isinstance(call, OF_MEMBERS):
            return await self._as_member(call, jar)
        if isinstance(call, WITHOUT_VISITOR):
            return self._said(call, await self.transport(speech.say(call, self.settings, None)), jar)
        return await self._as_visitor(call, jar)

    def jar_of(self, visitor: Tokens) -> Jar:
        """
        What a run begins with so that it goes on as *visitor*, with whatever that visitor has at the site.
        """
        return {VISITOR: visitor.access, VISITOR_UNTIL: str(visitor.expires_at)}

    async def visitor(self, jar: Jar) -> Jar | Said:
        """
        *jar* with a visitor's token that is good for a while; or why there is none.
        """
        return jar if self._fresh(jar) else await self._visitor()

    async def refreshed(self, token: str) -> Tokens | Said | None:
        """
        New tokens by the refresh token *token*; why it could not be asked for any; nothing where it is refused.
        """
        now = self.clock.now()
        response = await self.transport(exchange.refresh(self.settings, token))
        if isinstance(response, Silence):
            return Said(Answer(Outcome.UNAVAILABLE))
        tokens = tokens_in(response, now)
        if tokens is not None and tokens.access:
            # A refresh token that is not replaced goes on working (RFC 6749 §6).
            return tokens if tokens.refresh else evolve(tokens, refresh=token)
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status == HTTPStatus.TOO_MANY_REQUESTS:
            at = retry_at(response, now)
            return Said(Answer(Outcome.UNAVAILABLE, retry_at=at), request_id=response.request_id)
        return None

    async def _as_visitor(self, call: Call, jar: Jar) -> Said:
        fetched = await self.visitor(jar)
        if isinstance(fetched, Said):
            return fetched
        response = await self._ask(call, fetched)
        if _unauthenticated(response):
            fetched = await self._visitor()
            if isinstance(fetched, Said):
                return fetched
            response = await self._ask(call, fetched)
        return self._said(call, response, fetched)

    async def _as_member(self, call: Logout | ChangePassword, jar: Jar) -> Said:
        response = await self.transport(speech.say(call, self.settings, None))
        if not _unauthenticated(response) or not call.tokens.refresh:
            return self._said(call, response, jar)
        refreshed = await self.refreshed(call.tokens.refresh)
        if refreshed is None:
            return self._said(call, response, jar)
        if isinstance(refreshed, Said):
            return evolve(refreshed, jar=jar)
        call = evolve(call, tokens=refreshed)
        said = self._said(call, await self.transport(speech.say(call, self.settings, None)), jar)
        if isinstance(call, Logout):
            return said  # Whoever signs out keeps no tokens.
        # The old refresh token may be worth nothing now: whoever tries again later needs the new one.
        return evolve(said, answer=evolve(said.answer, gives={**said.answer.gives, slots.TOKENS: refreshed}))

    async def _ask(self, call: Call, jar: Jar) -> Response | Silence:
        return await self.transport(speech.say(call, self.settings, jar[VISITOR]))

    async def _visitor(self) -> Jar | Said:
        """
        A new visitor's jar; or why there is none. Either way the call itself has surely not been sent.
        """
        now = self.clock.now()
        response = await self.transport(exchange.anonymous(self.settings))
        if isinstance(response, Silence):
            return Said(Answer(Outcome.UNAVAILABLE))
        tokens = tokens_in(response, now)
        if tokens is not None and tokens.access:
            return {VISITOR: tokens.access, VISITOR_UNTIL: str(tokens.expires_at)}
        answer = meaning(response, retry_at(response, now))
        match answer.outcome:
            case Outcome.THROTTLED | Outcome.UNAVAILABLE:
                return Said(answer, request_id=response.request_id)
            case Outcome.UNKNOWN:
                return Said(Answer(Outcome.UNAVAILABLE, retry_at=answer.retry_at), request_id=response.request_id)
            case _:
                refused = response.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
                known = refused and read(response.document, answers.OAuthError) is not None
                why = Reason(Why.NOT_PERMITTED if known else Why.NOT_UNDERSTOOD)
                return Said(Answer(Outcome.UNSUPPORTED, reason=why), request_id=response.request_id)

    def _fresh(self, jar: Jar) -> bool:
        return VISITOR in jar and float(jar.get(VISITOR_UNTIL, "0")) - MARGIN > self.clock.now()

    def _said(self, call: Call, response: Response | Silence, jar: Jar) -> Said:
        answer = hear(call, response, self.settings, self.clock.now())
        address = answer.gives.get(slots.ADDRESS)
        if isinstance(address, str) and not self.settings.may_open(address):
            answer = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.ADDRESS_NOT_ALLOWED))
        return Said(answer, jar, None if isinstance(response, Silence) else response.request_id)


def _unauthenticated(response: Response | Silence) -> bool:
    """
    Whether the access token was refused: a 401 that says so, or nothing at all.
    """
    if isinstance(response, Silence) or response.status != HTTPStatus.UNAUTHORIZED:
        return False
    said = refusal(response)
    return said.code in {None, UNAUTHENTICATED} and not said.violations
