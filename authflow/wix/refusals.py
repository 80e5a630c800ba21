"""
What the service's refusals mean: its codes, numbers and names alike, as outcomes and reasons (`WIRE.md`, Errors).

`field` violations become complaints by our field names; whatever is not in these tables falls back to its status, and
then to UNSUPPORTED.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

from attrs import frozen

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.outcome import Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer
from authflow.wix.answers import ErrorAnswer, FieldViolation
from authflow.wix.profile import field_name
from authflow.wix.wire import Response, read, snake

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
}

STATUSES: Final[Mapping[int, Meaning]] = {
    401: CODES[UNAUTHENTICATED],
    403: CODES[PERMISSION_DENIED],
    429: CODES[TOO_MANY_ATTEMPTS],
    503: (Outcome.UNAVAILABLE, None),
}

PASSWORD_RULES: Final = {
    "VALUE_TOO_SHORT": Why.PASSWORD_TOO_SHORT,
    "VALUE_TOO_LONG": Why.PASSWORD_TOO_LONG,
    "VALUE_DID_NOT_MATCH": Why.PASSWORD_NOT_ALLOWED,
}
RULES: Final = {"VALUE_TOO_SHORT": Fault.TOO_SHORT, "VALUE_TOO_LONG": Fault.TOO_LONG, "REQUIRED_FIELD": Fault.REQUIRED}
NAMES: Final[Mapping[str, str]] = {"newPassword": "password", "captchaTokens": "captcha"}


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
    code = details.application_error.code if details.application_error else None
    violations = details.validation_error.field_violations if details.validation_error else []
    return Refusal(code, tuple(violations))


def meaning(response: Response, retry_at: float | None) -> Answer:
    """
    What a refusal means, whichever call it answers. A status of 5xx other than 503 tells nothing: `UNKNOWN`.
    """
    found = refusal(response)
    if found.violations:
        return _violated(found.violations)
    by_code = CODES.get(found.code) if found.code is not None else None
    by_status = STATUSES.get(response.status) or (
        (Outcome.UNKNOWN, None) if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    )
    outcome, why = by_code or by_status or (Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD)
    gives = {slots.STATUS: "BLOCKED"} if outcome is Outcome.BARRED else {}
    return Answer(outcome, gives, Reason(why) if why else None, retry_at=retry_at)


def _violated(violations: tuple[FieldViolation, ...]) -> Answer:
    complaints: dict[str, Complaint] = {}
    policy: Reason | None = None
    for violation in violations:
        name = field_of(violation)
        rule = "".join(c for c in violation.rule_name or "" if c.isascii())
        if name == "password" and rule in PASSWORD_RULES:
            policy = Reason(PASSWORD_RULES[rule])
            complaints[name] = Complaint(policy)
        else:
            complaints[name] = Complaint(Reason(RULES.get(rule, Fault.MALFORMED)))
    return Answer(Outcome.FAILURE if policy else Outcome.INVALID, reason=policy, complaints=complaints)


def field_of(violation: FieldViolation) -> str:
    """
    Our name for the field of *violation*: `loginId.email` is `email`.
    """
    parts = [part.partition("[")[0] for part in violation.field.split(".")]
    if "profile" in parts[:-1]:
        # A form knows the whole field (`phones_v2`), not its parts.
        return field_name(".".join(parts[parts.index("profile") + 1 :][: 2 if "custom" in parts else 1]))
    if violation.data.get("type") == "EMAIL" or "loginId" in parts:
        return "email"
    return NAMES.get(parts[0]) or snake(parts[-1])
