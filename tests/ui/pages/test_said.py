"""
In a made-up language, no letter on any page stands outside of the texts: see `tests/ui/test_made_up_language.py`.
"""

from collections.abc import Iterator
from functools import cache

from attrs import evolve

from authflow.core.action import Action, Ask, Done, Failed
from authflow.core.member import Identity
from authflow.core.site import Captcha, CaptchaStyle
from authflow.ui.pages.captcha import RECAPTCHA
from authflow.ui.pages.render import Pages
from tests.runs import ADA
from tests.ui.actions import ACTIONS
from tests.ui.pages.places import PAGES, PLACE, looked_at
from tests.ui.test_made_up_language import MADE_UP, ON_PAGES, URL, VALUES, actions, reasons, said, unsaid, wrong

PLACE_MADE_UP = evolve(PLACE, texts=MADE_UP)
GIVEN = (*VALUES, *(one.name for one in PLACE.languages), "a…@example.com", "WDJB-MJHT", "1815-12-10", "M-")


def letters(html: str) -> str:
    """
    The letters on a page that are in no text, and were not given.
    """
    screen = looked_at(html).said()
    for value in GIVEN:
        screen = screen.replace(value, "")
    return unsaid(screen)


def shown() -> Iterator[Action]:
    """
    Each action of each flow, with everything that can be wrong, and for each reason, then without its fields.
    """
    first = {(one.flow, one.state): one for one in actions()}.values()
    for action in actions():
        yield action
        yield from reasons(evolve(action, fields=()) if isinstance(action, Ask) else action)
        if isinstance(action, Ask) and action in first:
            yield from wrong(action)
        if isinstance(action, Done):
            yield evolve(action, identity=Identity("id", ADA))


@cache
def drawn() -> tuple[str, ...]:
    """
    All their pages.
    """
    return tuple({PAGES.action(action, PLACE_MADE_UP): None for action in shown()})


def heard() -> frozenset[str]:
    """
    The ids of all texts on all pages.
    """
    pages = [*drawn()]
    pages += [PAGES.begin(flow, PLACE_MADE_UP) for flow in ("logout", "visitor")]
    pages += [Pages(captcha=RECAPTCHA).action(one, PLACE_MADE_UP) for one in actions() if isinstance(one, Ask)]
    return frozenset(one for page in pages for one in said(looked_at(page).said()))


def test_pages_say_nothing_of_their_own() -> None:
    """
    At every state of every flow, for every reason, every letter of every page is one of a text, or was given.
    """
    for page in drawn():
        assert "" == letters(page), page
    assert "" == letters(PAGES.begin("logout", PLACE_MADE_UP))
    assert "" == letters(PAGES.problem("reason.unavailable", PLACE_MADE_UP))


def test_pages_say_every_reason_and_every_choice() -> None:
    """
    What the other interfaces say of a state, a page says as well.
    """
    here = {one for one in MADE_UP.lines if one.partition(".")[0] in {"reason", "choice", "end", "field", "option"}}

    assert {"choice.accept", "choice.decline"} == here - heard()
    assert set() == ON_PAGES - heard()


def test_the_proof_can_fail() -> None:
    """
    A letter that no text has is found.
    """
    page = PAGES.problem("reason.unavailable", PLACE_MADE_UP)

    assert "No" == letters(page.replace("<h1>", "<h1>No "))
    assert URL in VALUES


def test_every_page_is_whole() -> None:
    """
    With every attribute set, and with an invisible captcha, a page keeps its promises in both directions.
    """
    invisible = Captcha("key", CaptchaStyle.INVISIBLE)
    for action in (*ACTIONS, *{(one.flow, one.state): one for one in actions()}.values()):
        one = evolve(action, captcha=invisible) if isinstance(action, Ask) else action
        for pages in (PAGES, Pages(captcha=RECAPTCHA)):
            page = looked_at(pages.action(one, PLACE))

            assert "ltr" == page.elements[0].attributes["dir"]
            assert isinstance(one, Done | Failed) or page.all("form")
