"""
What nobody can put on a page, whatever they call themselves.
"""

from html import escape

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.action import Ask, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.member import Identity
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.site import Captcha
from authflow.ui.pages.captcha import RECAPTCHA
from authflow.ui.pages.render import Pages
from tests.runs import NOON
from tests.ui.actions import DONE, EMAIL, FAILED, GO, ON_A_DEVICE, asking
from tests.ui.pages.places import PAGES, PLACE, looked_at
from tests.ui.pages.reading import Page

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</main></html><!--",
    "&lt;b&gt;&#x3c;",
    "\u202ecod.exe",
    "\ud800",
)
LEADING = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "https:evil.example",
    "https://",
    "http://[::1",
    "https://evil.example/\nx",
    "",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markup_is_only_text(hostile: str) -> None:
    """
    Wherever somebody else's words stand: nothing in them is an element, a template or a turn of what is around them.
    """
    complaint = Complaint(Reason(hostile, {"min": hostile}), hostile)
    entry = Input(hostile, Kind.TEXT, f"field.{hostile}", hostile, hostile, value=hostile, complaint=complaint)
    pick = evolve(entry, kind=Kind.OPTION, options=(hostile, "b", "c", "d"))
    place = evolve(
        PLACE, token=hostile, home=f"/{hostile}", post_to=f"/{hostile}", begin=f"/{hostile.replace('{', '')}"
    )
    pages = [
        Pages(captcha=RECAPTCHA).action(
            Ask(
                "r", 1, hostile, hostile, hostile, (entry, pick, evolve(entry, name="c", kind=Kind.CAPTCHA)),
                tuple(Choice), 1.0, Reason(hostile), sent_to=hostile, captcha=Captcha(hostile),
            ),
            place,
        ),
        PAGES.action(Go("r", 1, hostile, hostile, hostile, (Choice.SUBMIT,), 1.0, f"https://x/{hostile}"), place),
        PAGES.action(
            Hold("r", 1, "x", "x", hostile, NOON, NOON, tuple(Choice), Reason(hostile), f"https://x/{hostile}", "x"),
            place,
        ),
        PAGES.action(evolve(DONE, identity=Identity("i", hostile), return_to=f"/{hostile}"), place),
        PAGES.action(evolve(FAILED, way_out=f"https://x.example/{hostile}", return_to=hostile, goal=hostile), place),
        PAGES.begin(hostile, place),
        PAGES.problem(hostile, place),
    ]  # fmt: skip

    for html in pages:
        page = Page(html)
        html.encode()
        assert not page.all("img", "b")
        assert not [one for one in page.elements if {"onerror", "onfocus"} & one.attributes.keys()]
        assert {"nonce-1"} == {one.attributes["nonce"] for one in page.all("script")}
        assert "49" not in html
        assert "alert(1)" not in "".join(one.text for one in page.all("script"))


@pytest.mark.parametrize("address", LEADING)
def test_no_address_but_a_page_is_a_link(address: str) -> None:
    """
    What the service calls an address may be anything: it is read, not followed.
    """
    pages = [
        PAGES.action(evolve(GO, url=address), PLACE),
        PAGES.action(evolve(ON_A_DEVICE, url=address), PLACE),
        PAGES.action(evolve(FAILED, way_out=address), PLACE),
        PAGES.action(evolve(DONE, return_to=address), PLACE),
        PAGES.action(evolve(DONE, return_to="/\\evil.example"), PLACE),
    ]

    for html in pages:
        hrefs = {one.attributes["href"] for one in looked_at(html).all("a")}
        assert hrefs <= {"/", "/cart", "/auth/login", "?language=en", "?language=he"}


def test_an_address_of_a_page_is_a_link() -> None:
    """
    The rest of that proof.
    """
    assert f'href="{escape(GO.url)}"' in PAGES.action(GO, PLACE)
    assert f'href="{ON_A_DEVICE.url}"' in PAGES.action(ON_A_DEVICE, PLACE)
    assert f'href="{FAILED.way_out}"' in PAGES.action(FAILED, PLACE)
    assert 'href="/cart"' in PAGES.action(DONE, PLACE)


@given(st.text(max_size=50))
def test_any_text_is_a_page(text: str) -> None:
    """
    Nothing that is shown raises, or breaks what is around it.
    """
    entry = evolve(EMAIL, value=text, complaint=Complaint(Reason(text), text))
    ask = evolve(asking(entry), sent_to=text, reason=Reason(text))

    assert 1 == len(Page(PAGES.action(ask, PLACE)).all("main"))
    assert 1 == len(Page(PAGES.action(evolve(GO, url=text), PLACE)).all("main"))
