"""
What each answer means: `Response` in, `Answer` out. Nothing is guessed: what nobody knows is `UNSUPPORTED`.
"""

from collections.abc import Mapping
from typing import Final

from authflow.calls import slots
from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.reasons import Why
from authflow.calls.signing_in import Resend, SignOn, ValidateEmail
from authflow.calls.tokens import (
    Authorize,
    AuthorizeDevice,
    BeginVisit,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemMember,
    RedeemSession,
)
from authflow.core.call import Call
from authflow.core.member import Identity
from authflow.core.outcome import Outcome
from authflow.core.reason import Fault, Reason
from authflow.core.run import Answer
from authflow.core.slot import Slot
from authflow.core.value import listed, mapped
from authflow.wix import answers
from authflow.wix.authorize import NOT_UNDERSTOOD, read_redirect
from authflow.wix.grants import OK, device_code, granted
from authflow.wix.profile import field_name
from authflow.wix.refusals import meaning, retry_at, unvisited
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Response, Silence, read

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

STATES: Final[Mapping[str, Outcome]] = {
    "SUCCESS": Outcome.SUCCESS,
    "REQUIRE_EMAIL_VERIFICATION": Outcome.REQUIRE_EMAIL_VERIFICATION,
    "REQUIRE_OWNER_APPROVAL": Outcome.REQUIRE_OWNER_APPROVAL,
    "REQUIRE_MISSING_FIELDS": Outcome.REQUIRE_MISSING_FIELDS,
}
PENDING: Final[Mapping[str, Outcome]] = {
    "PENDING_ADMIN_APPROVAL_REQUIRED": Outcome.REQUIRE_OWNER_APPROVAL,
    "PENDING_EMAIL_VERIFICATION_REQUIRED": Outcome.REQUIRE_EMAIL_VERIFICATION,
    "PENDING_REQUIRED_FIELDS_MISSING": Outcome.REQUIRE_MISSING_FIELDS,
}
DOUBTS: Final[Mapping[str, Why]] = {
    "EMAIL_ADDRESS_BOUNCED": Why.EMAIL_BOUNCED,
    "EMAIL_DOMAIN_MISSING_DNS_RECORDS": Why.EMAIL_DOMAIN_UNKNOWN,
    "EMAIL_DOMAIN_FORMAT_INVALID": Why.EMAIL_DOMAIN_UNKNOWN,
    "EMAIL_DOMAIN_PERMANENTLY_BLACKLISTED": Why.EMAIL_DOMAIN_REFUSED,
}
BARRED: Final[Mapping[str, Why]] = {"BLOCKED": Why.BLOCKED, "DELETED": Why.DELETED, "OFFLINE": Why.OFFLINE}


def hear(call: Call, response: Response | Silence, settings: WixSettings, now: float) -> Answer:
    """
    What *response* to *call* means. An answer that lacks what its outcome promises is not understood.

    Args:
        now: Seconds since the epoch, for times that the service gives as durations.
    """
    if isinstance(response, Silence):
        return Answer(Outcome.UNAVAILABLE if response is Silence.UNSENT else Outcome.UNKNOWN)
    answer = _heard(call, response, settings, now)
    if answer.outcome is Outcome.SUCCESS and answer.outcome not in call.outcomes:
        return NOT_UNDERSTOOD
    promised = call.outcomes.get(answer.outcome, ())
    return answer if all(answer.gives.get(slot) not in (None, "") for slot in promised) else NOT_UNDERSTOOD


def _heard(call: Call, response: Response, settings: WixSettings, now: float) -> Answer:
    match call:
        case Authorize() if response.status in REDIRECTS:
            return read_redirect(response.headers.get("location", ""), settings.redirect_uri or "", call.nonce)
        case AuthorizeDevice() if response.status == OK:
            return device_code(response)
        case BeginVisit() | RedeemCode() | RedeemSession() | RedeemMember() | AuthorizeDevice() | RedeemDevice():
            return unvisited(granted(call, response, now))
        case _ if response.status == OK:
            return _agreed(call, response)
        case _:
            return _refused(call, response, now)


def _agreed(call: Call, response: Response) -> Answer:
    match call:
        case ChangePassword() | SendRecoveryMail() | SendActivationMail():
            return Answer(Outcome.SUCCESS) if response.document is not None else NOT_UNDERSTOOD
        case ValidateEmail():
            return _advice(response)
        case CreateRedirectSession() | CreateLoginSession():
            return _address(response, Outcome.SUCCESS)
        case Logout():
            return _logged_out(response)
        case SignOn():
            return _signed_on(response)
        case Authorize():
            return NOT_UNDERSTOOD  # A page, not a redirect: the address or the client was refused.
        case _:
            return _state(call, response)


def _refused(call: Call, response: Response, now: float) -> Answer:
    answer = meaning(response, retry_at(response, now))
    match call, answer.outcome:
        case (ChangePassword(), Outcome.FAILURE) if answer.reason == Reason(Why.NOT_PERMITTED):
            return Answer(Outcome.SIGNED_OUT)
        case (Logout(), Outcome.FAILURE):
            return Answer(Outcome.SIGNED_OUT)
        case (SendRecoveryMail(), Outcome.BARRED | Outcome.PASSWORD_RESET_REQUIRED):
            return Answer(Outcome.FAILURE)  # It tells of an account, and nobody is to learn of one.
        case (SendActivationMail(), Outcome.BARRED | Outcome.FAILURE) if answer.reason != Reason(Why.NOT_PERMITTED):
            return Answer(Outcome.FAILURE)  # Nobody has typed credentials that could be wrong.
        case (ChangePassword() | Logout(), _):
            return answer
        case _:
            return unvisited(answer)


def _state(call: Call, response: Response) -> Answer:
    answer = _read_state(response.document)
    if answer is None:
        return NOT_UNDERSTOOD
    outcome, reason = _meant(answer)
    if isinstance(call, Recover) and outcome is Outcome.SUCCESS and not answer.session_token:
        outcome = Outcome.PASSWORD_SET
    if isinstance(call, Resend) and outcome is Outcome.REQUIRE_EMAIL_VERIFICATION:
        reason = Reason(Why.CODE_SENT)
    gives: dict[Slot, object] = {}
    if answer.session_token and outcome is Outcome.SUCCESS:
        gives[slots.SESSION_TOKEN] = answer.session_token
    if answer.state_token:
        gives[slots.STATE_TOKEN] = answer.state_token
    if outcome is Outcome.REQUIRE_MISSING_FIELDS:
        gives[slots.MISSING] = missing_fields(answer.additional_data)
    if answer.identity is not None:
        gives[slots.IDENTITY] = identity_of(answer.identity)
        if answer.identity.status is not None:
            gives[slots.STATUS] = answer.identity.status.name
    return Answer(outcome, gives, reason)


def _read_state(document: Mapping[str, object] | None) -> answers.StateAnswer | None:
    answer = read(document, answers.StateAnswer)
    if answer is None and document is not None:
        # Whoever is told about in a way that we do not understand has proved who they are all the same.
        answer = read({**document, "identity": None}, answers.StateAnswer)
    return answer


def _meant(answer: answers.StateAnswer) -> tuple[Outcome, Reason | None]:
    if answer.state in STATES:
        return STATES[answer.state], None
    status = answer.identity.status if answer.identity else None
    if answer.state != "STATUS_CHECK" or status is None:
        return Outcome.UNSUPPORTED, Reason(Why.NOT_UNDERSTOOD)
    if status.name in BARRED:
        return Outcome.BARRED, Reason(BARRED[status.name])
    waiting = [PENDING[reason] for reason in status.reasons if reason in PENDING]
    if status.name == "PENDING" and waiting:
        return waiting[0], None
    return Outcome.UNSUPPORTED, Reason(Why.NOT_UNDERSTOOD)


def missing_fields(additional: Mapping[str, object]) -> tuple[str, ...]:
    """
    Our names for the fields that the service lists as missing; empty where it lists none.
    """
    found = additional.get("missingFields")
    for part in ("listValue", "value"):
        found = found.get(part) if mapped(found) else None
    names = [item.get("strValue") for item in found if mapped(item)] if listed(found) else []
    return tuple(field_name(name) for name in names if isinstance(name, str) and name)


def identity_of(told: answers.WireIdentity) -> Identity:
    """
    The member that the service told.
    """
    email, status = told.email, told.status
    return Identity(
        told.id,
        email.address if email else None,
        email.is_verified if email else None,
        status.name if status else None,
    )


def _signed_on(response: Response) -> Answer:
    answer = read(response.document, answers.SignOnAnswer)
    if answer is None or answer.identity is None or not answer.session_token:
        return NOT_UNDERSTOOD
    gives: dict[Slot, object] = {
        slots.SESSION_TOKEN: answer.session_token,
        slots.MEMBER_ID: answer.identity.id,
        slots.IDENTITY: identity_of(answer.identity),
    }
    return Answer(Outcome.SUCCESS, gives)


def _address(response: Response, outcome: Outcome) -> Answer:
    answer = read(response.document, answers.RedirectSessionAnswer)
    return Answer(outcome, {slots.ADDRESS: answer.redirect_session.full_url}) if answer else NOT_UNDERSTOOD


def _logged_out(response: Response) -> Answer:
    if read(response.document, answers.RedirectSessionAnswer) is not None:
        return _address(response, Outcome.VISIT_REQUIRED)
    answer = read(response.document, answers.LogoutAnswer)
    return Answer(Outcome.SUCCESS) if answer and answer.status_code in {OK, *REDIRECTS} else NOT_UNDERSTOOD


def _advice(response: Response) -> Answer:
    advice = read(response.document, answers.EmailAdvice)
    if advice is None:
        return NOT_UNDERSTOOD
    if advice.valid:
        return Answer(Outcome.SUCCESS, reason=Reason(Why.EMAIL_USABLE))
    if advice.format_invalid:
        return Answer(Outcome.FAILURE, reason=Reason(Fault.MALFORMED))
    said = advice.failure.reason if advice.failure else None
    return Answer(Outcome.FAILURE, reason=Reason(DOUBTS.get(said or "", Why.EMAIL_DOUBTFUL)))
