"""
Becoming a member: all that can come of it.
"""

from typing import Final

from authflow.emulator.settings import Settings
from authflow.ui.script import submit
from tests.vendor.stage import ADA, CAPTCHA, NEW, Stage, credentials
from tests.vendor.story import AS_IT_IS, Before, Story, nothing

ASKED: Final = Settings(captcha="always")


def register(
    title: str,
    email: str = NEW,
    password: str | None = None,
    *,
    official: str,
    authflow: str,
    captcha: str | None = None,
    settings: Settings = AS_IT_IS,
    before: Before = nothing,
) -> Story:
    """
    The story of one registration.

    Args:
        captcha: The token of what was solved; authflow's user solves it when it is asked.
    """
    typed = credentials(email, password)

    async def by_official(stage: Stage) -> str:
        solved = {} if captcha is None else {"captchaTokens": {"invisibleRecaptchaToken": captcha}}
        return await stage.told("auth.register", {**typed, **solved, "profile": {"firstName": "Nia"}})

    async def by_authflow(stage: Stage) -> str:
        solved = [] if captcha is None else [submit(**typed, captcha=captcha)]
        return await stage.play("register", submit(**typed), *solved)

    return Story(title, official, by_official, authflow, by_authflow, settings, before)


def be_a_contact(stage: Stage) -> None:
    """
    Let the site know the address already.
    """
    stage.world.members.add_contact(NEW)


async def checked_by_official(stage: Stage, email: str) -> str:
    """
    Ask whether mail would reach an address.
    """
    return await stage.told("authentication.validateEmail", email)


async def checked_by_authflow(stage: Stage, email: str) -> str:
    """
    The same.
    """
    return await stage.play("email-check", submit(email=email))


STORIES: Final = (
    Story(
        "an address is checked",
        "valid",
        lambda stage: checked_by_official(stage, NEW),
        "asks `email-check.enter_email`: `email_usable`",
        lambda stage: checked_by_authflow(stage, NEW),
    ),
    Story(
        "something else is checked",
        "not valid, by its format",
        lambda stage: checked_by_official(stage, "nonsense"),
        "asks `email-check.enter_email`: `email` `malformed`",
        lambda stage: checked_by_authflow(stage, "nonsense"),
    ),
    register("a new member", official="`SUCCESS`", authflow="new's tokens"),
    register(
        "an address that is taken",
        ADA,
        official="`FAILURE`, `emailAlreadyExists`",
        authflow="asks `login.enter_credentials`: `email_exists`",
    ),
    register(
        "no address at all",
        "nonsense",
        official="`FAILURE`, `invalidEmail`",
        authflow="asks `register.enter_details`: `email` `malformed`",
    ),
    register(
        "a password that is too short",
        password="short",
        official="`FAILURE`, no code",
        authflow="asks `register.enter_details`: `password` `password_too_short`",
    ),
    register(
        "a captcha is asked",
        settings=ASKED,
        official="`FAILURE`, `missingCaptchaToken`",
        authflow="asks `register.solve_captcha`: `captcha_missing`",
    ),
    register(
        "a captcha is not solved",
        captcha="nonsense",
        settings=ASKED,
        official="`FAILURE`, `invalidCaptchaToken`",
        authflow="asks `register.solve_captcha`: `captcha_invalid`",
    ),
    register("a captcha is solved", captcha=CAPTCHA, settings=ASKED, official="`SUCCESS`", authflow="new's tokens"),
    register(
        "an address that the site knows",
        before=be_a_contact,
        official="`EMAIL_VERIFICATION_REQUIRED`",
        authflow="asks `verify.enter_code`",
    ),
    register(
        "the owner must approve",
        settings=Settings(owner_approval=True),
        official="`OWNER_APPROVAL_REQUIRED`",
        authflow="waits at `approval.waiting`",
    ),
    register(
        "profile fields are missing",
        settings=Settings(required_fields=("vatId",)),
        official="`FAILURE`, “Unknown _state”",
        authflow="asks `missing-fields.enter_fields`",
    ),
)
