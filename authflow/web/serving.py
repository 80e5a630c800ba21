"""
What is served to browsers, and under which paths.

Flows that vouch for members by the application's own key are never served, nor are those that need what no browser
brings: they are entered by other flows.
"""

from collections.abc import Callable, Collection, Mapping
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlencode

from attrs import define, field

from authflow.calls import slots
from authflow.core.action import Action, Ask
from authflow.core.flow import AnyFlow
from authflow.core.form import fill
from authflow.core.run import Reply
from authflow.core.site import Site
from authflow.core.state import Auto, sends
from authflow.core.value import mapped
from authflow.door import AuthFlow
from authflow.engine.journal import Entry
from authflow.engine.ports import Count
from authflow.flows.fields import EMAIL, PROFILE
from authflow.flows.rows import VISITING
from authflow.web.http import Request

BROUGHT: Final = frozenset({slots.TOKENS, slots.RECOVERY_TOKEN, slots.IDP})
CARRIED: Final = ("idp", "return_to")
SECRET_BYTES: Final = 32


@define(eq=False)
class Serving:
    """
    The flows that browsers may begin.

    Attributes:
        mount: The path that everything is below, without a slash at its end.
        only: The names of the flows that are served, where not all are that can be.
        flows: The names of those that are.
        now: Seconds since the epoch.
    """

    auth: AuthFlow
    mount: str
    only: Collection[str] | None = None
    flows: tuple[str, ...] = field(init=False)
    now: Callable[[], float] = field(init=False)
    _wanted: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        atlas = self.auth.atlas
        named = atlas.flows if self.only is None else self.only
        self.flows = tuple(name for name in named if _servable(atlas.flow(name)))
        self.now = self.auth.engine.turns.clock.now
        self._wanted = {name: _wanted(table) for name, table in atlas.flows.items()}

    def serves(self, flow: str) -> bool:
        """
        Whether browsers may begin *flow*.
        """
        return flow in self.flows

    def path(self, flow: str) -> str:
        """
        Where *flow* is.
        """
        return f"{self.mount}/{flow}"

    def begins_by_itself(self, flow: str) -> bool:
        """
        Whether *flow* sends something before it asks anything: then beginning it takes a button.
        """
        table = self.auth.atlas.flow(flow)
        return isinstance(table.states[table.start], Auto)

    def wanted(self, flow: str) -> frozenset[str]:
        """
        The names of what *flow* takes at its start.
        """
        return self._wanted[flow]

    def secret(self) -> str:
        """
        What a browser is known by before it has a run.
        """
        return token_urlsafe(SECRET_BYTES)

    async def first(self, what: str) -> bool:
        """
        Whether nobody has done *what* before, in any process that shares the store of the runs.
        """
        return await done_first(self.auth, what)


def report(auth: AuthFlow, fault: Exception) -> None:
    """
    Tell the journal of *fault*: by its kind alone, as its words may quote what was typed.
    """
    auth.engine.turns.journal.write(Entry.PAGE_FAILED, "", fault=type(fault).__name__)


async def done_first(auth: AuthFlow, what: str) -> bool:
    """
    Whether nobody has done *what* before, in any process that shares the store of the runs.
    """
    turns = auth.engine.turns
    return await turns.store.bump(what, Count("done", ((1, turns.limits.life),))) is None


def query_of(request: Request, *without: str) -> str:
    """
    The query of *request* as far as a flow's start looks at it.
    """
    kept = {name: request.query[name] for name in CARRIED if name in request.query and name not in without}
    return f"?{urlencode(kept)}" if kept else ""


def typed_in(reply: Reply, site: Site, shown: Action | None) -> Mapping[str, object]:
    """
    What may be given to a new run of what was typed, and of what is *shown* already; never a password.
    """
    values = {**(_values(shown) if isinstance(shown, Ask) else {}), **reply.values}
    memory, _ = fill((EMAIL, PROFILE), values, site, {}, None)
    return {slot.name: value for slot, value in memory.items() if value and (slot == slots.EMAIL or mapped(value))}


def _values(ask: Ask) -> Mapping[str, object]:
    return {one.name: one.value for one in ask.fields if one.value is not None}


def _wanted(flow: AnyFlow) -> frozenset[str]:
    return frozenset(slot.name for slot in (*flow.needs, *flow.takes))


def _servable(flow: AnyFlow) -> bool:
    trusted = any(call.trusted for card in flow.states.values() for call in sends(card).values())
    brought = {*BROUGHT, slots.EMAIL} if slots.TOKENS in flow.needs else BROUGHT
    ends = [target for card in flow.states.values() for target in card.go.values()]
    return not trusted and brought.issuperset(flow.needs) and VISITING not in ends
