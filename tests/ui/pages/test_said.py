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

CAPTCHA = Pages(captcha=RECAPTCHA)
PLACE_MADE_UP = evolve(PLACE, texts=MADE_UP)
GIVEN = (*VALUES, *(one.name for one in PLACE.languages), "a…@example.com", "WDJB-MJHT", "1815-12-10", "M-")


def letters(screen: str) -> str:
    """
    The letters on a page, of which *screen* is read, that are in no text, and were not given.
    """
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
def read() -> dict[str, str]:
    """
    What is read on all their pages, each looked at once.
    """
    return {page: looked_at(page).said() for page in {PAGES.action(action, PLACE_MADE_UP): None for action in shown()}}


def heard() -> frozenset[str]:
    """
    The ids of all texts on all pages.
    """
    pages = [PAGES.begin(flow, PLACE_MADE_UP) for flow in ("logout", "visitor")]
    pages += [CAPTCHA.action(one, PLACE_MADE_UP) for one in actions() if isinstance(one, Ask)]
    screens = [*read().values(), *(looked_at(page).said() for page in pages)]
    return frozenset(one for screen in screens for one in said(screen))


def test_pages_say_nothing_of_their_own() -> None:
    """
    At every state of every flow, for every reason, every letter of every page is one of a text, or was given.
    """
    others = (PAGES.begin("logout", PLACE_MADE_UP), PAGES.problem("reason.unavailable", PLACE_MADE_UP))

    for page, screen in (read() | {page: looked_at(page).said() for page in others}).items():
        assert "" == letters(screen), page


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

    assert "No" == letters(looked_at(page.replace("<h1>", "<h1>No ")).said())
    assert URL in VALUES


def test_every_page_is_whole() -> None:
    """
    With every attribute set, and with an invisible captcha, a page keeps its promises in both directions.
    """
    invisible = Captcha("key", CaptchaStyle.INVISIBLE)
    for action in (*ACTIONS, *{(one.flow, one.state): one for one in actions()}.values()):
        one = evolve(action, captcha=invisible) if isinstance(action, Ask) else action
        for pages in (PAGES, CAPTCHA):
            page = looked_at(pages.action(one, PLACE))

            assert "ltr" == page.elements[0].attributes["dir"]
            assert isinstance(one, Done | Failed) or page.all("form")
