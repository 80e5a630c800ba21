"""
What the pages say when an operation refuses.
"""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Final

from authflow.emulator.hosted.conversation import Conversation
from authflow.emulator.hosted.inputs import PREFIX, label
from authflow.emulator.hosted.pages import Problem
from authflow.emulator.refusals import Refused
from authflow.wix import refusals as codes
from authflow.wix.answers import Details, ErrorAnswer, FieldViolation

_MINUTE: Final = 60
WRONG: Final = "The email or the password is wrong."
"""
One sentence for both: nobody is told who is a member.
"""

BARRED: Final = Problem("This account is blocked, deleted or offline: it cannot sign in.")
_SAID: Final[Mapping[str, Problem]] = {
    codes.NOT_FOUND: Problem(WRONG, "email"),
    codes.WRONG_PASSWORD: Problem(WRONG, "email"),
    codes.CAPTCHA_MISSING: Problem("Say that you are no robot.", "captcha"),
    codes.CAPTCHA_INVALID: Problem("The captcha was not solved. Solve it once more.", "captcha"),
    codes.VERIFICATION_FAILED: Problem("The code is wrong or too old.", "code"),
    codes.STATE_TOKEN_INVALID: Problem("That took too long. Sign in once more."),
    codes.IDENTITY_BARRED: BARRED,
}
_INPUTS: Final[Mapping[str, tuple[str, str]]] = {
    "loginId.email": ("email", "Email"),
    "email": ("email", "Email"),
    "account": ("account", "Email"),
    "password": ("password", "The password"),
    "code": ("code", "The code"),
    "captchaTokens": ("captcha", "The captcha"),
}


def code(no: Refused) -> str:
    """
    The code of a refusal; an empty text where it has none.
    """
    found = _details(no).application_error
    return str(found.code) if found else ""


def problems(conversation: Conversation, no: Refused) -> list[Problem]:
    """
    What to tell whoever gets *no* for an answer.
    """
    validation = _details(no).validation_error
    if validation is not None:
        return [*_complaints(conversation, validation.field_violations)]
    if code(no) in _SAID:
        return [_SAID[code(no)]]
    return [Problem(f"That is too much at once. Try again in {_while(no.headers.get('retry-after', '60'))}.")]


def status(no: Refused) -> int:
    """
    The status of the page; the same for a wrong email as for a wrong password.
    """
    return 401 if code(no) == codes.NOT_FOUND else no.status


def _complaints(conversation: Conversation, violations: list[FieldViolation]) -> Iterator[Problem]:
    for violation in violations:
        path = violation.field
        asked = label(conversation.missing, path.removeprefix(PREFIX)) if path.startswith(PREFIX) else _INPUTS.get(path)
        name, words = asked or (None, path)
        yield Problem(f"{words} {violation.description}.", name)


def _details(no: Refused) -> Details:
    return no.answer.details if isinstance(no.answer, ErrorAnswer) else Details()


def _while(seconds: str) -> str:
    whole = int(seconds)
    number, unit = (whole, "second") if whole < _MINUTE else (ceil(whole / _MINUTE), "minute")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
