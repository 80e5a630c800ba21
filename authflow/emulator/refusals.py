"""
How the emulator refuses: an exception that stays in this room, and becomes the error envelope or the OAuth error.
"""

from collections.abc import Mapping
from typing import Final

from authflow.emulator.answers import written
from authflow.wix import refusals as codes
from authflow.wix.answers import ApplicationError, Details, ErrorAnswer, FieldViolation, OAuthError, ValidationError
from authflow.wix.wire import Response

NO_SUCH_PATH: Final = "NOT_FOUND"
METHOD_NOT_ALLOWED: Final = "METHOD_NOT_ALLOWED"
BODY_TOO_LARGE: Final = "BODY_TOO_LARGE"
BODY_UNREADABLE: Final = "BODY_UNREADABLE"
OVERLOADED: Final = "OVERLOADED"
LED_ASTRAY: Final = "LED_ASTRAY"
SAID: Final[Mapping[str, tuple[int, str]]] = {
    codes.NOT_FOUND: (404, "Identity not found"),
    codes.WRONG_PASSWORD: (401, "Wrong password"),
    codes.CAPTCHA_MISSING: (403, "Captcha token missing"),
    codes.CAPTCHA_INVALID: (403, "Captcha token invalid"),
    codes.RESET_REQUIRED: (403, "The password must be reset before login"),
    codes.EMAIL_EXISTS: (409, "Email already registered"),
    codes.VERIFICATION_FAILED: (400, "The code is wrong or too old"),
    codes.STATE_TOKEN_INVALID: (400, "The state token is unknown, expired or used"),
    codes.SESSION_TOKEN_INVALID: (400, "The session token is unknown, expired or used"),
    codes.RECOVERY_TOKEN_INVALID: (400, "The link is too old or was used"),
    codes.UNAUTHENTICATED: (401, "The access token is missing or expired"),
    codes.PERMISSION_DENIED: (403, "Not a member, or no valid API key"),
    codes.IDENTITY_BARRED: (403, "Blocked, deleted or offline"),
    codes.TOO_MANY_ATTEMPTS: (429, "Too many attempts"),
    codes.REDIRECT_NOT_ALLOWED: (400, "The address is not allow-listed"),
    NO_SUCH_PATH: (404, "There is nothing here"),
    METHOD_NOT_ALLOWED: (405, "Not with this method"),
    BODY_TOO_LARGE: (413, "The body is too large"),
    BODY_UNREADABLE: (400, "The body is neither a JSON object nor a form"),
    LED_ASTRAY: (403, "No page of another site may ask this"),
    OVERLOADED: (503, "Too much to do; try again"),
}
"""
The status and the words of every code.
"""


class Refused(Exception):
    """
    An answer that says no.
    """

    def __init__(self, status: int, answer: ErrorAnswer | OAuthError, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.answer, self.headers = status, answer, headers or {}
        super().__init__(status)

    @property
    def response(self) -> Response:
        """
        What goes over the wire.
        """
        return written(self.answer, self.status, self.headers)


def refused(code: str, retry_after: int | None = None, headers: Mapping[str, str] | None = None) -> Refused:
    """
    A refusal by *code*; *retry_after* is in seconds.
    """
    status, description = SAID[code]
    waiting = {} if retry_after is None else {"retry-after": str(retry_after)}
    answer = ErrorAnswer(description, Details(ApplicationError(code, description)))
    return Refused(status, answer, {**(headers or {}), **waiting})


def violated(*violations: FieldViolation) -> Refused:
    """
    A refusal of fields.
    """
    return Refused(400, ErrorAnswer("Validation failed", Details(validation_error=ValidationError([*violations]))))


def violation(field: str, description: str, rule: str | None = None, type_: str | None = None) -> FieldViolation:
    """
    One complaint; *rule* is a rule name such as `VALUE_TOO_SHORT`, *type_* is `EMAIL` for addresses.
    """
    # Even an empty one is there: the official client looks into it without asking.
    about = {} if type_ is None else {"type": type_}
    return FieldViolation(field, description, "FORMAT" if rule is None else "OTHER", rule, about)


def complaint(path: str, what: str) -> FieldViolation:
    """
    What is wrong with the shape of the field at *path*, as `wire.violations` tells it.
    """
    return violation(path, what, "REQUIRED_FIELD" if what.startswith("required") else None)


def oauth_refused(error: str, description: str, status: int = 400) -> Refused:
    """
    A refusal in OAuth's own words (RFC 6749 §5.2).
    """
    return Refused(status, OAuthError(error, description))
