"""
What a run asks of its user: `action_for`.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypedDict, assert_never

from attrs import evolve

from authflow.core import ledger
from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.atlas import Atlas
from authflow.core.decision import offered
from authflow.core.field import Field, Kind
from authflow.core.form import Blank, blanks
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Run
from authflow.core.site import Site
from authflow.core.slot import EMAIL, IDENTITY, RETURN_TO, TOKENS, Slot
from authflow.core.state import Auto, End, EndKind, Step, Visit, Wait

STILL_WORKING: Final = "still_working"

PASSWORDS: Final = {Kind.PASSWORD, Kind.NEW_PASSWORD}
FORMS_MOST: Final = 1024
"""
So many fields are known as they are asked while nobody has typed anything.
"""
INPUT_MODES: Final = {Kind.EMAIL: "email", Kind.CODE: "numeric", Kind.LINK: "url"}


def action_for(atlas: Atlas, run: Run, handle: str = "") -> Action:
    """
    What the user of *run*, who holds *handle*, must do next.
    """
    if run.end is not None:
        return _ended(atlas.site, run, run.end, handle)
    card = atlas.card(run.flow, run.state)
    match card:
        case Step():
            return _ask(atlas, run, card, handle)
        case Auto():
            return _ask(atlas, run, None, handle)
        case Visit():
            url = str(run.memory[card.to])
            return Go(**_told(run, handle), url=url, choices=tuple(offered(atlas, run)), expires_at=run.expires_at)
        case Wait():
            hold = _hold(run, handle, run.reason or Reason(card.reason), *offered(atlas, run))
            return evolve(hold, url=_held(run, card.to), code=_held(run, card.code), check_at=_check_at(run, card))
        case _:
            assert_never(card)


def working(run: Run, handle: str = "") -> Hold:
    """
    What the user of *run*, who holds *handle*, sees while a call is being sent for longer than anybody wants to wait.
    """
    return _hold(run, handle, Reason(STILL_WORKING))


def masked(email: str) -> str:
    """
    *email*, told enough of to be recognised by its owner: `a…@example.com`.
    """
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


class _Told(TypedDict):
    """
    What every action tells of its run.
    """

    run: str
    step: int
    goal: str
    flow: str
    state: str
    reason: Reason | None
    handle: str


def _told(run: Run, handle: str) -> _Told:
    state = str(run.state) if run.end is None else run.end.name
    return _Told(run=run.id, step=run.step, goal=run.goal, flow=run.flow, state=state, reason=run.reason, handle=handle)


def _hold(run: Run, handle: str, reason: Reason, *choices: Choice) -> Hold:
    held = Hold(**_told(run, handle), since=run.since, expires_at=run.expires_at, choices=choices)
    return evolve(held, reason=reason)


def _ask(atlas: Atlas, run: Run, card: Step[StrEnum] | None, handle: str) -> Ask:
    site = atlas.site
    choices = tuple(offered(atlas, run))
    inputs = tuple(_inputs(card, run, site)) if card is not None else ()
    kinds = {one.kind for one in inputs}
    email = run.memory.get(EMAIL)
    return Ask(
        **_told(run, handle),
        fields=inputs,
        choices=choices,
        expires_at=run.expires_at,
        attempts_left=_attempts_left(run, card),
        resend_at=_ready_at(run, card, Choice.RESEND) if Choice.RESEND in choices else None,
        retry_at=_ready_at(run, card, Choice.RETRY if card is None else Choice.SUBMIT),
        sent_to=masked(email) if Kind.CODE in kinds and isinstance(email, str) else None,
        code_length=site.code_length if Kind.CODE in kinds else None,
        account=email if isinstance(email, str) and kinds & PASSWORDS and Kind.EMAIL not in kinds else None,
        password_policy=site.password_policy if Kind.NEW_PASSWORD in kinds else None,
        captcha=site.captcha if Kind.CAPTCHA in kinds else None,
    )


def _inputs(card: Step[StrEnum], run: Run, site: Site) -> Iterator[Input]:
    for entry in blanks(card.ask, site, run.memory):
        yield _input(entry, run.complaints.get(entry.field.name), entry.held(run.memory), site)


def _input(entry: Blank, complaint: Complaint | None, held: object, site: Site) -> Input:
    value = complaint.typed if complaint is not None and complaint.typed is not None else held
    asked = _untouched(entry.field, site)
    return asked if value is None and complaint is None else evolve(asked, value=value, complaint=complaint)


@lru_cache(maxsize=FORMS_MOST)
def _untouched(asked: Field, site: Site) -> Input:
    """
    *asked* while nobody has typed anything: the same for everybody at *site*.
    """
    least, most = _bounds(asked, site)
    return Input(
        name=asked.name,
        kind=asked.kind,
        label=f"field.{asked.name}",
        autocomplete=asked.autocomplete,
        input_mode=INPUT_MODES.get(asked.kind, "text"),
        required=not asked.optional,
        least=least,
        most=most,
        secret=asked.secret,
        options=asked.options,
        parts=tuple(_untouched(part, site) for part in asked.parts),
        many=asked.many,
    )


def _bounds(asked: Field, site: Site) -> tuple[int, int]:
    match asked.kind:
        case Kind.NEW_PASSWORD:
            return site.password_policy.min_length, site.password_policy.max_length
        case Kind.CODE:
            return site.code_length, site.code_length
        case _:
            return 1, asked.most


def _held(run: Run, slot: Slot | None) -> str | None:
    return str(run.memory[slot]) if slot is not None else None


def _check_at(run: Run, card: Wait[StrEnum]) -> float | None:
    return ledger.ready_at(run, Choice.CHECK, None) if card.every is not None else None


def _attempts_left(run: Run, card: Step[StrEnum] | None) -> int | None:
    limit = card.limits.get(Choice.SUBMIT) if card is not None else None
    return ledger.left(run, Choice.SUBMIT, limit)


def _ready_at(run: Run, card: Step[StrEnum] | None, choice: Choice) -> float | None:
    limit = card.limits.get(choice) if card is not None else None
    return ledger.ready_at(run, choice, limit) or None


def _ended(site: Site, run: Run, end: End, handle: str) -> Done | Failed:
    return_to = run.memory.get(RETURN_TO)
    kept = str(return_to) if return_to is not None else None
    if end.kind is not EndKind.DONE:
        way_out = site.hosted_login if end.kind is EndKind.UNSUPPORTED else None
        return Failed(**_told(run, handle), kind=end.kind, return_to=kept, way_out=way_out)
    identity, tokens = run.memory.get(IDENTITY), run.memory.get(TOKENS)
    return Done(
        **_told(run, handle),
        identity=identity if isinstance(identity, Identity) else None,
        tokens=tokens if isinstance(tokens, Tokens) and TOKENS in end.gives else None,
        return_to=kept,
    )
