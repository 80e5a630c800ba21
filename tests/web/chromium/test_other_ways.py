"""
Becoming a member, forgotten and changed passwords, captchas, what is missing, another device: page by page.
"""

from typing import Any, Final

import pytest
from attrs import evolve
from playwright.async_api import Browser, Route, expect

from authflow.core.site import Captcha, CaptchaStyle
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import World
from authflow.ui.pages.captcha import RECAPTCHA
from authflow.ui.pages.render import Pages
from tests.web.chromium.looks import ALL, BARE, TWO, WIDE, Look
from tests.web.chromium.person import somebody, visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")
ADA: Final = {"email": "ada@example.com", "password": "demo-password-ada"}
NEW: Final = {"email": "nia@example.com", "password": "a long enough one"}
ABSENT: Final = "#f-captcha-absent"
TAKEN: Final = "emulator-captcha-pass-"


def _world(**settings: Any) -> World:
    world = World(hasher=CHEAP)
    world.settings = evolve(world.settings, **settings)
    return world


@pytest.mark.parametrize("look", ALL)
async def test_a_new_member(browser: Browser, look: Look) -> None:
    """
    What cannot be taken is told at its field, to which the summary leads; then a code confirms the address.
    """
    world = _world(email_verification="always")
    async with somebody(browser, look, world, profile_fields=("first_name", "birthdate", "addresses")) as nia:
        await nia.opens("/auth/login", "login.enter_credentials")
        await nia.presses("register", "register.enter_details")
        await nia.types(email="nia", first_name="Nia", password=NEW["password"])
        await nia.presses("submit", "register.enter_details")
        await nia.page.locator(".wrong a").first.click()
        focused = await nia.page.evaluate("document.activeElement.name ?? document.querySelector(':target').name")
        kept = await nia.page.locator("[name=first_name]").input_value()
        await nia.types(**NEW)
        await nia.presses("submit", "verify.enter_code")
        await nia.types(code=str((await nia.mail(NEW["email"])).code))
        await nia.presses("submit", "end.signed_in")
        member = world.members.at(NEW["email"])

        assert ("email", "Nia") == (focused, kept)
        assert member is not None
        assert "Nia" == member.profile["firstName"]
        assert NEW["email"] == await nia.whoami()


@pytest.mark.parametrize("look", ALL)
async def test_a_forgotten_password(browser: Browser, look: Look) -> None:
    """
    The link of the mail leads to a new password; its token is in no address that is shown, and works once.
    """
    async with somebody(browser, look) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.presses("forgot", "recover.enter_email")
        await ada.types(email=ADA["email"])
        await ada.presses("submit", "end.mail_sent")
        link = str((await ada.mail(ADA["email"])).link).removeprefix(ada.site.origin)
        await ada.opens(link, "reset.enter_new_password")
        address = ada.page.url
        await ada.types(password="quite another one")
        await ada.presses("submit", "end.signed_in")

        assert "oken" not in address
        assert ADA["email"] == await ada.whoami()


@pytest.mark.parametrize("look", TWO)
async def test_another_password(browser: Browser, look: Look) -> None:
    """
    Whoever is signed in changes it, and reads whose it is.
    """
    async with somebody(browser, look) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "end.signed_in")
        await ada.opens("/auth/change-password", "change-password.enter_new_password")
        await ada.types(password="quite another one")
        await ada.presses("submit", "end.password_changed")


@pytest.mark.parametrize("look", TWO)
async def test_what_is_missing(browser: Browser, look: Look) -> None:
    """
    Whoever signs in without a field that the site demands is asked for it; and for the password, which nobody kept.
    """
    async with somebody(browser, look, _world(required_fields=("lastName",))) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "missing-fields.enter_fields")
        await ada.types(last_name="Lovelace", password=ADA["password"])
        await ada.presses("submit", "end.signed_in")


@pytest.mark.parametrize("look", TWO)
async def test_a_captcha_that_is_typed(browser: Browser, look: Look) -> None:
    """
    It is asked only when the service asks; the password is asked again, since nobody kept it.
    """
    async with somebody(browser, look, _world(captcha="always")) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "login.solve_captcha")
        await ada.types(password=ADA["password"], captcha=f"{TAKEN}{look.name}")
        await ada.presses("submit", "end.signed_in")


@pytest.mark.parametrize("style", CaptchaStyle)
async def test_a_captcha_of_google(browser: Browser, style: CaptchaStyle) -> None:
    """
    Its script may load, by the page's own policy, and nothing else may; the token that it makes is posted.

    No network reaches Google here: what its script does is done by one that answers in its place.
    """
    options = {"captcha": Captcha("a-site-key", style), "renderer": Pages(captcha=RECAPTCHA)}
    async with visitors(browser, WIDE, _world(captcha="always"), **options) as found:
        ada = await found.tab()
        await ada.page.route("https://www.google.com/recaptcha/api.js*", _instead)
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "login.solve_captcha")
        await ada.page.wait_for_load_state()
        await expect(ada.page.locator(ABSENT)).to_be_hidden()
        await ada.types(password=ADA["password"])
        await ada.presses("submit", "end.signed_in")
        ada.asked.discard("www.google.com")


@pytest.mark.parametrize(
    "reached",
    [
        pytest.param(False, id="nothing"),
        pytest.param(True, id="half-of-it"),
    ],
)
async def test_a_captcha_that_is_kept_away(browser: Browser, reached: bool) -> None:
    """
    Where an extension or a network blocks Google's script, or what that loads, the page says what to do.
    """
    options = {"captcha": Captcha("a-site-key"), "renderer": Pages(captcha=RECAPTCHA)}
    async with visitors(browser, WIDE, _world(captcha="always"), **options) as found:
        ada = await found.tab()
        half = "window.grecaptcha = { ready() {} };"
        await ada.page.route(
            "https://www.google.com/recaptcha/api.js*",
            lambda route: route.fulfill(content_type="text/javascript", body=half) if reached else route.abort(),
        )
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "login.solve_captcha")
        await expect(ada.page.get_by_role("alert").and_(ada.page.locator(ABSENT))).to_have_text(
            WIDE.texts.say("ui.captcha_absent")
        )
        await ada.sees("login.solve_captcha")
        ada.asked.discard("www.google.com")
        ada.said.clear()  # The browser's own word about the script.


async def _instead(route: Route) -> None:
    """
    What Google's script leaves in a form: a field with a token, at once, or when it is told to.
    """
    script = f"""
        const widget = document.querySelector(".g-recaptcha"), field = document.createElement("textarea");
        field.name = "g-recaptcha-response";
        field.hidden = true;
        widget.append(field);
        const solve = () => {{ field.value = "{TAKEN}" + Math.random(); }};
        if (widget.dataset.size !== "invisible") solve();
        window.grecaptcha = {{ execute: () => setTimeout(() => {{ solve(); window[widget.dataset.callback](); }}) }};
    """
    await route.fulfill(content_type="text/javascript", body=script)


@pytest.mark.parametrize("look", [WIDE, BARE], ids=lambda look: look.name)
async def test_another_device(browser: Browser, look: Look) -> None:
    """
    The page shows a code and where to enter it; once it was, the page moves on.
    """
    async with somebody(browser, look) as ada:
        await ada.page.goto(f"{ada.site.origin}/auth/device")
        await ada.page.locator("button.first").click()
        await ada.sees("device.waiting")
        [device] = ada.site.world.devices
        member = ada.site.world.members.at(ADA["email"])
        assert member is not None
        ada.site.world.devices.approve(device.user_code, member.id)
        ada.site.world.clock.advance(10)
        if not look.scripts:
            await ada.presses("check", "end.signed_in")
        await ada.sees("end.signed_in")
