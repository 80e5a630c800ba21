"""
The runs of an application, as far as they may be looked at: where they stand, and the names of what they hold.

Of values, the address alone is shown: it is open, and without it nobody knows whose run it is.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from math import inf
from typing import Final, TypeAlias

from attrs import frozen
from markupsafe import Markup, escape

from authflow.core.errors import NotInstalled, RunNotFound
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Outcome
from authflow.core.paths import rows
from authflow.core.slot import EMAIL
from authflow.core.state import Wait
from authflow.core.value import canonical
from authflow.door import AuthFlow
from authflow.draw import Format, draw
from authflow.draw.extract import own
from authflow.draw.model import told
from authflow.engine.record import Record

Draw: TypeAlias = Callable[[AnyFlow, str], str]

MOST: Final = 200
"""
So many runs are looked at.
"""


@frozen
class Held:
    """
    A slot that has a value, and how long that is kept.
    """

    name: str
    keep: str


@frozen
class Shown:
    """
    A run.

    Attributes:
        state: Where it stands, or the name of its end.
        since: When it came there, in seconds since the epoch, like *until*.
        until: When it may no longer rest there; when it is forgotten, where it has *ended*.
        sends: The call whose answer is awaited.
        wakes: What it can be told from outside.
    """

    id: str
    goal: str
    flow: str
    state: str
    email: str | None
    since: float
    until: float
    ended: str | None
    sends: str | None
    reason: str | None
    outcome: str | None
    step: int
    journey: tuple[str, ...]
    holds: tuple[Held, ...]
    wakes: tuple[Outcome, ...]


@frozen
class Line:
    """
    A row of a flow's table.

    Attributes:
        here: Whether the run stands in its state.
        anywhere: Whether it holds on every card that does not say otherwise.
    """

    state: str
    outcome: str
    target: str
    here: bool
    anywhere: bool


async def living(auth: AuthFlow) -> list[Shown]:
    """
    The runs in the store of *auth*: those that go on first, then by how lately they moved.
    """
    store, found = auth.engine.turns.store, list[Shown]()
    async with aclosing(store.overdue(inf)) as ids:
        async for run_id in ids:
            record = await store.get(run_id)
            if record is not None:
                found.append(_shown(auth, record))
            if len(found) >= MOST:
                break
    return sorted(found, key=lambda run: (run.ended is not None, -run.since))


async def called(auth: AuthFlow, run_id: str) -> Shown:
    """
    The run called *run_id*.

    Raises:
        RunNotFound: There is none, or its flow is gone.
    """
    record = await auth.engine.turns.store.get(run_id)
    if record is None or record.run.flow not in auth.atlas.flows:
        raise RunNotFound("id")
    return _shown(auth, record)


async def wake_of(auth: AuthFlow, email: str, outcome: Outcome) -> int:
    """
    Tell every run of whoever has the address *email* what its owner decided; how many waited for that.
    """
    waiting = [run for run in await living(auth) if outcome in run.wakes and run.email is not None]
    told_of = [run.id for run in waiting if canonical(run.email or "") == canonical(email)]
    return sum([await auth.wake(run_id, outcome) for run_id in told_of])


def lines(auth: AuthFlow, run: Shown) -> list[Line]:
    """
    The table of the flow that *run* stands in.
    """
    flow = auth.atlas.flow(run.flow)
    return [
        Line(str(row.state), str(row.outcome), told(row.target), str(row.state) == run.state, not own(flow, row))
        for row in rows(flow)
    ]


def svg(flow: AnyFlow, highlight: str) -> str:
    """
    *flow* as a picture.
    """
    return draw(flow, Format.SVG, highlight)


async def diagram(auth: AuthFlow, run: Shown, drawing: Draw, turn: asyncio.Lock) -> Markup | None:
    """
    The flow that *run* stands in, as a picture for a page; nothing where the extra that draws is not there.

    It is drawn in a thread: what draws takes a second to wake up. One at a *turn*: nobody promises that two may.
    """
    async with turn:
        try:
            drawn = await asyncio.to_thread(drawing, auth.atlas.flow(run.flow), run.state)
        except NotInstalled:
            return None
    picture = drawn[drawn.index("<svg") :]
    label = escape(f"The flow {run.flow}, with {run.state} highlighted.")
    return Markup(picture.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))  # noqa: S704 - Graphviz escapes its texts


def _shown(auth: AuthFlow, record: Record) -> Shown:
    run = record.run
    flow = auth.atlas.flows.get(run.flow)
    card = flow.states.get(run.state) if flow is not None and run.end is None else None
    until = card.until if isinstance(card, Wait) and record.intent is None else frozenset[Outcome]()
    email = run.memory.get(EMAIL)
    return Shown(
        id=run.id,
        goal=run.goal,
        flow=run.flow,
        state=str(run.state) if run.end is None else run.end.name,
        email=email if isinstance(email, str) else None,
        since=run.since,
        until=run.expires_at,
        ended=None if run.end is None else str(run.end.kind),
        sends=None if record.intent is None else record.intent.call,
        reason=None if run.reason is None else str(run.reason.id),
        outcome=None if run.outcome is None else str(run.outcome),
        step=run.step,
        journey=run.journey,
        holds=tuple(sorted((Held(slot.name, str(slot.keep)) for slot in run.memory), key=lambda held: held.name)),
        wakes=tuple(sorted(until)),
    )
