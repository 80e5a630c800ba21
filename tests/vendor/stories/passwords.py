"""
Forgotten and changed passwords.
"""

from typing import Final

from authflow.emulator.world import API_KEY
from authflow.ui.script import submit
from tests.vendor.stage import ADA, BOB, CALLBACK, Stage
from tests.vendor.story import Story

BRAND_NEW: Final = "a brand new password"
SHORT: Final = "short"
NOBODY: Final = "nobody@example.com"


async def mail_by_official(stage: Stage, email: str = ADA) -> str:
    """
    Ask for a mail with a link.
    """
    return await stage.told("auth.sendPasswordResetEmail", email, CALLBACK)


async def mail_by_authflow(stage: Stage, email: str = ADA) -> str:
    """
    The same.
    """
    return await stage.play("recover", submit(email=email))


async def link_by_official(stage: Stage, *passwords: str) -> str:
    """
    Follow the mailed link, and set one password after the other by it.
    """
    await mail_by_official(stage)
    token = await stage.recovery_token(ADA)
    told = [await stage.told("recovery.recover", token, {"password": password}) for password in passwords]
    return told[-1]


async def link_by_authflow(stage: Stage, *passwords: str) -> str:
    """
    The same, each time a run of its own.
    """
    await mail_by_authflow(stage)
    token = await stage.recovery_token(ADA)
    told = [await stage.play("reset", submit(password=password), recovery_token=token) for password in passwords]
    return told[-1]


async def change_by_official(stage: Stage, password: str = BRAND_NEW) -> str:
    """
    Change ada's password, who is signed in.
    """
    await stage.signed_in()
    return await stage.told("authentication.changePassword", password)


async def change_by_authflow(stage: Stage, password: str = BRAND_NEW) -> str:
    """
    The same.
    """
    tokens = await stage.tokens()
    return await stage.play("change-password", submit(password=password), tokens=tokens, email=ADA)


async def late_by_official(stage: Stage) -> str:
    """
    Change it when all sessions were ended elsewhere.
    """
    await stage.signed_in()
    stage.world.end_sessions(stage.member(ADA))
    return await stage.told("authentication.changePassword", BRAND_NEW)


async def late_by_authflow(stage: Stage) -> str:
    """
    The same.
    """
    tokens = await stage.tokens()
    stage.world.end_sessions(stage.member(ADA))
    return await stage.play("change-password", submit(password=BRAND_NEW), tokens=tokens, email=ADA)


async def activation_by_official(stage: Stage, key: str = API_KEY) -> str:
    """
    Have bob mailed the link to a first password, server to server.
    """
    await stage.as_app(key)
    return await stage.told("recovery.sendActivationEmail", stage.member(BOB).id)


async def activation_by_authflow(stage: Stage, key: str = API_KEY) -> str:
    """
    The same.
    """
    async with stage.auth(api_key=key) as auth:
        return stage.heard(await auth.start("activation", given={"member_id": stage.member(BOB).id}))


STORIES: Final = (
    Story(
        "a link is asked for",
        "nothing",
        mail_by_official,
        "ends `mail_sent`: `mail_on_its_way`",
        mail_by_authflow,
    ),
    Story(
        "a link is asked for by nobody",
        "nothing",
        lambda stage: mail_by_official(stage, NOBODY),
        "ends `mail_sent`: `mail_on_its_way`",
        lambda stage: mail_by_authflow(stage, NOBODY),
    ),
    Story(
        "the link sets a password",
        "`SUCCESS`",
        lambda stage: link_by_official(stage, BRAND_NEW),
        "ada's tokens",
        lambda stage: link_by_authflow(stage, BRAND_NEW),
    ),
    Story(
        "the link sets one that is too short",
        "throws `options.password` `VALUE_TOO_SHORT`",
        lambda stage: link_by_official(stage, SHORT),
        "asks `reset.enter_new_password`: `password` `password_too_short`",
        lambda stage: link_by_authflow(stage, SHORT),
    ),
    Story(
        "the link is used twice",
        "throws `RECOVERY_TOKEN_INVALID`",
        lambda stage: link_by_official(stage, BRAND_NEW, BRAND_NEW),
        "asks `recover.enter_email`: `token_expired`",
        lambda stage: link_by_authflow(stage, BRAND_NEW, BRAND_NEW),
    ),
    Story("the password is changed", "nothing", change_by_official, "ada's tokens", change_by_authflow),
    Story(
        "it is changed to one that is too short",
        "throws `newPassword` `VALUE_TOO_SHORT`",
        lambda stage: change_by_official(stage, SHORT),
        "asks `change-password.enter_new_password`: `password` `password_too_short`",
        lambda stage: change_by_authflow(stage, SHORT),
    ),
    Story(
        "it is changed by a member who is signed in no more",
        "throws `UNAUTHENTICATED`",
        late_by_official,
        "ends `not_signed_in`: `signed_out`",
        late_by_authflow,
    ),
    Story(
        "a first password is offered by mail",
        "nothing",
        activation_by_official,
        "ends `mail_sent`: `mail_on_its_way`",
        activation_by_authflow,
    ),
    Story(
        "the same with a wrong key",
        "throws `PERMISSION_DENIED`",
        lambda stage: activation_by_official(stage, "wrong"),
        "ends `turned_away`: `not_permitted`",
        lambda stage: activation_by_authflow(stage, "wrong"),
    ),
)
