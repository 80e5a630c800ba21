"""
What the API answers where it cannot answer with an action: problem details (RFC 9457), by stable codes.

A step that is over and a choice that is not offered are no problems: whoever replies is shown the current action.
"""

from enum import StrEnum, auto
from http import HTTPStatus
from json import dumps
from typing import Any, Final

from attrs import frozen

from authflow.core.action import Action
from authflow.web.http import Headers, Response

PROBLEM_JSON: Final = "application/problem+json"
PREFIX: Final = "urn:authflow:problem:"


class Code(StrEnum):
    """
    What is the matter; it never changes, for programs.
    """

    MALFORMED = auto()
    NO_HANDLE = auto()
    NOT_SIGNED_IN = auto()
    WRONG_ORIGIN = auto()
    HEADER_MISSING = auto()
    APP_IN_BROWSER = auto()
    NOT_FOUND = auto()
    RUN_NOT_FOUND = auto()
    METHOD_NOT_ALLOWED = auto()
    TOO_LARGE = auto()
    WRONG_CONTENT_TYPE = auto()
    UNKNOWN_FLOW = auto()
    NOT_GIVEN = auto()
    NOT_CONFIGURED = auto()
    UNAVAILABLE = auto()


STATUS: Final = {
    Code.MALFORMED: HTTPStatus.BAD_REQUEST,
    Code.NO_HANDLE: HTTPStatus.UNAUTHORIZED,
    Code.NOT_SIGNED_IN: HTTPStatus.UNAUTHORIZED,
    Code.WRONG_ORIGIN: HTTPStatus.FORBIDDEN,
    Code.HEADER_MISSING: HTTPStatus.FORBIDDEN,
    Code.APP_IN_BROWSER: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.RUN_NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.WRONG_CONTENT_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.UNKNOWN_FLOW: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.NOT_GIVEN: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.NOT_CONFIGURED: HTTPStatus.NOT_IMPLEMENTED,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
CHALLENGE: Final[Headers] = (("www-authenticate", "Bearer"),)  # RFC 9110 §11.6.1 asks for one.
SAID_WITH: Final[dict[Code, Headers]] = {
    Code.NO_HANDLE: CHALLENGE,
    Code.NOT_SIGNED_IN: CHALLENGE,
    Code.UNAVAILABLE: (("retry-after", "5"),),
}


@frozen
class Problem:
    """
    Why a request was not taken.

    Attributes:
        type: A URN that ends in the code.
        title: The name of the status.
        slot: What was not given, or cannot be what was given.
        action: What the user must do now, where there is a run.
    """

    type: str
    title: str
    status: int
    code: Code
    slot: str | None = None
    action: Action | None = None


class Refused(Exception):
    """
    A request that is answered with a problem.
    """

    def __init__(self, code: Code, *, slot: str | None = None, headers: Headers = ()) -> None:
        super().__init__(code)
        self.code, self.slot, self.headers = code, slot, headers


def problem(refused: Refused, action: dict[str, Any] | None = None) -> Response:
    """
    The answer that says why, with the *action* of the run there is.
    """
    status = STATUS[refused.code]
    said = {
        "type": PREFIX + refused.code,
        "title": status.phrase,
        "status": int(status),
        "code": refused.code,
        "slot": refused.slot,
        "action": action,
    }
    headers = (("content-type", PROBLEM_JSON), *SAID_WITH.get(refused.code, ()), *refused.headers)
    return Response(int(status), headers, dumps(said).encode())
