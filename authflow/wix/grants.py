"""
What the token endpoint's answers mean, and those of the device endpoint beside it (`WIRE.md`, Tokens; RFC 6749 §5).
"""

from typing import Final

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.calls.tokens import AuthorizeDevice, BeginVisit, RedeemDevice, RedeemMember, RedeemSession
from authflow.core.call import Call
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.wix import answers
from authflow.wix.authorize import NOT_UNDERSTOOD
from authflow.wix.refusals import meaning, retry_at
from authflow.wix.wire import Response, camel, read

OK: Final = 200
LONGEST_LIFE: Final = 365 * 24 * 3600
INTERVAL: Final = 5
"""
The seconds between two questions where a service names none, and by how many more it asks to be asked less
(RFC 8628 §3.2, §3.5).
"""

SHORTEST: Final = 1
"""
The fewest seconds between two questions, whatever a service says: nobody is asked without a pause.
"""


def tokens_in(response: Response, now: float) -> Tokens | None:
    """
    The tokens in *response*; nothing if it brings none.
    """
    answer = read(response.document, answers.TokenAnswer) if response.status == OK else None
    if answer is None:
        return None
    # JSON's integers have no end, and a float has.
    lives = max(0, min(answer.expires_in, LONGEST_LIFE))
    return Tokens(answer.access_token, answer.refresh_token, now + lives)


def granted(call: Call, response: Response, now: float) -> Answer:
    """
    What *response* to a grant means.

    Args:
        now: Seconds since the epoch.
    """
    tokens = tokens_in(response, now)
    if tokens is not None:
        return Answer(Outcome.SUCCESS, {slots.TOKENS: tokens}) if tokens.access else NOT_UNDERSTOOD
    refused = read(response.document, answers.OAuthError) if response.status in {400, 401} else None
    match refused.error if refused else None, call:
        case "authorization_pending", RedeemDevice():
            return Answer(Outcome.PENDING, {slots.INTERVAL: call.interval})
        case "slow_down", RedeemDevice():
            return Answer(Outcome.PENDING, {slots.INTERVAL: call.interval + INTERVAL})
        case "access_denied", RedeemDevice():
            return Answer(Outcome.FAILURE, reason=Reason(Why.ACCESS_DENIED))
        case "invalid_client" | "unauthorized_client", BeginVisit() | AuthorizeDevice():
            return Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED))
        case "unauthorized_client", RedeemSession() | RedeemMember():
            return Answer(Outcome.FAILURE, reason=Reason(Why.NOT_PERMITTED))
        case "invalid_grant", RedeemMember():
            return Answer(Outcome.FAILURE)  # There is no such member, or they may not sign in.
        case "invalid_grant" | "expired_token", _ if Outcome.TOKEN_EXPIRED in call.outcomes:
            return Answer(Outcome.TOKEN_EXPIRED)
        case str(), _:
            return NOT_UNDERSTOOD
        case _:
            answer = meaning(response, retry_at(response, now))
            return NOT_UNDERSTOOD if response.status == OK else answer


def device_code(response: Response) -> Answer:
    """
    What somebody enters on another device, and where.
    """
    # The official client spells it in camelCase, and the RFC in snake_case.
    document = {camel(name): value for name, value in (response.document or {}).items()}
    answer = read(document, answers.DeviceAnswer)
    if answer is None:
        return NOT_UNDERSTOOD
    return Answer(
        Outcome.SUCCESS,
        {
            slots.DEVICE_CODE: answer.device_code,
            slots.USER_CODE: answer.user_code,
            slots.ADDRESS: answer.verification_uri_complete or answer.verification_uri,
            slots.INTERVAL: INTERVAL if answer.interval is None else max(SHORTEST, min(answer.interval, LONGEST_LIFE)),
        },
    )
