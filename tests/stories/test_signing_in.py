"""
Signing in: at once, by a code, after the owner, or not at all.
"""

import asyncio

from attrs import evolve

from authflow.core.action import Action, Ask, Failed, Hold
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.core.state import EndKind
from authflow.emulator.members import Member, Status
from authflow.emulator.settings import Settings
from authflow.ui.script import choose, submit
from tests.stories.conftest import Stage
from tests.stories.people import ADA, BOB, CYD, EVE, done


async def test_ada_signs_in_at_once(stage: Stage) -> None:
    """
    A password is enough, and what comes of it is five requests and a member's tokens.
    """
    script, ended = await stage.play("login", ADA)

    assert script.states == ["enter_credentials", "signed_in"]
    assert await stage.subject(done(ended).tokens) == "ada@example.com"
    assert stage.transport.asked[:5] == [
        "/oauth2/token",
        "/_api/iam/authentication/v2/login",
        "/_api/redirects-api/v1/redirect-session",
        "/_api/oauth2/authorize",
        "/oauth2/token",
    ]


async def test_bob_confirms_a_code(stage: Stage) -> None:
    """
    A wrong code is refused in words, another one is mailed, the right one goes on: all of it one run.
    """

    async def right(_: Action) -> Reply:
        return submit(code=(await stage.mail("bob@example.com")).code)

    script, ended = await stage.play("login", BOB, submit(code="00 00-00"), choose(Choice.RESEND), right)

    assert script.states == ["enter_credentials", "enter_code", "enter_code", "enter_code", "signed_in"]
    assert {action.run for action in script.shown} == {ended.run}
    assert await stage.subject(done(ended).tokens) == "bob@example.com"
    asked = script.shown[2]
    assert isinstance(asked, Ask)
    assert (asked.reason and asked.reason.id, asked.attempts_left, asked.sent_to) == (
        "invalid_code",
        4,
        "b…@example.com",
    )


async def test_the_right_code_comes_too_late_after_five_wrong_ones(stage: Stage) -> None:
    """
    Five guesses, then the code is dead; another one must be mailed.
    """
    wrong = [submit(code="000000")] * 5

    script, ended = await stage.play("login", BOB, *wrong)

    assert script.states[-1] == "code_spent"
    assert isinstance(ended, Ask)
    assert ended.fields == ()
    assert ended.choices == (Choice.RESEND, Choice.BACK, Choice.REGISTER, Choice.CANCEL)


async def test_bob_mistyped_his_address(stage: Stage) -> None:
    """
    Going back keeps the address in the form, and another one may be typed.
    """
    script, ended = await stage.play("login", BOB, choose(Choice.BACK), ADA)

    again = script.shown[2]
    assert isinstance(again, Ask)
    assert [(entry.name, entry.value) for entry in again.fields] == [("email", "bob@example.com"), ("password", None)]
    assert await stage.subject(done(ended).tokens) == "ada@example.com"


async def test_cyd_waits_for_the_owner(stage: Stage) -> None:
    """
    The run parks; another process goes on with it once the owner has decided.
    """
    script, parked = await stage.play("login", CYD, choose(Choice.CHECK), submit(password="demo-password-cyd"))
    assert isinstance(parked, Hold)
    cyd = stage.world.members.at("cyd@example.com")
    assert cyd is not None

    cyd.approve()
    async with stage.auth() as elsewhere:
        woken = await elsewhere.wake(parked.run, Outcome.APPROVED)
        asked = await elsewhere.resume(parked.handle)
        ended = await elsewhere.reply(parked.handle, {"password": "demo-password-cyd"}, step=asked.step)

    assert script.states == ["enter_credentials", "waiting", "enter_password", "waiting"]
    assert woken
    assert await stage.subject(done(ended).tokens) == "cyd@example.com"


async def test_eve_is_barred(stage: Stage) -> None:
    """
    Whoever is blocked is turned away, and told so.
    """
    eve = Member("eve@example.com", 0.0, password=stage.world.passwords.seeded("demo-password-eve"))
    stage.world.members.add(evolve(eve, barred=Status.BLOCKED))

    _, ended = await stage.play("login", EVE)

    assert isinstance(ended, Failed)
    assert (ended.state, ended.kind, ended.reason and ended.reason.id) == ("turned_away", EndKind.REFUSED, "barred")


async def test_a_captcha_is_asked_after_three_wrong_passwords(stage: Stage) -> None:
    """
    The service becomes suspicious; a solved captcha, with the password asked again, lets ada in.
    """
    stage.world.settings = Settings(captcha="suspicious")
    wrong = submit(email="ada@example.com", password="not hers")
    solved = evolve(ADA, values={**ADA.values, "captcha": "emulator-captcha-pass-1"})

    script, ended = await stage.play("login", wrong, wrong, wrong, ADA, solved)

    assert script.states == [*["enter_credentials"] * 4, "solve_captcha", "signed_in"]
    assert await stage.subject(done(ended).tokens) == "ada@example.com"


async def test_a_lost_confirmation_is_not_sent_again(stage: Stage) -> None:
    """
    A code works once: a sign-in tells that it did (CASES 22).
    """

    async def right(_: Action) -> Reply:
        stage.transport.losing = "/verify"
        return submit(code=(await stage.mail("bob@example.com")).code)

    script, ended = await stage.play("login", BOB, right, BOB)

    assert script.states == ["enter_credentials", "enter_code", "enter_credentials", "signed_in"]
    assert [path.rpartition("/")[2] for path in stage.transport.asked].count("verify") == 1
    assert await stage.subject(done(ended).tokens) == "bob@example.com"


async def test_fifty_clicks_are_one_call(stage: Stage) -> None:
    """
    Over the real service too: one code is evaluated once, and everybody gets the same answer.
    """
    async with stage.auth() as auth:
        asked = await auth.start("login")
        code = await auth.reply(asked.handle, dict(BOB.values), step=asked.step)
        typed = {"code": (await stage.mail("bob@example.com")).code}

        answers = await asyncio.gather(*(auth.reply(code.handle, typed, step=code.step) for _ in range(50)))

    assert all(answer == answers[0] for answer in answers)
    assert [path.rpartition("/")[2] for path in stage.transport.asked].count("verify") == 1
    assert await stage.subject(done(answers[0]).tokens) == "bob@example.com"


async def test_nobody_inherits_an_identity(stage: Stage) -> None:
    """
    Bob was told of, and went back; whoever signs in then is who they are, and nobody else.
    """
    script, ended = await stage.play("login", BOB, choose(Choice.BACK), ADA)

    assert script.states == ["enter_credentials", "enter_code", "enter_credentials", "signed_in"]
    identity = done(ended).identity
    assert identity is None or identity.email == "ada@example.com"
