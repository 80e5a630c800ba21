"""
Signing in by email and password: all that can come of it.
"""

from typing import Final

from authflow.emulator.members import Status
from authflow.emulator.settings import Settings
from authflow.ui.script import submit
from tests.vendor.stage import ADA, BOB, CAPTCHA, CYD, Stage, credentials
from tests.vendor.story import AS_IT_IS, Before, Story, nothing

ASKED: Final = Settings(captcha="always")


def login(
    title: str,
    email: str,
    password: str | None = None,
    *,
    official: str,
    authflow: str,
    captcha: str | None = None,
    settings: Settings = AS_IT_IS,
    before: Before = nothing,
) -> Story:
    """
    The story of one sign-in.

    Args:
        password: The right one, unless said otherwise.
        captcha: The token of what was solved; authflow's user solves it when it is asked.
    """
    typed = credentials(email, password)

    async def by_official(stage: Stage) -> str:
        solved = {} if captcha is None else {"captchaTokens": {"recaptchaToken": captcha}}
        return await stage.told("auth.login", {**typed, **solved})

    async def by_authflow(stage: Stage) -> str:
        solved = [] if captcha is None else [submit(**typed, captcha=captcha)]
        return await stage.play("login", submit(**typed), *solved)

    return Story(title, official, by_official, authflow, by_authflow, settings, before)


def require_reset(stage: Stage) -> None:
    """
    Let ada's password be no good until it is set anew.
    """
    stage.member(ADA).reset_required = True


def bar(stage: Stage) -> None:
    """
    Block ada.
    """
    stage.member(ADA).barred = Status.BLOCKED


STORIES: Final = (
    login(
        "the right password",
        ADA,
        official="`SUCCESS`",
        authflow="ada's tokens",
    ),
    login(
        "a wrong password",
        ADA,
        "not hers",
        official="`FAILURE`, `invalidPassword`",
        authflow="asks `login.enter_credentials`: `invalid_credentials`",
    ),
    login(
        "an address that nobody has",
        "nobody@example.com",
        official="`FAILURE`, `invalidEmail`",
        authflow="asks `login.enter_credentials`: `invalid_credentials`",
    ),
    login(
        "no address at all",
        "nonsense",
        official="throws TypeError: “Cannot read properties of undefined (reading 'code')”",
        authflow="asks `login.enter_credentials`: `email` `malformed`",
    ),
    login(
        "a captcha is asked",
        ADA,
        settings=ASKED,
        official="`FAILURE`, `missingCaptchaToken`",
        authflow="asks `login.solve_captcha`: `captcha_missing`",
    ),
    login(
        "a captcha is not solved",
        ADA,
        captcha="nonsense",
        settings=ASKED,
        official="`FAILURE`, `invalidCaptchaToken`",
        authflow="asks `login.solve_captcha`: `captcha_invalid`",
    ),
    login(
        "a captcha is solved",
        ADA,
        captcha=CAPTCHA,
        settings=ASKED,
        official="`SUCCESS`",
        authflow="ada's tokens",
    ),
    login(
        "the password must be set anew",
        ADA,
        before=require_reset,
        official="`FAILURE`, `resetPassword`",
        authflow="asks `recover.enter_email`: `password_reset_required`",
    ),
    login(
        "a mailed code is asked",
        BOB,
        official="`EMAIL_VERIFICATION_REQUIRED`",
        authflow="asks `verify.enter_code`",
    ),
    login(
        "profile fields are missing",
        ADA,
        settings=Settings(required_fields=("firstName",)),
        official="`FAILURE`, “Unknown _state”",
        authflow="asks `missing-fields.enter_fields`",
    ),
    login(
        "the owner has not approved",
        CYD,
        official="`OWNER_APPROVAL_REQUIRED`",
        authflow="waits at `approval.waiting`",
    ),
)
