"""
The console in a real browser, beside the sign-in pages of the application it looks at.
"""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from attrs import evolve
from playwright.async_api import Browser, expect

from authflow.console import serve_console
from authflow.emulator.server import serve
from authflow.emulator.settings import PasswordRules, Settings
from authflow.emulator.world import World
from tests.console.sittings import parked
from tests.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_cyd_is_let_in_from_the_console(stage: Stage) -> None:
    """
    While cyd's sign-in page waits, the owner approves her on the first page, and hers goes on by itself.
    """
    owner = await stage.page()
    cyd = await stage.sign_in("cyd")
    await expect(cyd.locator("form[data-state]")).to_be_visible()
    await expect(owner.locator("#p-runs")).to_contain_text("approval.waiting")

    await owner.get_by_role("button", name="Approve cyd@example.com").click()

    await expect(owner.get_by_text("Nobody waits.")).to_be_visible()
    await expect(cyd.locator("[name=password]")).to_be_visible()
    await cyd.locator("[name=password]").fill("demo-password-cyd")
    await cyd.locator("button[value=submit]").click()
    await expect(owner.locator("#p-runs")).to_contain_text("signed_in")


async def test_a_code_comes_by_itself(stage: Stage, world: World) -> None:
    """
    Bob's code stands in the mailbox without a reload, is told aloud, and is copied with one press.
    """
    page = await stage.page("mail", permissions=["clipboard-read", "clipboard-write"])
    await expect(page.get_by_text("No mail yet.")).to_be_visible()
    bob = await stage.sign_in("bob")
    await expect(bob.locator("[name=code]")).to_be_visible()

    code = page.locator("#p-mail strong.code")
    await expect(code).to_have_count(1)
    await expect(page.locator("#news")).to_have_text("New mail to bob@example.com.")
    await page.get_by_role("button", name="Copy the code for bob@example.com").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()

    copied = await page.evaluate("navigator.clipboard.readText()")
    assert await code.text_content() == copied == world.mailbox.mails()[0].code


async def test_time_passes_at_a_press(stage: Stage, world: World) -> None:
    """
    Ten minutes later, bob's code is too old; a clock that stands still says so on every page.
    """
    bob = await stage.sign_in("bob")
    await expect(bob.locator("[name=code]")).to_be_visible()
    page = await stage.page("clock")

    await page.get_by_role("button", name="+ 10 min").click()
    await expect(page.get_by_text("The clock was advanced.")).to_be_visible()
    await page.get_by_role("button", name="Freeze it").click()
    await expect(page.locator("header")).to_contain_text("frozen")
    await bob.locator("[name=code]").fill(str(world.mailbox.mails()[0].code))
    await bob.locator("button[value=submit]").click()

    await expect(bob.locator("[role=alert], .note").first).to_be_visible()
    assert world.clock.frozen


async def test_a_fault_strikes(stage: Stage) -> None:
    """
    A fault that was added strikes the next sign-in, and stands in the log.
    """
    page = await stage.page("faults")
    await page.get_by_label("Kind").select_option("drop-before")
    await page.get_by_label("Operation").select_option("login")
    await page.get_by_label("How often").fill("")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("#p-faults")).to_contain_text("with login, until it is taken away")

    ada = await stage.sign_in("ada")
    await expect(ada.get_by_role("alert")).to_be_visible()
    await page.goto(f"{stage.console}/requests")

    await expect(page.locator("#p-requests")).to_contain_text("no answer drop-before")


async def test_a_run_moves_in_its_diagram(stage: Stage) -> None:
    """
    The highlight goes where the run goes, while somebody looks; a table that was opened stays open.
    """
    hold = await parked(stage.site.auth)
    page = await stage.page(f"runs/{hold.run}")
    await expect(page.get_by_role("img", name="with waiting highlighted")).to_be_visible(timeout=30_000)
    await page.get_by_text("Its table").click()

    await page.get_by_role("button", name="Approved").click()

    await expect(page.get_by_role("img", name="with enter_password highlighted")).to_be_visible()
    await page.get_by_text("Its table").click()
    await stage.site.auth.cancel(hold.handle)
    await expect(page.locator("#p-run")).to_contain_text("given_up")
    await expect(page.locator("#d-table")).to_have_attribute("open", "")


async def test_nobody_is_disturbed(stage: Stage, world: World) -> None:
    """
    What somebody is typing stays as it is, whatever happens elsewhere; the rest of the page goes on.
    """
    page = await stage.page("settings")
    await page.get_by_label("passwordPolicy.minLength").fill("11")
    world.settings = evolve(world.settings, owner_approval=True)
    world.clock.freeze()
    await expect(page.locator("header")).to_contain_text("frozen")

    assert "11" == await page.get_by_label("passwordPolicy.minLength").input_value()


async def test_the_form_of_the_settings_says_how_they_stand(stage: Stage, world: World) -> None:
    """
    Whoever sets what is set already leaves all as it was.
    """
    rules = PasswordRules(9, pattern="a&b <c>")
    world.settings = before = Settings("always", True, "suspicious", True, ("shoe", "hat"), ("firstName",), rules)
    page = await stage.page("settings")

    await page.get_by_role("button", name="Set").click()
    await expect(page.get_by_text("The site is configured so")).to_be_visible()

    assert before == world.settings


async def test_the_focus_stays(stage: Stage, world: World) -> None:
    """
    Whoever goes through the page by keyboard stays where they are when something new comes.
    """
    page = await stage.page("members")
    ada = world.members.at("ada@example.com")
    assert ada is not None
    await page.locator(f"#block-{ada.id}").focus()
    world.members.add(type(ada)("zoe@example.com", 1.0))

    await expect(page.locator("#p-members")).to_contain_text("zoe@example.com")
    await expect(page.locator(f"#block-{ada.id}")).to_be_focused()


async def test_it_recovers_by_itself(browser: Browser, world: World) -> None:
    """
    While the emulator is away, the page says so and stays; when it is back, the page goes on.
    """
    async with AsyncExitStack() as stack:
        async with serve(world) as emulator:
            port = int(emulator.rpartition(":")[2])
            address = await stack.enter_async_context(serve_console(emulator))
            context = await browser.new_context()
            stack.push_async_callback(context.close)
            page = await context.new_page()
            await page.goto(f"{address}/members")
        await expect(page.locator("#lost")).to_contain_text("Nobody answers at")
        late = await context.new_page()
        await late.goto(f"{address}/members")
        await expect(late.locator("h1")).to_have_text("Service Unavailable")
        async with serve(world, port=port):
            await expect(page.locator("#lost")).to_be_hidden()
            await expect(late.locator("#p-members")).to_contain_text("ada@example.com")


async def test_without_javascript(stage: Stage) -> None:
    """
    Everything is there and works by reload.
    """
    page = await stage.page(java_script_enabled=False)
    await expect(page.get_by_role("button", name="Copy").first).to_be_hidden()

    await page.get_by_role("button", name="Approve cyd@example.com").click()

    await expect(page.get_by_text("Approved: they are let in from now on.")).to_be_visible()
    await expect(page.get_by_text("Nobody waits.")).to_be_visible()


async def test_a_snapshot_goes_out_and_comes_in(stage: Stage, world: World, tmp_path: Path) -> None:
    """
    The file that is exported is imported, over a reset.
    """
    page = await stage.page("snapshot")
    world.clock.freeze()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Export").click()
    saved = tmp_path / "world.json"
    await (await coming.value).save_as(saved)
    await page.get_by_role("button", name="Reset").click()
    await expect(page.get_by_text("Everything is as it was")).to_be_visible()
    thawed = world.clock.frozen
    await page.get_by_label("A snapshot, as a file").set_input_files(saved)
    await page.get_by_role("button", name="Import").click()
    await expect(page.get_by_text("The world is the one of the snapshot.")).to_be_visible()

    assert (False, True) == (thawed, world.clock.frozen)
