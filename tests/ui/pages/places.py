"""
A place for pages, and the actions that stand there.
"""

from typing import Final

from attrs import evolve

from authflow.ui.pages.place import Language, Place
from authflow.ui.pages.render import Pages
from authflow.ui.texts import texts_for
from tests.runs import NOON
from tests.ui.pages.reading import Page

PAGES: Final = Pages()
PLACE: Final = Place(
    "/auth/login",
    "/auth/{flow}",
    "/auth/assets",
    NOON,
    token="token-1",
    nonce="nonce-1",
    languages=(Language("en", "English"), Language("he", "עברית")),
    events="/auth/login/events",
)
IN_HEBREW: Final = evolve(PLACE, texts=texts_for("he"))


def looked_at(html: str) -> Page:
    """
    *html*, of which every page's promises hold: it names what it refers to, and runs nothing that is not allowed.
    """
    page = Page(html)
    assert html.startswith("<!doctype html>")
    assert len(page.ids) == len(set(page.ids))
    for one in page.elements:
        named = one.attributes
        for reference in (*named.get("aria-describedby", "").split(), *named.get("aria-labelledby", "").split()):
            assert reference in page.ids, reference
        assert not [name for name in named if name == "style" or name.startswith("on")]
        assert not named.get("href", "").lower().startswith(("javascript:", "data:"))
        assert one.tag not in {"style", "iframe", "object", "base"}
        if one.tag == "script":
            assert ("nonce-1", "") == (named["nonce"], one.text.strip())
        if named.get("href", "").startswith("#"):
            assert named["href"][1:] in page.ids
        if one.tag == "button":
            assert one.text.strip()
    labelled = {one.attributes.get("for") for one in page.all("label")}
    assert {one.attributes["id"] for one in [*page.typed(), *page.all("select")]} <= labelled
    assert 1 == len(page.all("h1"))
    assert 1 == len(page.all("main"))
    assert page.all("title")[0].text.strip()
    return page
