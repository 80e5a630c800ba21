"""
Flows that were proved to fit together.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from enum import StrEnum
from hashlib import sha256

from attrs import define

from authflow.core.check import proofread
from authflow.core.errors import InvalidFlow, NoTransition, UnknownFlow
from authflow.core.flow import AnyFlow
from authflow.core.machine import Landing, Table, label, table
from authflow.core.outcome import Outcome
from authflow.core.proof import prove, slots_in
from authflow.core.site import Site
from authflow.core.state import AnyState, End, possible, sends


@define(init=False, eq=False)
class Atlas:
    """
    Flows, by name, with the table of each as its machine runs it, and the site they run at.

    Building one raises `InvalidFlow` with every mistake in every flow.

    Attributes:
        digest: Names these tables: another digest, another set of rows, or of what is held.
    """

    flows: Mapping[str, AnyFlow]
    site: Site
    digest: str
    _tables: Mapping[str, Table]

    def __init__(self, *flows: AnyFlow, site: Site | None = None) -> None:
        named = {flow.name: flow for flow in flows}
        mistakes = tuple(_mistakes(flows, named))
        if mistakes:
            raise InvalidFlow(mistakes)
        self.flows = named
        self.site = site or Site()
        self.digest = _digest(named)
        self._tables = {name: table(flow) for name, flow in named.items()}

    def at(self, site: Site) -> "Atlas":
        """
        The same flows, at *site*.
        """
        other = copy(self)
        other.site = site
        return other

    def flow(self, name: str) -> AnyFlow:
        """
        The flow called *name*; `UnknownFlow` if there is none.
        """
        try:
            return self.flows[name]
        except KeyError:
            raise UnknownFlow(name, tuple(self.flows)) from None

    def card(self, flow: str, state: StrEnum) -> AnyState:
        """
        The card of *state*.
        """
        card: AnyState = self.flow(flow).states[state]
        return card

    def follow(self, flow: str, state: StrEnum, outcome: Outcome) -> Landing:
        """
        Where *outcome* leads out of *state*, as the machine said, and nothing else; `NoTransition` if nowhere.
        """
        try:
            return self._tables[flow][state, outcome]
        except KeyError:
            raise NoTransition(flow, str(state), str(outcome)) from None


def _mistakes(flows: tuple[AnyFlow, ...], named: Mapping[str, AnyFlow]) -> Iterator[str]:
    names = [flow.name for flow in flows]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: two flows have this name"
    for flow in flows:
        yield from proofread(flow)
    if all(flow.start in flow.states for flow in flows):
        yield from prove(named)


def _digest(flows: Mapping[str, AnyFlow]) -> str:
    lines = [
        f"{name}.{state} {sorted(call.__name__ for call in sends(card).values())} {outcome} "
        f"{target if isinstance(target, End) else label(target)}"
        for name, flow in sorted(flows.items())
        for state, card in flow.states.items()
        for outcome in sorted(possible(card))
        if (target := flow.row(state, outcome)) is not None
    ]
    names = [
        f"{name} {[sorted({slot.name for slot in named}) for named in (flow.needs, flow.takes, slots_in(flow))]}"
        for name, flow in sorted(flows.items())
    ]
    return sha256("\n".join([*lines, *names]).encode()).hexdigest()[:16]
