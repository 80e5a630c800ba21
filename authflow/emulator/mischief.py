"""
What goes wrong between the service and whoever asks it, on purpose: faults, and which of them hits a request.

That is decided here and nowhere else. Whoever carries the answer brings the fault about: `delivery` over HTTP, for
real, and `Emulator` in process, where the client is given what it would have seen (CASES 21 to 26).
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Final, assert_never
from uuid import uuid4

from attrs import define, evolve, field, frozen

from authflow.emulator.answers import page
from authflow.wix.wire import Response

EVERY: Final = "*"
ELSEWHERE: Final = "https://elsewhere.example/"
SIZE: Final = 64 * 1024 * 1024
"""
Bytes of a huge answer, and of what a bomb inflates to.
"""

REDIRECT: Final = 307
"""
The redirect that is followed with method and body (RFC 9110 §15.4.8).
"""

UNAVAILABLE: Final = 503
BODILESS: Final = frozenset({204, 205, 304})


class Kind(StrEnum):
    """
    What goes wrong.
    """

    LATENCY = "latency"
    """The answer comes late."""
    STATUS = "status"
    """Something in between answers, with a page."""
    DROP_BEFORE = "drop-before"
    """The connection is closed, and nothing was done."""
    DROP_AFTER = "drop-after"
    """The service acts, and the connection is closed without its answer."""
    RESET = "reset"
    """The connection is broken off."""
    SLOW = "slow"
    """The answer comes byte by byte."""
    MALFORMED = "malformed"
    """The answer is half a document."""
    HUGE = "huge"
    """The answer does not end for a long time; all of it is valid JSON."""
    BOMB = "bomb"
    """The same, compressed: little to receive, and a lot to inflate."""
    REDIRECT = "redirect"
    """The answer sends whoever asks elsewhere."""


AFTER: Final = "after"
PARAMETERS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.LATENCY: frozenset({"seconds"}),
    Kind.STATUS: frozenset({"status", "retry_after", AFTER}),
    Kind.DROP_BEFORE: frozenset(),
    Kind.DROP_AFTER: frozenset(),
    Kind.RESET: frozenset({AFTER}),
    Kind.SLOW: frozenset({"seconds"}),
    Kind.MALFORMED: frozenset({AFTER}),
    Kind.HUGE: frozenset({"size", AFTER}),
    Kind.BOMB: frozenset({"size", AFTER}),
    Kind.REDIRECT: frozenset({"status", "location", AFTER}),
}
"""
What can be said of each kind.
"""

ACTING: Final = frozenset({Kind.LATENCY, Kind.DROP_AFTER, Kind.SLOW, Kind.MALFORMED, Kind.HUGE, Kind.BOMB})
"""
The kinds with which the service acts, unless it is said otherwise.
"""


@frozen
class Fault:
    """
    What goes wrong, with which requests, and how often.

    Attributes:
        operation: The operation's name; `*` is whatever is asked of the identity API.
        grant: With `token`: the grant type that is asked for.
        times: How many requests it hits; nothing goes on until it is taken away.
        probability: How likely it is to hit, above 0 and up to 1.
        seed: What the chance begins with: the same seed hits the same requests, on any machine.
        after: Whether the service acts first.
        seconds: How late the answer is, or how long it takes to come.
        status: The status of the answer.
        retry_after: Its `Retry-After`: seconds, or a text to be sent as it is.
        location: Where a redirect leads.
        size: In bytes; how large the answer is once it is inflated.
    """

    kind: Kind
    operation: str = EVERY
    grant: str | None = None
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    after: bool | None = None
    seconds: float = 1.0
    status: int | None = None
    retry_after: int | str | None = None
    location: str = ELSEWHERE
    size: int = SIZE

    @property
    def acts(self) -> bool:
        """
        Whether the service does what it is asked.
        """
        return self.kind in ACTING if self.after is None else self.after

    @property
    def answers_with(self) -> int:
        """
        The status of the answer that stands in place of the service's own.
        """
        if self.status is not None:
            return self.status
        return REDIRECT if self.kind is Kind.REDIRECT else UNAVAILABLE

    def meant_for(self, operation: str | None, grant: str | None) -> bool:
        """
        Whether it can hit a request for *operation* by *grant*.
        """
        return self.operation in {EVERY, operation} and self.grant in {None, grant}


@define
class Waiting:
    """
    A fault that waits for requests.

    Attributes:
        met: How many requests came that it could hit.
        hits: How many it hit.
    """

    fault: Fault
    id: str = field(factory=lambda: str(uuid4()))
    met: int = 0
    hits: int = 0

    @property
    def spent(self) -> bool:
        """
        Whether it hits nothing any more.
        """
        return self.fault.times is not None and self.hits >= self.fault.times

    def hit(self) -> bool:
        """
        Whether it hits the request that has come.
        """
        self.met += 1
        # A digest is drawn alike by every version of Python, now and after a snapshot.
        drawn = int.from_bytes(sha256(f"{self.fault.seed}:{self.met}".encode()).digest()[:8]) / 2**64
        lands = drawn < self.fault.probability
        self.hits += lands
        return lands


@define
class Faults:
    """
    The faults that wait, in the order in which they strike.
    """

    _waiting: list[Waiting] = field(init=False, factory=list[Waiting])

    @property
    def waiting(self) -> list[Waiting]:
        """
        What still waits.
        """
        return [*self._waiting]

    def add(self, fault: Fault) -> Waiting:
        """
        Let *fault* wait behind the others.
        """
        self._waiting.append(Waiting(fault))
        return self._waiting[-1]

    def strike(self, operation: str | None, grant: str | None = None) -> Fault | None:
        """
        The fault that hits a request for *operation* by *grant*: the first that is meant for it, and has the chance.
        """
        for one in self._waiting:
            if one.fault.meant_for(operation, grant) and one.hit():
                self._waiting = [other for other in self._waiting if not other.spent]
                return one.fault
        return None

    def remove(self, fault_id: str) -> bool:
        """
        Take the fault called *fault_id* away; whether there was one.
        """
        before = len(self._waiting)
        self._waiting = [one for one in self._waiting if one.id != fault_id]
        return len(self._waiting) < before

    def restore(self, waiting: list[Waiting]) -> None:
        """
        Let *waiting* be all that waits.
        """
        self._waiting = [*waiting]

    def clear(self) -> None:
        """
        Take all of them away.
        """
        self._waiting.clear()


@frozen
class Answered:
    """
    What a request is answered, and what befalls the answer on its way.

    Attributes:
        response: Nothing, where there never was one.
    """

    response: Response | None
    fault: Fault | None = None


def spoilt(fault: Fault, response: Response | None) -> Response | None:
    """
    What *fault* makes of *response*; nothing was done where there is none.
    """
    match fault.kind:
        case Kind.STATUS:
            return _in_between(fault)
        case Kind.REDIRECT:
            return Response(fault.answers_with, {"location": fault.location})
        case Kind.MALFORMED:
            return _halved(response or Response(200))
        case Kind.HUGE | Kind.BOMB:
            return response or Response(200, {"content-type": "application/json"}, b"{}")
        case Kind.LATENCY | Kind.SLOW | Kind.DROP_BEFORE | Kind.DROP_AFTER | Kind.RESET:
            return response
        case _:
            assert_never(fault.kind)


def _in_between(fault: Fault) -> Response:
    waiting = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    made = page("Not now", "This page is not from the service.", fault.answers_with)
    body = b"" if fault.answers_with in BODILESS else made.body
    return evolve(made, headers={**made.headers, **waiting}, body=body)


def _halved(response: Response) -> Response:
    # An address in a header would be whole, whatever the body is.
    headers = {name: said for name, said in response.headers.items() if name != "location"}
    body = response.body[: len(response.body) // 2] or b"{"
    return evolve(response, headers={**headers, "content-type": "application/json"}, body=body)
