"""
From the first page to the signed-in one, and out again.
"""

import math

import pytest
from playwright.async_api import Browser

from authflow.core.outcome import Outcome
from authflow.emulator.members import Status
from authflow.emulator.mischief import Fault, Kind
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import World
from tests.web.chromium.looks import ALL, TWO, Look
from tests.web.chromium.person import Person, somebody
from tests.web.hosts import NOBODY

pytestmark = pytest.mark.asyncio(loop_scope="module")
ADA = {"email": "ada@example.com", "password": "demo-password-ada"}
BOB = {"email": "bob@example.com", "password": "demo-password-bob"}
CYD = {"email": "cyd@example.com", "password": "demo-password-cyd"}


async def _out(person: Person) -> None:
    await person.opens("/auth/logout", "flow.logout")
    await person.page.locator("button.first").click()
    await person.sees("end.signed_out")


@pytest.mark.parametrize("look", ALL)
async def test_ada_mistypes_signs_in_and_out(browser: Browser, look: Look) -> None:
    """
    A wrong password is told with the address kept and the problem focused; the right one signs in until she is out.
    """
    async with somebody(browser, look) as ada:
        await ada.opens("/auth/login?return_to=/whoami", "login.enter_credentials")
        await ada.types(email=ADA["email"], password="not-hers")
        await ada.presses("submit", "login.enter_credentials")
        await ada.reads("reason.invalid_credentials")
        focused = await ada.page.evaluate("document.activeElement.id")
        kept = [await ada.page.locator(f"[name={name}]").input_value() for name in ("email", "password")]
        await ada.types(password=ADA["password"])
        await ada.button().click()
        await ada.page.wait_for_url("**/whoami")
        signed_in = await ada.whoami()
        await _out(ada)

        assert "problem" == focused
        assert [ADA["email"], ""] == kept
        assert [ADA["email"], NOBODY] == [signed_in, await ada.whoami()]


@pytest.mark.parametrize("look", ALL)
async def test_bob_confirms_a_mailed_code(browser: Browser, look: Look) -> None:
    """
    A wrong code leaves four tries, a second mail is to be had after a while, and a code may have spaces in it.
    """
    async with somebody(browser, look) as bob:
        await bob.opens("/auth/login", "login.enter_credentials")
        await bob.types(**BOB)
        await bob.presses("submit", "verify.enter_code")
        first = str((await bob.mail(BOB["email"])).code)
        await bob.types(code="000000" if first != "000000" else "111111")
        await bob.presses("submit", "verify.enter_code")
        await bob.reads("reason.invalid_code")
        await bob.reads("ui.attempts_left", count=4)
        bob.site.world.clock.advance(31)
        await bob.page.reload()
        await bob.presses("resend", "verify.enter_code")
        await bob.reads("reason.code_sent")
        second = str((await bob.mail(BOB["email"])).code)
        await bob.types(code=f" {second[:3]} {second[3:]} ")
        await bob.presses("submit", "end.signed_in")

        assert BOB["email"] == await bob.whoami()


@pytest.mark.parametrize("look", ALL)
async def test_cyd_waits_for_the_owner(browser: Browser, look: Look) -> None:
    """
    The page moves on as soon as the owner agrees: by itself with scripts, at the press of a button without.
    """
    async with somebody(browser, look) as cyd:
        await cyd.opens("/auth/login", "login.enter_credentials")
        await cyd.types(**CYD)
        await cyd.presses("submit", "approval.waiting")
        member = cyd.site.world.members.at(CYD["email"])
        assert member is not None
        member.approve()
        if look.scripts:
            [run] = [run async for run in cyd.site.auth.engine.turns.store.overdue(math.inf)]
            await cyd.site.auth.wake(run, Outcome.APPROVED)
        else:
            await cyd.button("check").click()
        await cyd.sees("approval.enter_password")
        await cyd.types(password=CYD["password"])
        await cyd.presses("submit", "end.signed_in")

        assert CYD["email"] == await cyd.whoami()


@pytest.mark.parametrize("look", TWO)
async def test_the_owner_says_no(browser: Browser, look: Look) -> None:
    """
    An end that comes from outside is shown to whoever waits for it.
    """
    async with somebody(browser, look) as cyd:
        await cyd.opens("/auth/login", "login.enter_credentials")
        await cyd.types(**CYD)
        await cyd.presses("submit", "approval.waiting")
        [run] = [run async for run in cyd.site.auth.engine.turns.store.overdue(math.inf)]
        await cyd.site.auth.wake(run, Outcome.DENIED)
        if not look.scripts:
            await cyd.button("check").click()
        await cyd.sees("end.turned_away")

        assert NOBODY == await cyd.whoami()


@pytest.mark.parametrize("look", ALL)
async def test_somebody_is_turned_away(browser: Browser, look: Look) -> None:
    """
    Whoever is blocked reads so, and can start over.
    """
    async with somebody(browser, look) as eve:
        member = eve.site.world.members.at(ADA["email"])
        assert member is not None
        member.barred = Status.BLOCKED
        await eve.opens("/auth/login", "login.enter_credentials")
        await eve.types(**ADA)
        await eve.presses("submit", "end.turned_away")
        await eve.page.locator("a.first").click()
        await eve.sees("login.enter_credentials")

        assert NOBODY == await eve.whoami()


@pytest.mark.parametrize("look", TWO)
async def test_by_keyboard_alone(browser: Browser, look: Look) -> None:
    """
    Tab, letters and Enter are enough, from the first page to the last.
    """
    async with somebody(browser, look) as bob:
        keys = bob.page.keyboard
        await bob.opens("/auth/login", "login.enter_credentials")
        await _tab_to(bob, "email")
        await keys.type(BOB["email"])
        await _tab_to(bob, "password")
        await keys.type(BOB["password"])
        await keys.press("Enter")
        await bob.sees("verify.enter_code")
        await _tab_to(bob, "code")
        await keys.type(str((await bob.mail(BOB["email"])).code))
        await keys.press("Enter")
        await bob.sees("end.signed_in")
        await _out(bob)


async def _tab_to(person: Person, name: str) -> None:
    focused = "document.activeElement.name"
    for _ in range(12):
        if await person.page.evaluate(focused) == name:
            return
        await person.page.keyboard.press("Tab")
    raise AssertionError(f"no {name} within twelve tabs")


@pytest.mark.parametrize("look", TWO)
async def test_the_service_cannot_be_reached(browser: Browser, look: Look) -> None:
    """
    Nobody is blamed: the page says so, keeps the address, and the same form goes through once the service is back.
    """
    world = World(hasher=CHEAP)
    world.faults.add(Fault(Kind.DROP_BEFORE, operation="login", times=2))
    async with somebody(browser, look, world) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "login.enter_credentials")
        await ada.reads("reason.unavailable")
        await ada.types(password=ADA["password"])
        await ada.presses("submit", "end.signed_in")
