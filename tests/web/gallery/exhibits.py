"""
What hangs in the gallery, drawn up from the tables: each state of each flow, for each reason that leads there.

Beside it hangs whatever else can stand on its page.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle
from typing import Final, TypeAlias

from attrs import evolve, frozen

from authflow.core.action import Action, Ask, Done, Failed
from authflow.core.emission import action_for, working
from authflow.core.field import Field, Kind
from authflow.core.member import Identity
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.site import Captcha, CaptchaStyle
from authflow.core.state import Auto, possible
from authflow.flows.fields import PROFILE_FIELDS
from authflow.ui.pages.captcha import RECAPTCHA
from authflow.ui.pages.place import Way
from authflow.ui.pages.render import Pages
from authflow.web.http import Request, Response
from authflow.web.landing import MEMBERS, STRANGERS
from authflow.web.notes import Note, Problem
from authflow.web.screens import Screens
from tests.laws.walks import follow, in_flight, reached
from tests.runs import HERE, NOON, begun

Draw: TypeAlias = Callable[[Screens, Request], Response]

GOOGLE: Final = Pages(captcha=RECAPTCHA)
AT_HOME: Final = "home+known"
KINDS: Final = ("picture", "labels", "privacy_status", "phones_v2", "birthdate")
"""
A profile field of each kind: a link, several entries, a few options, parts with many, a date.
"""
LONG: Final = "wolfeschlegelsteinhausenbergerdorff.senior+sign-in@a-rather-long-name-for-a-domain.example.com"

OF_EACH_KIND: Final = (
    "login.enter_credentials",
    "register.enter_details+kinds",
    "register.enter_details+kinds-faults",
    "register.solve_captcha.captcha_required",
    "verify.enter_code.invalid_code+long",
    "tokens.redeeming.unavailable",
    "tokens.in_browser",
    "approval.waiting.require_owner_approval",
    "device.waiting.pending",
    "end.signed_in+known",
    "end.beyond_us.unsupported",
    "logout+begin",
    "problem.not_found",
    AT_HOME,
)
"""
One for each way in which a page is laid out.
"""


@frozen
class Exhibit:
    """
    One page.

    Attributes:
        name: `flow.state.reason`, and behind a plus, what is special about it.
        draw: Has it drawn by the layer that serves it to everybody.
    """

    name: str
    draw: Draw


@cache
def exhibits() -> dict[str, Exhibit]:
    """
    All of them, by their names.
    """
    return {one.name: one for one in _exhibits()}


@cache
def states() -> tuple[Action, ...]:
    """
    What is shown at each state of each flow, and at each end, once for each reason by which the tables lead there.
    """
    found: dict[str, Action] = {}
    for run in reached():
        after = (follow(run, outcome) for outcome in sorted(possible(HERE.card(run.flow, run.state))))
        for one in (run, *after):
            action = action_for(HERE, one)
            found.setdefault(_name(action), action)
    # What sends without asking rests only where it is given a reason to: then nobody sees it without one.
    told = {(one.flow, one.state) for one in found.values() if one.reason is not None}
    return tuple(one for one in found.values() if one.reason or not _sends(one) or (one.flow, one.state) not in told)


def _sends(action: Action) -> bool:
    return isinstance(action, Ask) and Choice.RETRY in action.choices


def _name(action: Action) -> str:
    room = "end" if isinstance(action, Done | Failed) else action.flow  # Flows share their ends.
    return ".".join([room, action.state, *([action.reason.id] if action.reason is not None else [])])


def _exhibits() -> Iterator[Exhibit]:
    for action in states():
        yield _hung(action)
    yield _hung(working(in_flight()[0]))
    for action in {(one.flow, one.state): one for one in states()}.values():
        match action:
            case Ask():
                yield from _asked(action)
            case Done(state="signed_in"):
                yield _hung(evolve(action, identity=Identity("id", LONG), reason=None), "known")
            case _:
                pass
    yield from _of_no_run()


def _asked(ask: Ask) -> Iterator[Exhibit]:
    """
    What else a form can look like.
    """
    plain = evolve(ask, reason=None)
    if ask.fields:
        yield _hung(_faulty(plain), "faults")
    if Choice.RESEND in ask.choices or ask.state in {"enter_credentials", "redeeming"}:
        waits = evolve(plain, retry_at=NOON + 3725.0, resend_at=NOON + 30.0, attempts_left=2)
        yield _hung(evolve(waits, reason=Reason("throttled")), "waits")
    if ask.sent_to is not None:
        yield _hung(evolve(plain, sent_to=LONG, attempts_left=1, reason=Reason("invalid_code")), "long")
    if any(entry.kind is Kind.CAPTCHA for entry in ask.fields):
        for style in CaptchaStyle:
            yield _hung(evolve(plain, captcha=Captcha("site-key", style)), f"recaptcha-{style}", GOOGLE)
        yield _hung(_faulty(evolve(plain, captcha=Captcha("site-key"))), "recaptcha-faults", GOOGLE)
    if ask.state == "enter_details":
        yield _hung(_faulty(_registering(*PROFILE_FIELDS)), "everything-faults")
        kinds = _registering(*(entry for entry in PROFILE_FIELDS if entry.name in KINDS))
        yield _hung(kinds, "kinds")
        yield _hung(_faulty(kinds), "kinds-faults")


def _registering(*fields: Field) -> Ask:
    """
    The form of a site that wants *fields* to be filled in.
    """
    there = HERE.at(evolve(HERE.site, profile_fields=fields))
    ask = action_for(there, begun("register"))
    assert isinstance(ask, Ask)
    return ask


def _faulty(ask: Ask) -> Ask:
    """
    *ask*, with something wrong in every field: each thing that can be, in turn.
    """
    faults = (Complaint(Reason(fault, {"min": 8, "max": 1000}), LONG) for fault in cycle(Fault))
    wrong = (
        evolve(entry, complaint=fault, value=_typed(entry.name))
        for entry, fault in zip(ask.fields, faults, strict=False)
    )
    return evolve(ask, fields=tuple(wrong))


def _typed(name: str) -> object:
    held: dict[str, object] = {
        "addresses": [{"country": "AT", "city": "Wien", "tag": "HOME"}, {"city": LONG}],
        "labels": ["one", "two"],
        "privacy_status": "PUBLIC",
    }
    return held.get(name, LONG)


def _hung(action: Action, special: str = "", pages: Pages | None = None) -> Exhibit:
    def draw(screens: Screens, request: Request) -> Response:
        own = screens if pages is None else evolve(screens, pages=pages)
        return own.action(request, action.flow, action)

    return Exhibit(_name(action) + (f"+{special}" if special else ""), draw)


def _of_no_run() -> Iterator[Exhibit]:
    """
    The pages that begin, those that excuse themselves, and the lines above a page.
    """
    for flow in HERE.flows.values():
        if isinstance(flow.states[flow.start], Auto):
            yield Exhibit(f"{flow.name}+begin", _begin(flow.name))
    for problem in Problem:
        yield Exhibit(problem, _problem(problem))
    for note in Note:
        yield Exhibit(f"notice.{note}", _noted(note))
    yield Exhibit("home", _home(None, STRANGERS))
    yield Exhibit(AT_HOME, _home(LONG, MEMBERS))


def _begin(flow: str) -> Draw:
    return lambda screens, request: screens.begin(request, flow, "token")


def _problem(problem: Problem) -> Draw:
    return lambda screens, request: screens.problem(request, 404, problem)


def _home(email: str | None, flows: Sequence[str]) -> Draw:
    ways = [Way(f"/auth/{flow}", f"flow.{flow}") for flow in flows]
    return lambda screens, request: screens.own(
        request, "/", lambda place: Pages().home(email, ways, [Way("/api", "ui.openapi")], place)
    )


def _noted(note: Note) -> Draw:
    ask = next(one for one in states() if isinstance(one, Ask) and one.fields)
    return lambda screens, request: screens.action(request, ask.flow, ask, note=note)
