"""
What every page owes: nothing foreign in it, nothing kept of it, a label for every input, everything escaped.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import pytest
from attrs import evolve

from authflow.emulator.hosted.accounts import GOOGLE
from authflow.emulator.hosted.conversation import Step
from authflow.emulator.hosted.pages import _TEMPLATES
from authflow.emulator.members import Member
from authflow.emulator.world import CLIENT_ID
from tests.emulator.client import ADA, BOB, CYD
from tests.emulator.hosted.browser import Browser
from tests.emulator.hosted.reading import Page

MARKUP: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "\u202egnp.exe",
)


async def sign_in(browser: Browser) -> Page:
    """
    The sign-in page, with a problem and a captcha.
    """
    browser.world.settings = evolve(browser.world.settings, captcha="always")
    await browser.authorize()
    return await browser.sign_in(ADA)


async def register(browser: Browser) -> Page:
    """
    The page to register.
    """
    await browser.authorize()
    return await browser.press("to-register")


async def code(browser: Browser) -> Page:
    """
    The page that asks the mailed code, with a problem.
    """
    await browser.authorize()
    await browser.sign_in(BOB)
    return await browser.press("verify", code="no")


async def fields(browser: Browser) -> Page:
    """
    The page that asks every kind of profile field.
    """
    required = ("firstName", "birthdate", "picture", "privacyStatus", "addresses", "phonesV2", "labels", "custom.<b>")
    browser.world.settings = evolve(browser.world.settings, required_fields=required)
    await browser.authorize()
    await browser.sign_in(ADA)
    return await browser.press("fill-in", **{"profile.birthdate": "no"})


async def waiting(browser: Browser) -> Page:
    """
    The page of who waits for the owner.
    """
    await browser.authorize()
    return await browser.sign_in(CYD)


async def forgot(browser: Browser) -> Page:
    """
    The page that mails a link.
    """
    await browser.authorize()
    return await browser.press("to-forgot")


async def provider(browser: Browser) -> Page:
    """
    The accounts.
    """
    return await browser.authorize(idp=GOOGLE)


async def new_password(browser: Browser) -> Page:
    """
    The page behind a mailed link.
    """
    member = browser.world.members.at(ADA)
    assert member is not None
    return await browser.open(f"/recover?recoveryToken={browser.world.links.put(member.id)}")


async def user_code(browser: Browser) -> Page:
    """
    The page that asks a device's code.
    """
    await browser.open("/device")
    return await browser.sign_in(ADA)


async def consent(browser: Browser) -> Page:
    """
    The page that lets a device in.
    """
    device = browser.world.devices.begin(CLIENT_ID)
    await browser.open(f"/device?userCode={device.user_code}")
    return await browser.sign_in(ADA)


WAYS: Final[Mapping[Step, Callable[[Browser], Awaitable[Page]]]] = {
    Step.SIGN_IN: sign_in,
    Step.REGISTER: register,
    Step.CODE: code,
    Step.FIELDS: fields,
    Step.WAITING: waiting,
    Step.FORGOT: forgot,
    Step.PROVIDER: provider,
    Step.NEW_PASSWORD: new_password,
    Step.USER_CODE: user_code,
    Step.CONSENT: consent,
}
MESSAGES: Final = ("/sign-in", "/recover", "/_api/oauth2/authorize", "/_api/oauth2/logout", "/_api/oauth2/warm-up")


@pytest.fixture(params=[*Step, *MESSAGES])
async def shown(request: pytest.FixtureRequest, tab: Browser) -> Page:
    """
    Each page in turn.
    """
    return await (WAYS[request.param](tab) if request.param in WAYS else tab.open(request.param))


async def test_nothing_foreign(shown: Page) -> None:
    """
    No page runs a script, loads anything, is framed, kept or guessed at.
    """
    policy = shown.policy
    elements = {tag for tag, _ in shown.read.tags}
    assert ("'none'", "'none'", "'none'") == tuple(
        policy[name] for name in ("default-src", "frame-ancestors", "base-uri")
    )
    assert policy["form-action"] in {"'self'", "'self' http://127.0.0.1:5000"}
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", policy["style-src"])
    assert ("no-store", "nosniff") == (shown.headers["cache-control"], shown.headers["x-content-type-options"])
    assert "same-origin" == shown.headers["referrer-policy"]
    assert not {"script", "img", "iframe", "object", "a"} & elements - ({"a"} if shown.problems else set())
    assert [] == [said for _, said in shown.read.tags if any(name.startswith("on") or name == "style" for name in said)]
    assert [] == re.findall(r"https?://", shown.body)


async def test_says_what_it_is(shown: Page) -> None:
    """
    Every page has a language, a heading, and says that it is a pretence.
    """
    assert ("html", {"lang": "en"}) == shown.read.tags[0]
    assert shown.title
    assert "Emulator." in shown.read.text
    assert 1 == [tag for tag, _ in shown.read.tags].count("h1")


async def test_labels(shown: Page) -> None:
    """
    Every input has a label, and a token for autofill; names are given once.
    """
    tags = shown.read.tags
    labelled = {said["for"] for tag, said in tags if tag == "label"}
    inputs = [said for tag, said in tags if tag in {"input", "select"} and said.get("type") != "hidden"]
    ids = [said["id"] for _, said in tags if "id" in said]
    described = {name for _, said in tags for name in said.get("aria-describedby", "").split()}
    assert labelled == {said["id"] for said in inputs}
    assert [] == [said for said in inputs if not said.get("autocomplete", said.get("type") in {None, "checkbox"})]
    assert len(ids) == len(set(ids))
    assert described <= set(ids)
    assert {said["href"].removeprefix("#") for tag, said in tags if tag == "a"} <= set(ids)


async def test_forms_are_posted(shown: Page) -> None:
    """
    Every form is posted, and carries what it belongs to.
    """
    for form in shown.read.forms:
        assert "post" == form.method
        assert form.inputs["conversation"]
        assert form.inputs["form"]


def test_every_page_is_tried() -> None:
    """
    These tests know every template.
    """
    templates = {path.stem for path in _TEMPLATES.glob("*.html")}

    assert {*Step} == templates - {"base", "form", "message", "web_message"}


def contrast(one: str, other: str) -> float:
    """
    The contrast ratio of two colours (WCAG 2.2, relative luminance).
    """

    def luminance(colour: str) -> float:
        digits = colour.removeprefix("#")
        digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme: int) -> None:
    """
    Text stands out from what is behind it by 4.5 to 1, lines by 3 to 1, in light and in dark (WCAG 2.2 AA).
    """
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    found = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", part)) for part in style.split("prefers-color-scheme: dark")
    ]
    colours = found[scheme]

    texts = [("ink", "sheet"), ("ink", "ground"), ("soft", "sheet"), ("deed", "sheet"), ("on-deed", "deed")]
    loud = [("wrong", "wrong-ground"), ("wrong", "sheet"), ("notice", "notice-ground"), ("on-banner", "banner")]
    assert [] == [pair for pair in texts + loud if contrast(*(colours[name] for name in pair)) < 4.5]
    assert [] == [pair for pair in [("line", "ground"), ("line", "sheet")] if contrast(*(colours[n] for n in pair)) < 3]


async def typed_everywhere(browser: Browser, text: str) -> list[Page]:
    """
    Pages of somebody who is called *text*, types it, and was sent with it.
    """
    browser.world.reset()
    browser.world.members.add(Member(f"{text}@example.com", 0.0, profile={"firstName": text, "lastName": text}))
    accounts = await browser.authorize(idp=GOOGLE, state=text)
    chosen = await browser.press("choose", account=text)
    await browser.authorize(state=text)
    return [accounts, chosen, await browser.sign_in(text)]


@pytest.mark.parametrize("markup", MARKUP)
async def test_markup_is_text(tab: Browser, markup: str) -> None:
    """
    Whatever somebody is called, types or sends along is shown as what it is, and opens no element.
    """
    plain = await typed_everywhere(tab, "plain")

    pages = await typed_everywhere(tab, markup)

    accounts, chosen, signing_in = pages
    shapes = [[(tag, {*said}) for tag, said in page.read.tags] for page in (*plain, *pages)]
    assert shapes[:3] == shapes[3:]
    assert markup in accounts.read.text
    assert markup == chosen.read.forms[-1].inputs["account"] == signing_in.read.forms[0].inputs["email"]


@pytest.mark.parametrize("markup", MARKUP)
async def test_markup_in_a_message(tab: Browser, markup: str) -> None:
    """
    Nothing that is posted to another window ends the script that posts it.
    """
    page = await tab.authorize(responseMode="web_message", prompt="none", state=markup)

    assert 1 == page.body.count("</script>")
    assert ["html", "meta", "title", "main", "h1", "p", "script"] == [tag for tag, _ in page.read.tags]


async def test_the_page_that_posts(tab: Browser) -> None:
    """
    The one page with a script runs no other, and may be framed: what it posts goes to one origin.
    """
    first = await tab.authorize(responseMode="web_message", prompt="none")
    second = await tab.authorize(responseMode="web_message", prompt="none")

    nonce = next(said["nonce"] for tag, said in first.read.tags if tag == "script")
    assert {"default-src": "'none'", "script-src": f"'nonce-{nonce}'", "base-uri": "'none'"} == first.policy
    assert first.policy != second.policy
    assert "no-store" == first.headers["cache-control"]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("http://127.0.0.1:5000/cb", "http://127.0.0.1:5000"),
        ("https://app.localhost/cb?x=1", "https://app.localhost"),
        ("http://[::1]:5000/cb", "http:"),
    ],
)
async def test_where_forms_may_lead(tab: Browser, address: str, target: str) -> None:
    """
    A browser lets a form's redirect through to the application, and to nobody else.
    """
    page = await tab.authorize(redirectUri=address)

    assert f"'self' {target}" == page.policy["form-action"]
