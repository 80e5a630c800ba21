"""
A request as the operations see it: who asks, and what.
"""

import json
from collections.abc import Mapping
from enum import Enum, auto
from hmac import compare_digest
from typing import Final, TypeVar

from attrs import field, frozen
from cattrs.errors import BaseValidationError

from authflow.core.call import secret
from authflow.core.value import listed, mapped
from authflow.emulator.refusals import complaint, oauth_refused, refused, violated
from authflow.emulator.tokens import Bearer, Subject
from authflow.emulator.world import API_KEY, CLIENT_ID, SITE_ID, World
from authflow.wix.refusals import PERMISSION_DENIED, UNAUTHENTICATED
from authflow.wix.wire import camel, demand, violations

T = TypeVar("T")
LEVELS: Final = 20
APPLICATION: Final = Bearer(Subject.APP, SITE_ID, CLIENT_ID, "", 0, 0)
_STRICT: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
HEARD: Final = ("cookie", "host", "origin", "referer", "sec-fetch-site")
"""
The headers that the site's pages listen to.
"""


class Who(Enum):
    """
    Who may ask for something (`wix/WIRE.md`, Operations).
    """

    ANYBODY = auto()
    VISITOR = auto()
    """Whoever has an access token; a member is a visitor, too."""
    MEMBER = auto()
    APP = auto()
    """Whoever has the API key besides."""


@frozen
class Asking:
    """
    A request.

    Attributes:
        bearer: Whoever holds the access token that came with it.
        vouched: Whether the API key came with it.
        headers: What a browser says besides (`HEARD`).
    """

    query: Mapping[str, str] = field(repr=False)
    body: Mapping[str, object] = secret()
    bearer: Bearer | None = None
    vouched: bool = False
    headers: Mapping[str, str] = secret(factory=dict[str, str])

    def read(self, kind: type[T]) -> T:
        """
        The body as a *kind*.

        Raises:
            Refused: It is none; the fields that are wrong are named.
        """
        try:
            return demand(self.body, kind)
        except BaseValidationError as error:
            raise violated(*(complaint(path, what) for path, what in violations(error))) from None

    def read_oauth(self, kind: type[T]) -> T:
        """
        The body as a *kind*, its names in camelCase or snake_case.

        Raises:
            Refused: It is none, said in OAuth's own words.
        """
        try:
            return demand({camel(name): value for name, value in self.body.items()}, kind)
        except BaseValidationError as error:
            wrong = "; ".join(f"{path}: {what}" for path, what in violations(error))
            raise oauth_refused("invalid_request", wrong) from None

    @property
    def caller(self) -> Bearer:
        """
        Who asks.

        Raises:
            Refused: Nobody that is known.
        """
        if self.bearer is None:
            raise refused(UNAUTHENTICATED)
        return self.bearer


def presented(authorization: str | None, world: World) -> tuple[Bearer | None, bool]:
    """
    Who holds the token in *authorization*, and whether the API key is behind it: `[Bearer ]<token>[,<api key>]`.

    The key alone speaks for the application, as the official client's `ApiKeyStrategy` has it.
    """
    token, _, key = (authorization or "").removeprefix("Bearer ").partition(",")
    if not key and _is_key(token):
        return APPLICATION, True
    return world.issuer.bearer(token.strip()), _is_key(key)


def _is_key(said: str) -> bool:
    return compare_digest(said.strip().encode(errors="replace"), API_KEY.encode())


def admit(asking: Asking, who: Who) -> None:
    """
    Let *asking* through, if it comes from *who* may ask.

    Raises:
        Refused: It does not.
    """
    if who is Who.ANYBODY:
        return
    caller = asking.caller
    if who is Who.MEMBER and caller.subject is not Subject.MEMBER:
        raise refused(PERMISSION_DENIED)
    if who is Who.APP and not asking.vouched:
        raise refused(PERMISSION_DENIED)


def sayable(value: object, levels: int = LEVELS) -> bool:
    """
    Whether *value* is plain JSON, in UTF-8 and not nested beyond so many *levels*.

    Half a surrogate pair, a number that is none, or a hundred lists inside each other break whatever they meet.
    """
    if not _shallow(value, levels):
        return False
    try:
        _STRICT.encode(value).encode()
    except (TypeError, ValueError):
        return False
    return True


def _shallow(value: object, levels: int) -> bool:
    parts = value.values() if mapped(value) else value if listed(value) else ()
    return levels > 0 and all(_shallow(part, levels - 1) for part in parts)
