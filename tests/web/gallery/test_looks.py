"""
What people see, beyond what the judge can tell: nothing is cut off, lost, too small or in two minds.
"""

from typing import Final

import pytest
from playwright.async_api import Browser, Error, Page, expect

from tests.ui.pages.reading import Page as Read
from tests.web.gallery.conftest import Seen
from tests.web.gallery.exhibits import AT_HOME, OF_EACH_KIND, exhibits
from tests.web.gallery.hall import Hall
from tests.web.gallery.looks import PHONE, WIDE, Look

pytestmark = pytest.mark.asyncio(loop_scope="package")

NARROW: Final = 320
"""
CSS pixels: WCAG 2.2, 1.4.10 Reflow.
"""
CUT: Final = """
() => [...document.querySelectorAll("body *")].filter((one) => {
    if (one.matches("input, select, option")) return false; // A value scrolls within its field.
    const { left, right } = one.getBoundingClientRect();
    return left < 0 || right > innerWidth || (one.clientWidth && one.scrollWidth > one.clientWidth + 1);
}).map((one) => one.outerHTML.slice(0, 80))
"""
SMALL: Final = """
() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")].filter((one) => {
    const target = one.type === "radio" ? one.closest("label") : one;
    const { width, height } = target.getBoundingClientRect();
    const flows = one.matches("p > a, li > a:only-child") && getComputedStyle(one).display === "inline";
    return !flows && one.checkVisibility() && (width < 24 || height < 24);
}).map((one) => one.outerHTML.slice(0, 80))
"""
USABLE: Final = """
() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter((one) => one.checkVisibility() && !(one.type === "radio" && !one.checked))
    .map((one) => one.outerHTML)
"""
FOCUSED: Final = """
() => {
    const one = document.activeElement;
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const whole = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    return [one.outerHTML, whole, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
}
"""
FRAMES: Final = """
() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const sides = ["Top", "Right", "Bottom", "Left"].filter((side) => parseFloat(style[`border${side}Width`]) > 0);
    return [one.id, sides.length, style.outlineStyle, style.boxShadow];
}
"""
MOVING: Final = """
() => [...document.querySelectorAll("*")].filter((one) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
    return parseFloat(transitionDuration) > 0 || animationName !== "none" || scrollBehavior === "smooth";
}).length
"""
PAINTED: Final = """
(look) => {
    const style = getComputedStyle(document.querySelector(`button.${look}`));
    return [style.backgroundColor, style.color, style.borderColor, style.textDecorationLine];
}
"""


async def wider(page: Page) -> int:
    """
    By how many pixels *page* is wider than its window.
    """
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("language", ["de", "he"])
@pytest.mark.parametrize("name", OF_EACH_KIND)
async def test_a_narrow_window_holds_every_page(seen: Seen, name: str, language: str) -> None:
    """
    Nobody scrolls from side to side, nor does a word stand outside of what it stands on.
    """
    page = await seen(name, Look(language, NARROW))

    assert (0, []) == (await wider(page), await page.evaluate(CUT))


@pytest.mark.parametrize("name", OF_EACH_KIND)
async def test_text_may_be_twice_as_large(seen: Seen, name: str) -> None:
    """
    Whoever has set large letters reads every page, on a phone as well (WCAG 2.2, 1.4.4).
    """
    page = await seen(name, Look("de", PHONE))
    await page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert (0, []) == (await wider(page), await page.evaluate(CUT))


@pytest.mark.parametrize("name", OF_EACH_KIND)
async def test_every_target_can_be_hit(seen: Seen, name: str) -> None:
    """
    What is pressed is 24 pixels wide and high, wherever it does not stand in a sentence (WCAG 2.2, 2.5.8).
    """
    page = await seen(name, Look("en", PHONE))

    assert [] == await page.evaluate(SMALL)


@pytest.mark.parametrize("name", OF_EACH_KIND)
async def test_the_keyboard_leads_through_every_page(seen: Seen, name: str) -> None:
    """
    Wherever the focus goes it is seen, whole, and it comes to everything that can be used.
    """
    page = await seen(name, Look("en", PHONE))
    await page.focus("a, button, input:not([type=hidden])")
    usable = await page.evaluate(USABLE)
    reached = set[str]()

    for _ in range(len(usable) * 4):  # A date has several stops within.
        await page.keyboard.press("Tab")
        focused, whole, outlined = await page.evaluate(FOCUSED)
        if focused == usable[0]:
            break
        if not focused.startswith("<body"):
            reached.add(focused)
            assert (True, True) == (whole, outlined), focused

    assert {*usable[1:]} == reached


@pytest.mark.parametrize("name", [name for name in exhibits() if name != AT_HOME])
async def test_one_button_is_the_main_one(hall: Hall, name: str) -> None:
    """
    No page is in two minds: one thing is what it is for, and giving up is quiet. At home, a member may do as they like.
    """
    page = Read(hall.html(name))

    pressed = [
        one.attributes
        for one in page.elements
        if one.tag == "button" or "button" in one.attributes.get("class", "").split()
    ]
    main = [one for one in pressed if "first" in one["class"].split()]
    cancel = [one["class"] for one in pressed if one.get("value") == "cancel"]
    assert len(main) == (1 if pressed else 0)
    assert pressed[:1] == main
    assert {"quiet"} >= {*cancel}


async def test_a_quiet_button_looks_like_a_link(seen: Seen) -> None:
    """
    Underlined, on nothing, in nothing.
    """
    page = await seen("login.enter_credentials", Look("en", WIDE))
    clear = "rgba(0, 0, 0, 0)"

    ground, _, line, decoration = await page.evaluate(PAINTED, "quiet")

    assert (clear, clear, "underline") == (ground, line, decoration)


@pytest.mark.parametrize("forced", [False, True], ids=["ours", "forced"])
async def test_the_main_button_is_told_from_the_others(seen: Seen, forced: bool) -> None:
    """
    By its ground, even where the user's own colours replace ours.
    """
    page = await seen("login.enter_credentials", Look("en", WIDE, "dark", forced=forced))
    looks = [await page.evaluate(PAINTED, look) for look in ("first", "other", "quiet")]

    grounds = [ground for ground, *_ in looks]
    assert grounds[0] not in grounds[1:]
    assert grounds[0] != await page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")


@pytest.mark.parametrize("name", [name for name in exhibits() if name.endswith("faults")])
async def test_what_went_wrong_has_the_focus_and_one_frame(seen: Seen, name: str) -> None:
    """
    It is read aloud at once, and nothing is drawn around what is framed already.
    """
    page = await seen(name, Look("en", WIDE))

    await expect(page.locator("#problem")).to_be_focused()  # It comes with the first picture, not with the document.
    assert ["problem", 4, "none", "none"] == await page.evaluate(FRAMES)


async def test_nothing_beyond_this_machine_is_loaded(browser: Browser) -> None:
    """
    Whatever is not here, by name or by number, does not exist for the browser.
    """
    page = await browser.new_page()

    for address in ("http://authflow.test/", "http://127.0.0.2:8000/"):
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            await page.goto(address)

    await page.close()


@pytest.mark.parametrize(("still", "moves"), [(True, False), (False, True)], ids=["still", "as-it-comes"])
async def test_nothing_moves_for_whoever_wants_it_still(seen: Seen, still: bool, moves: bool) -> None:
    """
    Buttons fade for everybody else.
    """
    page = await seen("login.enter_credentials", Look("en", WIDE, still=still))

    assert moves is (await page.evaluate(MOVING) > 0)
