"""
The judge sees what is wrong with a page: a green page is green because it is good.
"""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from tests.axe import violations
from tests.browser import chromium, pictured

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOOD: Final = """<!doctype html>
<html lang="en"><head><title>Sign in</title></head>
<body><main><h1>Sign in</h1>
<form><label for="email">E-mail</label> <input id="email" autocomplete="email"> <button>Go</button></form>
<p style="">All is well.</p></main></body></html>"""
STRICT: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""
Lets in no script at all, as little as a page of ours lets in a foreign one.
"""
TINY: Final = '<button style="display:block;width:9px;height:9px">a</button>'


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncGenerator[Browser]:
    """
    One browser for all of them.
    """
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncGenerator[Page]:
    """
    A page in a context of its own.
    """
    page = await browser.new_page()
    yield page
    await page.close()


async def show(page: Page, text: str) -> None:
    """
    Lead *page* to *text*, served under a strict policy.
    """

    async def answer(route: Route) -> None:
        await route.fulfill(body=text, content_type="text/html", headers={"Content-Security-Policy": STRICT})

    await page.route("**/*", answer)
    await page.goto("http://page.example/")


def kept_in(folder: Path) -> list[str]:
    """
    The names of the files in *folder*.
    """
    return sorted(file.name for file in folder.iterdir())


async def test_a_good_page_is_left_alone(page: Page) -> None:
    """
    Nothing is wrong with a plain form.
    """
    await show(page, GOOD)

    assert [] == await violations(page)


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        pytest.param(' lang="en"', "", "html-has-lang", id="no-language"),
        pytest.param("<title>Sign in</title>", "", "document-title", id="no-title"),
        pytest.param(' for="email"', "", "label", id="no-label"),
        pytest.param('"email">', '"e-mail">', "autocomplete-valid", id="no-such-token"),
        pytest.param('style=""', 'style="color: #aaa; background: #fff"', "color-contrast", id="faint"),
        pytest.param("<p ", f"{TINY}{TINY}<p ", "target-size", id="tiny"),
        pytest.param("main>", "div>", "landmark-one-main", id="no-landmark"),
        pytest.param("h1>", "b>", "page-has-heading-one", id="no-heading"),
        pytest.param("Go</button>", "</button>", "button-name", id="no-name"),
    ],
)
async def test_a_fault_is_seen(page: Page, good: str, bad: str, rule: str) -> None:
    """
    What is planted is found, by its name and in its place.
    """
    await show(page, GOOD.replace(good, bad))

    found = await violations(page)

    assert rule in {line.partition(" ")[0] for line in found}, found


async def test_a_frame_is_looked_into(page: Page) -> None:
    """
    What is wrong in a frame is wrong on the page around it.
    """
    await show(page, GOOD.replace("<p ", '<iframe title="More" srcdoc="<html lang=en><input>"></iframe><p '))

    assert "label (critical): iframe input" in await violations(page)


async def test_a_picture_is_kept_by_a_name_that_any_file_may_have(page: Page, tmp_path: Path) -> None:
    """
    A state is called as tables call it; its file is not.
    """
    await show(page, GOOD)

    await pictured(page, "../login: «ask», wide", tmp_path)

    assert ["login-ask-wide.png"] == kept_in(tmp_path)
