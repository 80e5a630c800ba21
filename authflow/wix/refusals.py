"""
What the service's refusals mean: its codes, numbers and names alike, as outcomes and reasons (`WIRE.md`, Errors).

`field` violations become complaints by our field names. What gives no code means what its status means; a code that is
not in these tables, at a status that leaves open what became of the request or when to ask again, too, and else nothing
that we understand.
"""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, TypeAlias

from attrs import frozen

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.outcome import Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer
from authflow.flows.fields import profile_field
from authflow.wix.answers import ErrorAnswer, FieldViolation
from authflow.wix.profile import field_name
from authflow.wix.wire import Response, read

Meaning: TypeAlias = tuple[Outcome, Why | None]

NOT_FOUND: Final = "-19999"
WRONG_PASSWORD: Final = "-19976"
CAPTCHA_MISSING: Final = "-19971"
CAPTCHA_INVALID: Final = "-19970"
RESET_REQUIRED: Final = "-19973"
EMAIL_EXISTS: Final = "-19995"
VERIFICATION_FAILED: Final = "VERIFICATION_FAILED"
STATE_TOKEN_INVALID: Final = "STATE_TOKEN_INVALID"
SESSION_TOKEN_INVALID: Final = "SESSION_TOKEN_INVALID"
RECOVERY_TOKEN_INVALID: Final = "RECOVERY_TOKEN_INVALID"
UNAUTHENTICATED: Final = "UNAUTHENTICATED"
PERMISSION_DENIED: Final = "PERMISSION_DENIED"
IDENTITY_BARRED: Final = "IDENTITY_BARRED"
TOO_MANY_ATTEMPTS: Final = "TOO_MANY_ATTEMPTS"
REDIRECT_NOT_ALLOWED: Final = "REDIRECT_NOT_ALLOWED"

CODES: Final[Mapping[str, Meaning]] = {
    NOT_FOUND: (Outcome.FAILURE, Why.INVALID_CREDENTIALS),
    WRONG_PASSWORD: (Outcome.FAILURE, Why.INVALID_CREDENTIALS),
    CAPTCHA_MISSING: (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_MISSING),
    "MISSING_CAPTCHA_TOKEN": (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_MISSING),
    "CAPTCHA_TOKEN_REQUIRED": (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_MISSING),
    "RECAPTCHA_REQUIRED": (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_MISSING),
    CAPTCHA_INVALID: (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_INVALID),
    "INVALID_CAPTCHA_TOKEN": (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_INVALID),
    "RECAPTCHA_FAILED": (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_INVALID),
    RESET_REQUIRED: (Outcome.PASSWORD_RESET_REQUIRED, None),
    EMAIL_EXISTS: (Outcome.EMAIL_EXISTS, None),
    "DUPLICATE_EMAIL": (Outcome.EMAIL_EXISTS, None),
    VERIFICATION_FAILED: (Outcome.FAILURE, Why.INVALID_CODE),
    STATE_TOKEN_INVALID: (Outcome.TOKEN_EXPIRED, None),
    SESSION_TOKEN_INVALID: (Outcome.TOKEN_EXPIRED, None),
    RECOVERY_TOKEN_INVALID: (Outcome.TOKEN_EXPIRED, None),
    UNAUTHENTICATED: (Outcome.SIGNED_OUT, None),
    PERMISSION_DENIED: (Outcome.FAILURE, Why.NOT_PERMITTED),
    IDENTITY_BARRED: (Outcome.BARRED, None),
    TOO_MANY_ATTEMPTS: (Outcome.THROTTLED, None),
    "THROTTLED_FEATURE": (Outcome.THROTTLED, None),
    REDIRECT_NOT_ALLOWED: (Outcome.UNSUPPORTED, Why.ADDRESS_NOT_ALLOWED),
    "IP_ADDRESS_FILTERED": (Outcome.FAILURE, Why.NOT_ALLOWED),
    "USER_EMAIL_OFAC_ADDRESS": (Outcome.FAILURE, Why.NOT_ALLOWED),
    "UNSUPPORTED_FIELD": (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    "ATTRIBUTE_NOT_FOUND": (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    "CLIENT_METADATA_NOT_FOUND": (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    "INVALID_USER_TYPE": (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    "REENROLLMENT_REQUIRED_BY_ADMIN": (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    "TRUSTED_CLIENTS_ONLY": (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
}

STATUSES: Final[Mapping[int, Meaning]] = {
    401: CODES[UNAUTHENTICATED],
    403: CODES[PERMISSION_DENIED],
}
"""
What a status means that comes without a code.
"""

PASSWORD_RULES: Final = {
    "VALUE_TOO_SHORT": Why.PASSWORD_TOO_SHORT,
    "VALUE_TOO_LONG": Why.PASSWORD_TOO_LONG,
    "VALUE_DID_NOT_MATCH": Why.PASSWORD_NOT_ALLOWED,
}
RULES: Final = {"VALUE_TOO_SHORT": Fault.TOO_SHORT, "VALUE_TOO_LONG": Fault.TOO_LONG, "REQUIRED_FIELD": Fault.REQUIRED}
NAMES: Final[Mapping[str, str]] = {
    "email": "email",
    "loginId": "email",
    "password": "password",
    "newPassword": "password",
    "captchaTokens": "captcha",
    "code": "code",
}
"""
The fields of forms, by the first part of their paths; those of a profile have their own.
"""
LONGEST_WAIT: Final = 24 * 3600.0
BARRED_SOMEHOW: Final = "BARRED"
"""
Stands where a status would, when a refusal tells that a member is barred, and not by which of them.
"""


@frozen
class Refusal:
    """
    What a refusal says, read out of its envelope.
    """

    code: str | None
    violations: tuple[FieldViolation, ...]


def refusal(response: Response) -> Refusal:
    """
    The code and the violations in *response*'s envelope, as far as there are any.
    """
    details = (read(response.document, ErrorAnswer) or ErrorAnswer()).details
    code = str(details.application_error.code) if details.application_error else None
    violations = details.validation_error.field_violations if details.validation_error else []
    return Refusal(code or None, tuple(violations))


def retry_at(response: Response, now: float) -> float | None:
    """
    When to ask again, by `Retry-After`: seconds, or a date (RFC 9110 §10.2.3); nothing where it says neither.
    """
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return now + min(float(said), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
        then = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(then, now + LONGEST_WAIT) if then > now else None


def meaning(response: Response, retry_at: float | None) -> Answer:
    """
    What a refusal means, whichever call it answers.
    """
    found = refusal(response)
    if found.violations:
        return _violated(found.violations)
    outcome, why = CODES.get(found.code or "") or _by_status(response, found.code)
    gives = {slots.STATUS: BARRED_SOMEHOW} if outcome is Outcome.BARRED else {}
    return Answer(outcome, gives, Reason(why) if why else None, retry_at=retry_at)


def unvisited(answer: Answer) -> Answer:
    """
    *answer*, to a call that no member makes: where even a new visitor's token is refused, it cannot be made.
    """
    if answer.outcome is not Outcome.SIGNED_OUT:
        return answer
    return Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED))


def _by_status(response: Response, code: str | None) -> Meaning:
    """
    What the status of *response* means, with a *code* that nobody knows, or none.
    """
    match response.status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return CODES[TOO_MANY_ATTEMPTS]
        # A gateway says 503, too, when the service broke off in the middle of its work. Only who asks us to come back,
        # and the service itself by its own envelope, say that nothing was done.
        case HTTPStatus.SERVICE_UNAVAILABLE if code is not None or "retry-after" in response.headers:
            return Outcome.UNAVAILABLE, None
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Outcome.UNKNOWN, None
        case status if code is None and status in STATUSES:
            return STATUSES[status]
        case _:
            return Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD


def _violated(violations: tuple[FieldViolation, ...]) -> Answer:
    complaints: dict[str, Complaint] = {}
    policy: Reason | None = None
    for violation in violations:
        name = field_of(violation)
        if name is None:
            continue
        rule = "".join(c for c in violation.rule_name or "" if c.isascii())
        if name == "password" and rule in PASSWORD_RULES:
            policy = Reason(PASSWORD_RULES[rule])
            complaints[name] = Complaint(policy)
        else:
            complaints[name] = Complaint(Reason(RULES.get(rule, Fault.MALFORMED)))
    if not complaints:
        # No user could mend it, and no form would show it.
        return Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD))
    return Answer(Outcome.FAILURE if policy else Outcome.INVALID, reason=policy, complaints=complaints)


def field_of(violation: FieldViolation) -> str | None:
    """
    Our name for the field of *violation* (`loginId.email` is `email`); nothing if it is on no form.
    """
    parts = [part.partition("[")[0] for part in violation.field.split(".")]
    if "profile" in parts:
        # A form knows the whole field (`phones_v2`), not its parts.
        name = field_name(".".join(parts[parts.index("profile") + 1 :][: 2 if "custom" in parts else 1]))
        return name if profile_field(name) else None
    return "email" if (violation.data or {}).get("type") == "EMAIL" else NAMES.get(parts[0])
