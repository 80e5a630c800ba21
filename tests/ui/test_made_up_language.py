"""
No text is anywhere else: in a made-up language, whose every line says its own id in brackets, nothing is said outside.
"""

import io
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final

from attrs import evolve

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.emission import action_for, working
from authflow.core.member import Identity
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.site import PasswordPolicy
from authflow.core.state import possible
from authflow.engine.clock import HandClock
from authflow.flows.fields import PROFILE_FIELDS
from authflow.ui.plain import Plain
from authflow.ui.texts import ENGLISH, Texts
from authflow.ui.words import CAME_BACK
from tests.laws.walks import follow, in_flight, reached
from tests.runs import A_DAY, ADA, HERE, NOON, SITE
from tests.ui.forms import shown
from tests.ui.test_languages import gaps
from tests.ui.test_texts import REASONS

MADE_UP: Final = Texts(
    "x-made-up",
    {one: "⟦" + " ".join([one, *(f"{{{gap}}}" for gap in gaps(line))]) + "⟧" for one, line in ENGLISH.lines.items()},
)
INNERMOST: Final = re.compile("⟦([^⟦⟧]*)⟧")
URL: Final = "https://service.example.com/authorize?x=1"
VALUES: Final = (URL, ADA, "https://login.example.com/", "Ada", "Lovelace", "typed", "Shoe size")
"""
What was given and typed, and a field that a site made up itself: it is nobody's text.
"""
ON_PAGES: Final = {
    "ui.captcha_absent",
    "ui.home",
    "ui.languages",
    "ui.more",
    "ui.needs_script",
    "ui.no_answer",
    "ui.onward",
    "ui.start_over",
    "ui.up_to",
    "ui.wrong",
    "ui.wrong_title",
    "ui.wrong_with",
}
"""
What only pages say: `tests/ui/pages/test_said.py` hears it.
"""
NOT_HERE: Final = {
    *ON_PAGES,
    "choice.accept",  # For flows of an application's own.
    "choice.decline",
    "ui.close_page",  # In a browser.
    "ui.copy_address",
    "ui.example",
    "ui.openapi",
    "ui.used",
    "ui.welcome",
    "ui.go_on",  # These are said at the command line.
    "ui.kept",
    "ui.link",
    "ui.mail",
    "ui.offer",
    "ui.offer_again",
    "ui.one_moment",
    "ui.used_again",
}
FULL_SITE: Final = HERE.at(evolve(SITE, profile_fields=PROFILE_FIELDS))


def unsaid(screen: str) -> str:
    """
    The letters on *screen* that are in no text, and no value.
    """
    for value in VALUES:
        screen = screen.replace(value, "")
    while INNERMOST.search(screen):
        screen = INNERMOST.sub("", screen)
    return "".join(char for char in screen if char.isalpha())


def said(screen: str) -> set[str]:
    """
    The ids of the texts on *screen*.
    """
    ids = set[str]()
    while found := INNERMOST.findall(screen):
        ids |= {one.split()[0] for one in found}
        screen = INNERMOST.sub("", screen)
    return ids


@cache
def actions() -> tuple[Action, ...]:
    """
    What the user of each state is shown, of each end, and while a call is being sent.
    """
    return tuple({(one.flow, one.state, one.goal): one for one in _actions()}.values())


def _actions() -> Iterator[Action]:
    for run in reached():
        yield action_for(FULL_SITE, run)
        for outcome in sorted(possible(HERE.card(run.flow, run.state))):
            ended = follow(run, outcome)
            if ended.end is not None:
                yield action_for(FULL_SITE, ended)
    yield working(in_flight()[0])


def reasons(action: Action) -> Iterator[Action]:
    """
    *action*, for each reason there is to show it.
    """
    yield action
    for reason in REASONS:
        yield evolve(action, reason=Reason(reason, {"min": 8, "max": 9}))


def wrong(action: Ask) -> Iterator[Ask]:
    """
    *action*, with each thing that can be wrong with each of its fields.
    """
    for fault in Fault:
        complaint = Complaint(Reason(fault, {"min": 8, "max": 9}), "typed")
        yield evolve(
            action,
            fields=tuple(evolve(entry, complaint=complaint) for entry in action.fields),
            password_policy=PasswordPolicy(8),
            retry_at=NOON + 100.0,
            resend_at=NOON + 100.0,
            attempts_left=3,
        )


def filled(entries: tuple[Input, ...]) -> Iterator[str]:
    """
    The lines of whoever types something for each of *entries*, one of each where there may be several.
    """
    for entry in entries:
        yield from filled(entry.parts) if entry.parts else ("typed",)
        if entry.many > 1:
            must = [number for number, part in enumerate(entry.parts, 1) if part.required]
            yield from [""] * (must[0] if must else len(entry.parts) or 1)


async def plainly(action: Action, *lines: str) -> str:
    """
    All that is written for *action* to whoever types *lines*.
    """
    screen = io.StringIO()
    plain = Plain(MADE_UP, HandClock(NOON), io.StringIO("".join(f"{line}\n" for line in lines)), screen)
    if isinstance(action, Hold) and not action.choices:
        plain.tell(action)  # It would wait for ever.
    else:
        await plain.show(action)
    return screen.getvalue()


def all_plain() -> Iterator[Action]:
    """
    Each action, for each reason, with everything that can be wrong.
    """
    for action in actions():
        yield from reasons(action)
        if isinstance(action, Ask):
            yield from wrong(action)
        if isinstance(action, Done):
            yield evolve(action, identity=Identity("id", ADA))


async def test_lines_say_nothing_of_their_own() -> None:
    """
    At every state of every flow, for every reason, every letter of every line is one of a text, or was given.
    """
    for action in all_plain():
        fields = action.fields if isinstance(action, Ask) else ()
        for lines in (["", "2", ""], [*filled(fields), ""]):
            screen = await plainly(action, *lines)

            assert "" == unsaid(screen), (action, screen)
            assert said(screen)


def fields_of(action: Ask | Go | Hold) -> tuple[Input, ...]:
    """
    What the form of *action* asks.
    """
    match action:
        case Ask():
            return action.fields
        case Go():
            return (CAME_BACK,)
        case Hold():
            return ()


def all_forms() -> Iterator[Ask | Go | Hold]:
    """
    Each state that is shown as a form, and once more with something wrong where something can be.
    """
    for action in {(one.flow, one.state): one for one in actions()}.values():
        if not isinstance(action, Done | Failed):
            yield action
        if isinstance(action, Ask):
            yield from islice(wrong(action), 1)


async def test_forms_say_nothing_of_their_own() -> None:
    """
    The same holds of everything that stands on a form.
    """
    for action in all_forms():
        async with shown(
            action, fields_of(action), columns=250, rows=200, clock=HandClock(NOON), texts=MADE_UP
        ) as form:
            assert "" == unsaid(form.screen), (action, form.screen)
            assert said(form.screen)


async def test_every_text_is_said() -> None:
    """
    Nothing is in the tables that no interface shows.
    """
    heard = set[str]()
    for action in all_plain():
        fields = action.fields if isinstance(action, Ask) else ()
        for lines in (["", "2"], [*filled(fields), ""]):
            heard |= said(await plainly(action, *lines))
    hold = next(one for one in actions() if isinstance(one, Hold) and one.choices)
    heard |= said(await plainly(evolve(hold, expires_at=NOON + 30 * A_DAY), ""))
    ask = next(one for one in actions() if isinstance(one, Ask) and one.state == "enter_new_password")
    async with shown(ask, clock=HandClock(NOON), texts=MADE_UP, columns=250) as form:
        form.type("a", "b")
        heard |= said(await form.shows("ui.differs"))

    left = {
        one
        for one in MADE_UP.lines.keys() - heard - NOT_HERE
        if not one.startswith(("flow.", "notice.", "problem.", "wake."))
    }
    assert set() == left


def test_the_proof_can_fail() -> None:
    """
    A letter outside of the brackets is found, wherever it stands.
    """
    assert "No" == unsaid("⟦ui.not_yet ⟦choice.submit⟧ 0:30⟧ No ada@example.com 日".replace("日", ""))
    assert "日" == unsaid("⟦a⟧日")
    assert {"ui.not_yet", "choice.submit"} == said("⟦ui.not_yet ⟦choice.submit⟧ 0:30⟧")


def test_it_is_about_everything() -> None:
    """
    Every card of every flow is among what was shown, and every kind of action.
    """
    assert {(flow.name, str(state)) for flow in HERE.flows.values() for state in flow.states} <= {
        (action.flow, action.state) for action in actions()
    }
    assert {Ask, Go, Hold, Done, Failed} == {type(action) for action in actions()}
