"""
Links that wake a run: for whoever decides outside, and holds nothing but a mail.

A link is signed for one run and one outcome, works once, and no longer than the run may wait. It belongs to what is
waited for and to the address that waits, and not to the step: a user who looks again meanwhile, and waits on, must not
make the owner's mail worthless. Only following it has effects; looking has none, as mail scanners look at every link.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from attrs import field, frozen

from authflow.core.errors import NotConfigured, RunNotFound
from authflow.core.outcome import Outcome
from authflow.core.slot import EMAIL
from authflow.core.state import Wait
from authflow.core.value import canonical
from authflow.engine.engine import Engine
from authflow.engine.ports import Count
from authflow.engine.record import Record

DIGITS: Final = 12
WAKE: Final = "wake"
"""
Where, below the pages, links are followed.
"""


@frozen
class WakeLink:
    """
    What a link says.

    Attributes:
        until: Until when it works, in whole seconds since the epoch.
    """

    run: str
    outcome: str
    until: int
    proof: str = field(repr=False)

    def query(self) -> Mapping[str, str]:
        """
        It, as the query of an address.
        """
        return {"run": self.run, "outcome": self.outcome, "until": str(self.until), "proof": self.proof}


def read_link(query: Mapping[str, str]) -> WakeLink | None:
    """
    The link in *query*, whoever wrote it; nothing where there is none.
    """
    run, outcome, until, proof = (query.get(name, "") for name in ("run", "outcome", "until", "proof"))
    whole = until.isascii() and until.isdigit() and len(until) <= DIGITS
    return WakeLink(run, outcome, int(until), proof) if run and outcome and proof and whole else None


async def address_to(
    engine: Engine, run_id: str, outcome: Outcome, origin: str | None, pages: str, seconds: float | None = None
) -> str | None:
    """
    Where the link leads that tells the run *run_id* of *outcome*; nothing where it does not wait for that.

    Args:
        origin: The application's own site, by configuration.
        pages: Where the pages are mounted there.
        seconds: How long it works; without a word, as long as the run waits.

    Raises:
        RunNotFound: There is no such run.
        NotConfigured: There is no *origin*.
    """
    if origin is None:
        raise NotConfigured("public_origin", "an address that is mailed stands below it")
    link = await make_link(engine, run_id, outcome, seconds)
    below = f"/{pages.strip('/')}" if pages.strip("/") else ""
    return None if link is None else f"{origin.rstrip('/')}{below}/{WAKE}?{urlencode(link.query())}"


async def make_link(engine: Engine, run_id: str, outcome: Outcome, seconds: float | None = None) -> WakeLink | None:
    """
    A link that tells the run *run_id* that *outcome* came; nothing where it does not wait for that.

    Args:
        seconds: How long it works; without a word, as long as the run waits.

    Raises:
        RunNotFound: There is no such run.
    """
    record = await engine.look(run_id)
    if not _waits(engine, record, outcome):
        return None
    ends = record.run.expires_at if seconds is None else engine.turns.clock.now() + seconds
    until = int(min(ends, record.run.ends_at))
    return WakeLink(run_id, outcome, until, _proof(engine.key, record, outcome, until))


async def is_good(engine: Engine, link: WakeLink) -> bool:
    """
    Whether *link* would wake its run now. Nothing is changed.
    """
    try:
        return _fits(engine, await engine.look(link.run), link)
    except RunNotFound:
        return False


async def follow_link(engine: Engine, link: WakeLink) -> bool:
    """
    Wake the run of *link*; whether it did. A second time it never does, in no process that shares the store.
    """
    store, life = engine.turns.store, engine.turns.limits.life
    try:
        record = await engine.look(link.run)
        if not _fits(engine, record, link):
            return False
        used, here = (Count(name, ((1, life),)) for name in ("used", f"used at step {record.run.step}"))
        first = await store.bump(link.proof, used, here) is None
        if not first and await store.bump(link.proof, here) is None:
            await store.give_back(link.proof, here.name)
            return False  # The run rests elsewhere than when the link was used: it was woken by it.
        # Whoever used it here, where the run still rests, was stopped before they could wake it.
        woken = await engine.wake(link.run, Outcome(link.outcome), lambda record: _fits(engine, record, link))
    except RunNotFound:
        return False
    if first and not woken:
        # The user is looking just now: the link works again when they wait on.
        await store.give_back(link.proof, used.name, here.name)
    return woken


def _fits(engine: Engine, record: Record, link: WakeLink) -> bool:
    if engine.turns.clock.now() >= link.until or link.outcome not in {*Outcome}:
        return False
    said = link.proof.encode("utf-8", "replace")
    proofs = [_proof(key, record, link.outcome, link.until).encode() for key in (engine.key, *engine.older)]
    return any(hmac.compare_digest(proof, said) for proof in proofs) and _waits(engine, record, Outcome(link.outcome))


def _waits(engine: Engine, record: Record, outcome: Outcome) -> bool:
    run = record.run
    card = None if run.end else engine.turns.atlas.card(run.flow, run.state)
    return isinstance(card, Wait) and outcome in card.until


def _proof(key: bytes, record: Record, outcome: str, until: int) -> str:
    run, email = record.run, record.run.memory.get(EMAIL)
    who = canonical(email) if isinstance(email, str) else ""
    said = "\0".join(("wake", run.id, outcome, str(until), run.flow, run.state, who))
    return hmac.new(key, said.encode("utf-8", "surrogatepass"), sha256).hexdigest()
