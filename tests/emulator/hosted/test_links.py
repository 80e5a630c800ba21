"""
The pages behind mailed links, and the one where a device is let in: in process and over HTTP.
"""

from urllib.parse import urlencode

import pytest

from authflow.emulator.devices import Device, Standing
from authflow.emulator.hosted.accounts import GOOGLE
from authflow.emulator.members import Member, Status
from authflow.emulator.world import CLIENT_ID, LINK_SECONDS
from authflow.wix import operations as op
from tests.emulator.client import ADA, BOB, CYD, ZOE, Client, password_of
from tests.emulator.hosted.browser import Browser, brought, signed_in
from tests.emulator.test_addresses import NOT_ALLOWED, SETTINGS


async def link(here: Client, email: str = ADA) -> str:
    """
    The link in a recovery mail that leads to the site itself.
    """
    await here.post(op.SEND_RECOVERY_MAIL, {"email": email})
    return (await here.mail(email)).link or ""


async def test_recover(browser: Browser, here: Client) -> None:
    """
    The link leads to a page that sets a new password, once; a password that is too short changes nothing.
    """
    address = await link(here)
    page = await browser.open(address)
    short = await browser.press("set-password", password="short")

    done = await browser.press("set-password", password="another password")

    again = await browser.open(address)
    assert "Choose a password" == page.title
    assert ["The password is shorter than 8 characters."] == short.problems
    assert (200, "Your password is set") == (done.status, done.title)
    assert (400, "This link does not work") == (again.status, again.title)
    assert 0 == len(browser.world.sessions)
    assert 200 == (await here.login(ADA, password="another password")).status


async def test_recover_waits_for_the_owner(tab: Browser, here: Client) -> None:
    """
    The new password of somebody who is not let in yet is set, and the page says what they wait for.
    """
    await tab.open(await link(here, CYD))

    page = await tab.press("set-password", password="another password")

    assert ("Your password is set", True) == (page.title, "owner" in page.read.text)


async def test_recover_barred(tab: Browser, here: Client) -> None:
    """
    Who is barred by the time they set it is told so.
    """
    await tab.open(await link(here))
    member = tab.world.members.at(ADA)
    assert member is not None
    member.barred = Status.BLOCKED

    page = await tab.press("set-password", password="another password")

    assert (403, True) == (page.status, "cannot sign in" in page.problems[0])


@pytest.mark.parametrize(
    "address", ["/recover", "/recover?recoveryToken=made-up", "/recover?recoveryToken=", "/activate?token=x"]
)
async def test_dead_link(browser: Browser, address: str) -> None:
    """
    A link that is none of the emulator's leads to a page that says so.
    """
    page = await browser.open(address)

    assert (400, "This link does not work") == (page.status, page.title)


async def test_old_link(tab: Browser, here: Client) -> None:
    """
    A link that is too old is said to be.
    """
    address = await link(here)
    tab.world.clock.advance(LINK_SECONDS + 1)

    page = await tab.open(address)

    assert (400, "This link does not work") == (page.status, page.title)


async def activation(here: Client, **redirect: str) -> str:
    """
    The link in an activation mail to somebody who waits for nothing but a password.
    """
    member = here.world.members.add(Member(ZOE, 0.0))
    options = {"redirect": {"clientId": CLIENT_ID, **redirect}} if redirect else {}
    await here.post(op.SEND_ACTIVATION_MAIL, {"identityId": member.id, "emailOptions": options}, by=await here.app())
    return (await here.mail(ZOE)).link or ""


async def test_activate(browser: Browser, here: Client) -> None:
    """
    The link leads to a page where a first password is chosen, and then on to the application that had it mailed.
    """
    address = await activation(here, url="http://127.0.0.1:5000/welcome?a=1&b=2")
    page = await browser.open(address)

    done = await browser.press("set-password", password=password_of(ZOE))

    onward = [said["href"] for tag, said in done.read.tags if tag == "a"]
    assert ("Choose a password", "Your password is set") == (page.title, done.title)
    assert ["http://127.0.0.1:5000/welcome?a=1&b=2"] == onward
    assert 200 == (await here.login(ZOE)).status
    assert "This link does not work" == (await browser.open(address)).title


async def test_activate_and_stay(tab: Browser, here: Client) -> None:
    """
    A mail whose application named no address leads to none.
    """
    await tab.open(await activation(here))

    done = await tab.press("set-password", password=password_of(ZOE))

    assert [] == [said for tag, said in done.read.tags if tag == "a"]


@pytest.mark.parametrize("address", NOT_ALLOWED[1:])
async def test_activate_and_nowhere_else(tab: Browser, here: Client, address: str) -> None:
    """
    Nobody makes a page of the site's lead to an address that is not allow-listed.
    """
    tab.world.settings = SETTINGS
    link_address = await activation(here)

    page = await tab.open(f"{link_address}&{urlencode({'redirectUrl': address})}")

    assert (400, "Not possible") == (page.status, page.title)


async def test_link_used_meanwhile(tab: Browser, here: Client) -> None:
    """
    So is one that was used elsewhere while its page was open.
    """
    await tab.open(await link(here))
    tab.world.links.clear()

    page = await tab.press("set-password", password="another password")

    assert (400, "This link does not work") == (page.status, page.title)


async def test_recover_cancel(tab: Browser, here: Client) -> None:
    """
    Who does not want a new password leaves, and the link stays good.
    """
    address = await link(here)
    await tab.open(address)

    left = await tab.press("cancel")

    assert "Cancelled" == left.title
    assert "Choose a password" == (await tab.open(address)).title


def waiting(browser: Browser) -> Device:
    """
    A device that shows its code.
    """
    return browser.world.devices.begin(CLIENT_ID)


@pytest.mark.parametrize("spelling", ["as it is", "in lower case"])
async def test_device(browser: Browser, spelling: str) -> None:
    """
    Whoever is signed in types the code, sees it once more, and lets the device in.
    """
    await signed_in(browser)
    device = waiting(browser)
    page = await browser.open("/device")
    typed = device.user_code if spelling == "as it is" else device.user_code.lower().replace("-", " ")
    asked = await browser.press("find-device", user_code=typed)

    done = await browser.press("approve")

    member = browser.world.members.at(ADA)
    assert member is not None
    assert ("Let a device in", "Let this device in?") == (page.title, asked.title)
    assert (True, True) == (device.user_code in asked.read.text, ADA in asked.read.text)
    assert ("The device is signed in", member.id) == (done.title, device.member_id)


@pytest.mark.parametrize("name", ["userCode", "user_code"])
async def test_device_by_its_whole_address(browser: Browser, name: str) -> None:
    """
    The code in the address still has to be agreed to, after a sign-in where nobody is signed in.
    """
    device = waiting(browser)
    page = await browser.open(f"/device?{name}={device.user_code}")
    asked = await browser.sign_in(ADA)

    done = await browser.press("approve")

    assert ("Sign in", "Let this device in?") == (page.title, asked.title)
    assert ("The device is signed in", Standing.APPROVED) == (done.title, browser.world.devices.standing(device))


async def test_device_by_a_longer_way(tab: Browser) -> None:
    """
    A sign-in that has more steps leads to the device in the end; so does a provider.
    """
    await tab.open("/device")
    await tab.sign_in(BOB)
    mail = await tab.world.mailbox.wait(BOB)
    assert mail is not None
    page = await tab.press("verify", code=mail.code or "")
    await tab.press("to-sign-in")
    await tab.press("google")

    other = await tab.press(ADA)

    assert ("Let a device in", True) == (page.title, BOB in page.read.text)
    assert ("Let a device in", True) == (other.title, ADA in other.read.text)


async def test_device_kept_out(browser: Browser) -> None:
    """
    Who says no keeps the device out.
    """
    await signed_in(browser)
    device = waiting(browser)
    await browser.open(f"/device?userCode={device.user_code}")

    page = await browser.press("deny")

    assert ("The device is kept out", Standing.DENIED) == (page.title, browser.world.devices.standing(device))


@pytest.mark.parametrize("choice", ["approve", "deny"])
async def test_device_that_is_gone(tab: Browser, choice: str) -> None:
    """
    A device that waits no longer is said so, before the question and after it.
    """
    await signed_in(tab)
    device = waiting(tab)
    await tab.open("/device")
    unknown = await tab.press("find-device", user_code="BCDF-GHJK")
    await tab.press("find-device", user_code=device.user_code)
    tab.world.devices.deny(device.user_code)

    page = await tab.press(choice)

    assert unknown.problems == page.problems == ["No device waits under this code. It may be too old."]


async def test_device_after_signing_out_elsewhere(tab: Browser) -> None:
    """
    Who is signed out by the time they say yes lets nothing in.
    """
    await signed_in(tab)
    device = waiting(tab)
    await tab.open(f"/device?userCode={device.user_code}")
    tab.world.browsers.clear()

    page = await tab.press("approve")

    assert ("Sign in", Standing.PENDING) == (page.title, tab.world.devices.standing(device))


@pytest.mark.parametrize("barred", [True, False], ids=["offline", "somebody else"])
async def test_device_for_somebody_else(tab: Browser, barred: bool) -> None:
    """
    Who may not sign in any more lets nothing in, nor does who signed in since the page was shown.
    """
    await signed_in(tab)
    device = waiting(tab)
    asked = await tab.open(f"/device?userCode={device.user_code}")
    member = tab.world.members.at(ADA)
    assert member is not None
    if barred:
        member.barred = Status.OFFLINE
    else:
        await tab.authorize(idp=GOOGLE)
        await tab.press(BOB)
    tab.page = asked

    page = await tab.press("approve")

    assert ("Sign in", Standing.PENDING) == (page.title, tab.world.devices.standing(device))


async def test_device_offline(tab: Browser) -> None:
    """
    Who may not sign in any more is asked who they are.
    """
    await signed_in(tab)
    member = tab.world.members.at(ADA)
    assert member is not None
    member.barred = Status.OFFLINE

    assert "Sign in" == (await tab.open("/device")).title


async def test_device_cancel(tab: Browser) -> None:
    """
    Who leaves before they said anything has said nothing.
    """
    device = waiting(tab)
    await tab.open(f"/device?userCode={device.user_code}")

    page = await tab.press("cancel")

    assert ("Cancelled", Standing.PENDING) == (page.title, tab.world.devices.standing(device))


async def test_device_signs_the_browser_in(tab: Browser) -> None:
    """
    A sign-in at the device's page is one on the site.
    """
    await tab.open("/device")
    await tab.sign_in(ADA)

    assert "code" in brought(await tab.authorize(prompt="none"))
