"""
What is wrong with the official client, and what authflow does instead (DESIGN §6).
"""

from typing import Final

from attrs import evolve

from authflow.core.action import Hold
from authflow.core.outcome import Choice, Outcome
from authflow.emulator.settings import Settings
from authflow.engine.clock import HandClock
from authflow.flows.verify import RESENDS
from authflow.ui.script import submit
from tests.vendor.stage import ADA, BOB, CYD, Stage, credentials
from tests.vendor.stories.signing_in import ASKED, bar, login
from tests.vendor.story import Story
from tests.wix.servers import cut, listening


async def two_users_by_official(stage: Stage) -> str:
    """
    Let a second user of one client sign in before the first has typed the code.
    """
    await stage.call("auth.login", credentials(BOB))
    await stage.call("auth.login", credentials(ADA))
    return "bob's right code " + await stage.told("auth.processVerification", {"code": await stage.code(BOB)})


async def two_users_by_authflow(stage: Stage) -> str:
    """
    The same, on one AuthFlow.
    """
    async with stage.auth() as auth:
        runs = [await auth.start("login") for _ in range(2)]
        asked = [
            await auth.reply(run.handle, credentials(who), step=run.step)
            for run, who in zip(runs, (BOB, ADA), strict=True)
        ]
        ended = [
            await auth.reply(ask.handle, {"code": await stage.code(who)}, step=ask.step)
            for ask, who in zip(asked, (BOB, ADA), strict=True)
        ]
    return " and ".join(stage.heard(end) for end in ended)


async def dropped_by_official(stage: Stage) -> str:
    """
    Break the connection off under a login.
    """
    await stage.call("auth.setTokens", await stage.call("auth.generateVisitorTokens"))
    async with listening(cut) as nobody:
        await stage.official.aim(nobody.address)
        return await stage.told("auth.login", credentials(ADA))


async def dropped_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    async with listening(cut) as nobody:
        return await evolve(stage, address=nobody.address).play("login", submit(**credentials(ADA)))


async def finish_by_official(stage: Stage) -> str:
    """
    Finish a login on a server.
    """
    proved = await stage.call("auth.login", credentials(ADA))
    return await stage.told("auth.getMemberTokensForDirectLogin", proved["data"]["sessionToken"])


async def finish_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    return await stage.play("login", submit(**credentials(ADA)))


async def resend_by_official(stage: Stage) -> str:
    """
    Look for a way to be mailed another code.
    """
    found = [name for name in await stage.official.names() if "resend" in name.lower()]
    return f"`{found[0]}`" if found else "no such method"


async def resend_by_authflow(stage: Stage) -> str:
    """
    Have another code mailed, and sign in by it.
    """
    clock = HandClock(stage.world.clock.now())
    async with stage.auth(clock=clock) as auth:
        start = await auth.start("login")
        asked = await auth.reply(start.handle, credentials(BOB), step=start.step)
        first = await stage.code(BOB)
        clock.turn(RESENDS.every)
        again = await auth.reply(asked.handle, step=asked.step, choice=Choice.RESEND)
        second = await stage.code(BOB)
        assert first != second
        return stage.heard(await auth.reply(again.handle, {"code": second}, step=again.step))


async def expired_by_official(stage: Stage) -> str:
    """
    Let ada's tokens expire, and the service take them no more; then go on.
    """
    tokens = await stage.signed_in()
    await stage.call("auth.setTokens", {**tokens, "accessToken": {**tokens["accessToken"], "expiresAt": 0}})
    stage.world.end_sessions(stage.member(ADA))
    headers = await stage.call("auth.getAuthHeaders")
    return f"goes on with {stage.whose(headers['headers']['Authorization'])}"


async def expired_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    tokens = await stage.tokens()
    stage.world.end_sessions(stage.member(ADA))
    async with stage.auth() as auth:
        refreshed = await auth.wix.refresh(tokens)
    ended = await stage.play("change-password", submit(password="brand new"), tokens=tokens, email=ADA)
    return f"`refresh` gives `{refreshed}`; a flow {ended}"


async def rotated_by_official(stage: Stage) -> str:
    """
    Renew twice, each time with what the client gave.
    """
    tokens = await stage.signed_in()
    renewed = await stage.call("auth.renewToken", tokens["refreshToken"])
    return f"the second time {await stage.told('auth.renewToken', renewed['refreshToken'])}"


async def rotated_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    tokens = await stage.tokens()
    async with stage.auth() as auth:
        for _ in range(2):
            renewed = await auth.wix.refresh(tokens)
            assert renewed is not None
            tokens = renewed
    return f"the second time {stage.whose(tokens.access)}"


async def approved_by_official(stage: Stage) -> str:
    """
    Go on where the owner must approve.
    """
    state = await stage.call("auth.login", credentials(CYD))
    stage.member(CYD).approve()
    return await stage.told("auth.processVerification", {}, state)


async def approved_by_authflow(stage: Stage) -> str:
    """
    The same, once the owner has.
    """
    async with stage.auth() as auth:
        asked = await auth.start("login")
        parked = await auth.reply(asked.handle, credentials(CYD), step=asked.step)
        assert isinstance(parked, Hold)
        stage.member(CYD).approve()
        await auth.wake(parked.run, Outcome.APPROVED)
        again = await auth.resume(parked.handle)
        return stage.heard(await auth.reply(again.handle, credentials(CYD), step=again.step))


def confirm(stage: Stage) -> None:
    """
    Let ada have to confirm a code, as bob has to.
    """
    stage.member(ADA).unconfirmed = True


def ask_too_often(stage: Stage) -> None:
    """
    Let the service have mailed ada as many codes as it mails anybody.
    """
    confirm(stage)
    while stage.world.codes_sent.spend(ADA) is None:
        pass


STORIES: Final = (
    Story(
        "two users on one client",
        "bob's right code throws `VERIFICATION_FAILED`",
        two_users_by_official,
        "bob's tokens and ada's tokens",
        two_users_by_authflow,
        before=confirm,
    ),
    login(
        "a captcha is asked, for which two states are declared",
        ADA,
        settings=ASKED,
        official="`FAILURE`, `missingCaptchaToken`",
        authflow="asks `login.solve_captcha`: `captcha_missing`",
    ),
    login(
        "a member who is blocked",
        ADA,
        before=bar,
        official="`FAILURE`, `invalidEmail`",
        authflow="ends `turned_away`: `barred`",
    ),
    login(
        "too many mails to an address",
        ADA,
        before=ask_too_often,
        official="`FAILURE`, `invalidEmail`",
        authflow="asks `login.enter_credentials`: `throttled`",
    ),
    Story(
        "the connection is dropped",
        "throws TypeError: “Cannot read properties of undefined (reading 'applicationError')”",
        dropped_by_official,
        "asks `login.enter_credentials`: `unavailable`",
        dropped_by_authflow,
    ),
    Story(
        "a login is finished on a server",
        "throws ReferenceError: “document is not defined”, and ends the process",
        finish_by_official,
        "ada's tokens",
        finish_by_authflow,
    ),
    Story("another code is wanted", "no such method", resend_by_official, "bob's tokens", resend_by_authflow),
    Story(
        "a member's tokens cannot be refreshed",
        "goes on with a visitor's tokens",
        expired_by_official,
        "`refresh` gives `None`; a flow ends `not_signed_in`: `signed_out`",
        expired_by_authflow,
    ),
    Story(
        "the service rotates refresh tokens",
        "the second time throws “Failed to fetch tokens from OAuth API”, `invalid_grant`",
        rotated_by_official,
        "the second time ada's tokens",
        rotated_by_authflow,
        Settings(refresh_rotation="rotate"),
    ),
    Story(
        "the owner approves",
        "`FAILURE`, “Unknown _state”",
        approved_by_official,
        "cyd's tokens",
        approved_by_authflow,
    ),
)
