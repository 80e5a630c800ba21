"""
What the API can be asked, as one table: routes, OpenAPI and TypeScript come from it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from authflow.calls.slots import EMAIL, IDP, PROFILE, RECOVERY_TOKEN, TOKENS
from authflow.core.atlas import Atlas
from authflow.core.call import secret
from authflow.core.member import Tokens
from authflow.core.paths import ways
from authflow.core.slot import Slot
from authflow.core.state import sends
from authflow.web.problems import Code

GIVABLE: Final = frozenset({EMAIL, PROFILE, RECOVERY_TOKEN, IDP, TOKENS})
"""
What a run can be given by whoever starts it here; tokens by an app alone, and only where it may.
"""


@frozen
class Given:
    """
    What the run holds from the start.

    Attributes:
        email: Filled in where it is asked.
        profile: Profile fields, by name.
        recovery_token: What the link in a recovery mail carries.
        idp: The connection of a social login.
        tokens: A member's tokens; from an app, where it may.
    """

    email: str | None = None
    profile: Mapping[str, object] | None = None
    recovery_token: str | None = secret(default=None)
    idp: str | None = None
    tokens: Tokens | None = field(default=None, repr=False)


@frozen
class Start:
    """
    Which conversation to begin.

    Attributes:
        goal: The name of a flow, as `GET /flows` lists them.
        return_to: Where the user wanted to go: a path of the application's own site; anything else is dropped.
    """

    goal: str
    given: Given = Given()
    return_to: str | None = None


@frozen
class FlowInfo:
    """
    A flow that can be begun.

    Attributes:
        needs: What must be given.
        takes: What may be given besides.
    """

    name: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]


@frozen
class Operation:
    """
    Something that the API can be asked.

    Attributes:
        takes: The name of the schema of its body, if it takes one.
        gives: The name of the schema of its answer; nothing where it is a stream.
        of_run: Whether it is about the run whose handle comes along.
        problems: What can be the matter besides.
    """

    name: str
    method: str
    path: str
    says: str
    gives: str | None
    status: int = 200
    takes: str | None = None
    of_run: bool = True
    problems: tuple[Code, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """
        What it answers to: wherever there is something to get, its headers alone can be had (RFC 9110 §9.1).
        """
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)

    @property
    def has_effects(self) -> bool:
        """
        Whether a browser must show that a page of ours asks.
        """
        return self.method != "GET"


OPERATIONS: Final = (
    Operation(
        "start",
        "POST",
        "/runs",
        "Begin a run; a browser gets its handle as a cookie, an app in the action.",
        "Action",
        201,
        takes="Start",
        of_run=False,
        problems=(Code.MALFORMED, Code.NOT_SIGNED_IN, Code.UNKNOWN_FLOW, Code.NOT_GIVEN, Code.NOT_CONFIGURED),
    ),
    Operation("current", "GET", "/runs/current", "What the user must do now.", "Action"),
    Operation(
        "reply",
        "POST",
        "/runs/current/reply",
        "Say what the user did; what must be done next. Another step than the present one changes nothing.",
        "Action",
        takes="Reply",
        problems=(Code.MALFORMED,),
    ),
    Operation("cancel", "POST", "/runs/current/cancel", "End the run, wherever it rests.", "Action"),
    Operation(
        "events",
        "GET",
        "/runs/current/events",
        "Server-sent events: `moved`, with the action, whenever the run has moved; the last one is its end.",
        None,
    ),
    Operation("flows", "GET", "/flows", "The flows that can be begun.", "Flows", of_run=False),
    Operation("openapi", "GET", "/openapi.json", "This description.", "Document", of_run=False),
)


ROUTES: Final = {
    path: {method: one for one in OPERATIONS if one.path == path for method in one.methods}
    for path in {one.path for one in OPERATIONS}
}
"""
The operations, by path and method.
"""


def can_begin(atlas: Atlas, *, members: bool = True) -> tuple[FlowInfo, ...]:
    """
    The flows of *atlas* that can be begun from outside, by name.

    Those that the application vouches for with a key of its own are never served.

    Args:
        members: Whether tokens of members can be had here.
    """
    possible = GIVABLE if members else GIVABLE - {TOKENS}
    found: list[FlowInfo] = []
    for name, flow in sorted(atlas.flows.items()):
        cards = [atlas.card(*place) for place in ways(atlas, name)]
        if possible.issuperset(flow.needs) and not any(call.trusted for card in cards for call in sends(card).values()):
            takes = {EMAIL, PROFILE, *flow.takes} & possible - {*flow.needs}
            found.append(FlowInfo(name, _names(flow.needs), _names(takes)))
    return tuple(found)


def _names(found: Iterable[Slot]) -> tuple[str, ...]:
    return tuple(sorted(slot.name for slot in found))
