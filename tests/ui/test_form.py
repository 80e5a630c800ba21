"""
A form at a terminal: typing, going on, pressing, leaving.
"""

import pytest
from attrs import evolve

from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Reply
from authflow.core.site import PasswordPolicy
from authflow.engine.clock import HandClock
from authflow.ui.words import CAME_BACK
from tests.ui.actions import ASK, CODE, EMAIL, GO, HOLD, NEW_PASSWORD, NICKNAME, PASSWORD, asking
from tests.ui.forms import shown, until

SIGN_IN = asking(EMAIL, PASSWORD)
BOTH = Reply(values={"email": "ada@example.com", "password": "secret"})
NOW = 1_700_000_000.0


async def test_a_form() -> None:
    """
    The title, a line for each field with the labels aligned, and the buttons below.
    """
    async with shown(SIGN_IN) as form:
        assert form.screen.splitlines() == [
            "",
            "Sign in",
            "Email",
            "Password",
            "",
            "[ Continue ]  [ Back ]  [ Cancel ]",
        ]


async def test_enter_goes_on_and_sends() -> None:
    """
    Enter goes to the next field and, from the last one, sends the form.
    """
    async with shown(SIGN_IN) as form:
        form.type("ada@example.com", "secret")

        assert BOTH == await form.reply()


async def test_tab_goes_round() -> None:
    """
    Tab and down go through fields and buttons and begin again; shift-tab and up go back.
    """
    async with shown(SIGN_IN) as form:
        seen = [form.window]
        for key in ("tab", "down", "tab", "tab", "down", "s-tab", "up", "s-tab", "s-tab", "up"):
            before = seen[-1]
            form.press(key)
            await form.leaves(before)
            seen.append(form.window)

    assert seen == [*seen[:5], seen[0], *reversed(seen[:5])]
    assert 5 == len(set(seen))


@pytest.mark.parametrize("press", ["enter", "space"])
@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        pytest.param(["tab", "tab"], Reply(), id="submit"),
        pytest.param(["tab", "tab", "tab"], Reply(Choice.BACK), id="back"),
        pytest.param(["s-tab"], Reply(Choice.CANCEL), id="cancel"),
        pytest.param(["s-tab", "left"], Reply(Choice.BACK), id="left"),
        pytest.param(["tab", "tab", "right", "right"], Reply(Choice.CANCEL), id="right"),
    ],
)
async def test_buttons(keys: list[str], press: str, reply: Reply) -> None:
    """
    A button is reached by tab or by the arrows beside it, and pressed by enter or space.
    """
    async with shown(SIGN_IN) as form:
        form.press(*keys, press)

        assert reply == await form.reply()


async def test_only_a_submission_takes_what_was_typed() -> None:
    """
    Whoever goes elsewhere says nothing of what is in the fields.
    """
    async with shown(SIGN_IN) as form:
        form.type("ada@example.com")
        form.press("secret", "tab", "tab", "enter")

        assert Reply(Choice.BACK) == await form.reply()


async def test_arrows_move_in_a_field() -> None:
    """
    In a field, left and right are for its text.
    """
    async with shown(SIGN_IN) as form:
        form.press("da@example.com", *["left"] * 14, "a", "enter")
        form.type("secret")

        assert BOTH == await form.reply()


async def test_a_password_is_never_seen() -> None:
    """
    A secret is drawn as dots; a mailed code is drawn as it is.
    """
    async with shown(asking(PASSWORD, CODE)) as form:
        form.type("secret")
        form.press("123456")
        screen = await form.shows("123456")

    assert "Password  ••••••" in screen
    assert "secret" not in screen


async def test_what_is_known_stands_there() -> None:
    """
    A value that is known is there to be kept or changed, and the cursor begins at what is empty; no secret is known.
    """
    known = asking(evolve(EMAIL, value="ada@example.com"), evolve(PASSWORD, value="canary"), NICKNAME)
    async with shown(known) as form:
        await form.focuses("Nickname")
        form.press("up", "secret", "up", "backspace", "m", "tab", "tab")
        form.type("Ada")

        assert Reply(values={"email": "ada@example.com"[:-1] + "m", "password": "secret", "nickname": "Ada"}) == (
            await form.reply()
        )
        assert "canary" not in form.screen


async def test_the_cursor_begins_at_what_was_wrong() -> None:
    """
    A complaint stands below its field, and the cursor in it.
    """
    wrong = evolve(EMAIL, value="ada@", complaint=Complaint(Reason("malformed"), "ada@"))
    async with shown(asking(NICKNAME, wrong, PASSWORD)) as form:
        await form.focuses("Email")
        form.press("example.com", "enter", "secret", "enter")

        assert "Email                ada@\n  ! This is not written as it should be.\nPassword" in form.screen
        assert Reply(values={"email": "ada@example.com", "password": "secret"}) == await form.reply()


async def test_a_new_password_is_typed_twice() -> None:
    """
    Who mistypes the second one is told so, and types both again.
    """
    ask = evolve(asking(EMAIL, NEW_PASSWORD), password_policy=PasswordPolicy(8))
    async with shown(ask) as form:
        form.type("ada@example.com", "long enough", "wrong enough")
        screen = await form.shows("The two are not the same. Please type both again.")
        await form.focuses("Password")
        form.type("long enough", "long enough")

        assert Reply(values={"email": "ada@example.com", "password": "long enough"}) == await form.reply()
    assert screen.splitlines()[2:7] == [
        "The two are not the same. Please type both again.",
        "Email      ada@example.com",
        "Password",
        "  At least 8 characters, please.",
        "Once more",
    ]


async def test_a_resend_that_is_not_ready() -> None:
    """
    A button tells when it can be pressed; until then it rings, and the time on it passes.
    """
    clock = HandClock(NOW)
    async with shown(evolve(ASK, fields=(CODE,), retry_at=None), clock=clock) as form:
        await form.shows("[ Send another code (in 0:30) ]")
        form.press("tab", "tab", "enter", "space")
        await until(lambda: form.paper.bells > 1)
        clock.turn(23)
        await form.shows("[ Send another code (in 0:07) ]")
        waits = not form.replying.done()
        clock.turn(7)
        await form.shows("[ Send another code ]")
        form.press("enter")

        assert (True, 2, Reply(Choice.RESEND)) == (waits, form.paper.bells, await form.reply())


async def test_a_form_that_cannot_be_sent_yet() -> None:
    """
    Enter on the last field rings, too, and keeps what was typed.
    """
    clock = HandClock(NOW)
    async with shown(evolve(SIGN_IN, retry_at=NOW + 40), clock=clock) as form:
        await form.shows("Possible again in 0:40.", "[ Continue (in 0:40) ]")
        form.type("ada@example.com", "secret")
        await until(lambda: form.paper.bells > 0)
        clock.turn(40)
        form.press("enter")

        assert BOTH == await form.reply()


async def test_a_wait() -> None:
    """
    How long it has been is seen to pass; what can be done meanwhile is a button.
    """
    clock = HandClock(66.0)
    async with shown(evolve(HOLD, choices=(Choice.CHECK, Choice.CANCEL)), clock=clock) as form:
        await form.shows("Waiting for 1:05", "[ Look again ]  [ Cancel ]")
        clock.turn(1)
        await form.shows("Waiting for 1:06")
        form.press("enter")

        assert Reply(Choice.CHECK) == await form.reply()


async def test_a_wait_without_a_choice() -> None:
    """
    Where there is nothing to do but wait, any key is let pass, and ctrl-c leaves.
    """
    async with shown(evolve(HOLD, choices=())) as form:
        form.press("enter", "tab", "s-tab", "space", "x", "c-c")

        assert await form.reply() is None


async def test_an_address_is_not_in_the_form() -> None:
    """
    Whoever shows it writes it above; the form asks where the browser came back to.
    """
    async with shown(GO, [CAME_BACK]) as form:
        assert "https://" not in form.screen
        form.type("http://127.0.0.1/?code=c")

        assert Reply(values={"address": "http://127.0.0.1/?code=c"}) == await form.reply()
