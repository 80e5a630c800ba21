"""
The judge of accessibility finds nothing on any page, in whatever state, however it is looked at.
"""

from itertools import cycle

import pytest

from authflow.core.state import rests
from tests.axe import violations
from tests.browser import pictured
from tests.runs import HERE
from tests.web.gallery.conftest import Seen
from tests.web.gallery.exhibits import OF_EACH_KIND, exhibits
from tests.web.gallery.looks import LOOKS, PHONE, Look

pytestmark = pytest.mark.asyncio(loop_scope="package")

SMALL = """
const small = (name) => {
    const button = Object.assign(document.createElement("button"), { textContent: name });
    button.style = "all: unset; display: block; width: 9px; height: 9px";
    return button;
};
"""
IN_TURN = dict(zip(exhibits(), cycle(LOOKS), strict=False))
"""
Every exhibit, each with the next look.
"""
IN_EVERY_LOOK = [(name, look) for name in OF_EACH_KIND for look in LOOKS if IN_TURN[name] != look]


@pytest.mark.parametrize(
    ("name", "look"), [*IN_TURN.items(), *IN_EVERY_LOOK], ids=lambda part: part.name if isinstance(part, Look) else part
)
async def test_nothing_is_wrong(seen: Seen, name: str, look: Look) -> None:
    """
    Each state once, and each kind of page in every look.
    """
    page = await seen(name, look)

    found = await violations(page)

    await pictured(page, f"{name} {look.name}")
    assert [] == found


async def test_every_state_hangs_here() -> None:
    """
    The tables decide what is looked at: whoever adds a state has it looked at.
    """
    written = {
        f"{flow.name}.{state}" for flow in HERE.flows.values() for state, card in flow.states.items() if rests(card)
    }

    assert written <= {".".join(name.partition("+")[0].split(".")[:2]) for name in exhibits()}


async def test_a_look_is_a_look(seen: Seen) -> None:
    """
    A page in Hebrew is in Hebrew, and a dark one is dark: what was judged is what was meant.
    """
    page = await seen("login.enter_credentials", Look("he", PHONE, "dark"))

    looked = await page.evaluate(
        """() => {
            const { lang, dir } = document.documentElement;
            return [lang, dir, innerWidth, matchMedia("(prefers-color-scheme: dark)").matches];
        }"""
    )

    assert ["he", "rtl", PHONE, True] == looked


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        pytest.param("document.querySelector('label').removeAttribute('for')", "label", id="no-label"),
        pytest.param("document.documentElement.removeAttribute('lang')", "html-has-lang", id="no-language"),
        pytest.param("document.querySelector('h1').outerHTML = '<b>x</b>'", "page-has-heading-one", id="no-heading"),
        pytest.param("document.querySelector('main').outerHTML = '<p>x</p>'", "landmark-one-main", id="no-landmark"),
        pytest.param("document.body.style.setProperty('--authflow-faint', '#999')", "color-contrast", id="faint"),
        pytest.param("document.body.append(small('a'), small('b'))", "target-size", id="tiny"),
    ],
)
async def test_a_fault_on_a_page_is_seen(seen: Seen, fault: str, rule: str) -> None:
    """
    What is planted in a page that was good is found, under its own strict policy.
    """
    page = await seen("login.enter_credentials.throttled+waits", LOOKS[0])
    await page.evaluate(SMALL + fault)

    found = await violations(page)

    assert rule in {line.partition(" ")[0] for line in found}, found
