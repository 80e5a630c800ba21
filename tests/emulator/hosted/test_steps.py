"""
What may stand between a password and a code, page by page: in process and over HTTP.
"""

import pytest
from attrs import evolve

from authflow.emulator.settings import PasswordRules
from tests.emulator.client import ADA, BOB, CYD, ZOE, password_of
from tests.emulator.hosted.browser import Browser, brought


async def test_mailed_code(browser: Browser) -> None:
    """
    A wrong code is said so, another one can be had, and the right one leads on, with spaces in it too.
    """
    await browser.authorize()
    asked = await browser.sign_in(BOB)
    first = await browser.world.mailbox.wait(BOB)
    wrong = await browser.press("verify", code="000000" if first and first.code != "000000" else "000001")
    again = await browser.press("resend")
    mail = await browser.world.mailbox.wait(BOB)
    assert mail is not None
    code = mail.code or ""

    done = await browser.press("verify", code=f" {code[:3]} {code[3:]}")

    assert ("Confirm your email", ["The code is wrong or too old."]) == (asked.title, wrong.problems)
    assert (400, 200, True) == (wrong.status, again.status, "Another code was mailed" in again.read.text)
    assert "code" in brought(done)


async def test_too_many_codes(browser: Browser) -> None:
    """
    Whoever asks for too many codes is told how long to wait.
    """
    await browser.authorize()
    await browser.sign_in(BOB)
    await browser.press("resend")
    await browser.press("resend")

    page = await browser.press("resend")

    assert (429, ["That is too much at once. Try again in 15 minutes."]) == (page.status, page.problems)


@pytest.mark.parametrize("typed", ["12345", "abcdef", ""])
async def test_no_code(tab: Browser, typed: str) -> None:
    """
    What is no code is said to be none.
    """
    await tab.authorize()
    await tab.sign_in(BOB)

    page = await tab.press("verify", code=typed)

    assert ["The code is not six digits."] == page.problems


async def test_state_token_too_old(tab: Browser) -> None:
    """
    Whoever took too long begins again, with the email kept.
    """
    await tab.authorize()
    await tab.sign_in(BOB)
    tab.world.steps.clear()

    page = await tab.press("verify", code="123456")

    assert ("Sign in", ["That took too long. Sign in once more."]) == (page.title, page.problems)
    assert BOB == page.read.forms[0].inputs["email"]


async def test_waits_for_the_owner(browser: Browser) -> None:
    """
    Somebody whom the owner has not let in yet is told so, and gets in once they are.
    """
    await browser.authorize()
    waiting = await browser.sign_in(CYD)
    member = browser.world.members.at(CYD)
    assert member is not None
    member.approve()

    await browser.press("to-sign-in")
    done = await browser.sign_in(CYD)

    assert "The owner has to let you in" == waiting.title
    assert "code" in brought(done)


async def test_missing_fields(browser: Browser) -> None:
    """
    What the site requires is asked, and asked again as long as it is missing; the password is not.
    """
    required = ("firstName", "birthdate", "privacyStatus", "addresses", "custom.shoe size", "phones")
    browser.world.settings = evolve(browser.world.settings, required_fields=required)
    await browser.authorize()
    asked = await browser.sign_in(ADA)
    names = {name for form in asked.read.forms for name in form.inputs}

    lacking = await browser.press("fill-in", **{"profile.first_name": "Ada"})
    wrong = await browser.press("fill-in", **{"profile.birthdate": "yesterday"})
    done = await browser.press(
        "fill-in",
        **{
            "profile.birthdate": "1815-12-10",
            "profile.privacy_status": "PUBLIC",
            "profile.addresses.city": "London",
            "profile.custom.shoe size": "38",
            "profile.phones": "+44 1",
        },
    )

    member = browser.world.members.at(ADA)
    assert member is not None
    assert {"profile.first_name", "profile.addresses.city", "profile.custom.shoe size"} <= names
    assert "password" not in names
    assert ["Something is still missing."] == lacking.problems
    assert ["Birthdate is malformed."] == wrong.problems
    assert "code" in brought(done)
    assert ("Ada", [{"address": {"city": "London"}}]) == (member.profile["firstName"], member.profile["addresses"])


async def test_captcha(browser: Browser) -> None:
    """
    A captcha is asked as soon as the site always asks one, and a box is enough to solve it.
    """
    browser.world.settings = evolve(browser.world.settings, captcha="always")
    page = await browser.authorize()
    unsolved = await browser.sign_in(ADA)
    forged = await browser.sign_in(ADA, captcha="made up")

    done = await browser.sign_in(ADA, captcha=browser.page.read.solved())

    assert page.read.solved()
    assert (["Say that you are no robot."], 403) == (unsolved.problems, unsolved.status)
    assert ["The captcha was not solved. Solve it once more."] == forged.problems
    assert "code" in brought(done)


async def test_captcha_after_guesses(browser: Browser) -> None:
    """
    After three wrong passwords the page has a captcha where the site suspects guessing.
    """
    browser.world.settings = evolve(browser.world.settings, captcha="suspicious")
    await browser.authorize()
    for _ in range(3):
        await browser.sign_in(ADA, password="wrong")

    suspected = await browser.sign_in(ADA)
    done = await browser.sign_in(ADA, captcha=suspected.read.solved())

    assert 403 == suspected.status
    assert "code" in brought(done)


async def test_reset_required(browser: Browser) -> None:
    """
    Whoever must set a new password is led to the mail, by its link to a page, and can sign in by the new one.
    """
    member = browser.world.members.at(ADA)
    assert member is not None
    member.reset_required = True
    await browser.authorize()
    forgot = await browser.sign_in(ADA)
    sent = await browser.press("forgot", email=ADA)
    mail = await browser.world.mailbox.wait(ADA)
    assert mail is not None
    await browser.open(mail.link or "")
    changed = await browser.press("set-password", password="another password")

    await browser.authorize()
    done = await browser.sign_in(ADA, password="another password")

    assert "Set a new password" == forgot.title
    assert ("Sign in", True) == (sent.title, "on its way" in sent.read.text)
    assert "Your password is set" == changed.title
    assert "code" in brought(done)


async def test_register(browser: Browser) -> None:
    """
    Somebody new registers behind a link, under the site's own rules for passwords.
    """
    browser.world.settings = evolve(browser.world.settings, password_policy=PasswordRules(min_length=12))
    await browser.authorize()
    page = await browser.press("to-register")
    short = await browser.press("register", email=ZOE, password="short")

    done = await browser.press("register", email=ZOE, password=password_of(ZOE))

    assert ("Register", True) == (page.title, "12 to 1000 characters" in page.read.text)
    assert ["The password is shorter than 12 characters."] == short.problems
    assert "code" in brought(done)
    assert browser.world.members.at(ZOE)


async def test_register_again(tab: Browser) -> None:
    """
    Whoever is a member already is sent to sign in, with the email kept.
    """
    await tab.authorize()
    await tab.press("to-register")

    page = await tab.press("register", email=ADA, password="some password")

    assert ("Sign in", ADA) == (page.title, page.read.forms[0].inputs["email"])
    assert "already" in page.read.text
