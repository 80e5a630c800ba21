"""
The mailed code: right, wrong, too late, without a question.
"""

from typing import Final

from authflow.core.action import Action
from authflow.core.run import Reply
from authflow.emulator.gates import GUESSES
from authflow.emulator.world import CODE_SECONDS, STATE_SECONDS
from authflow.ui.script import submit
from tests.vendor.stage import BOB, Stage, credentials
from tests.vendor.story import Story

RIGHT: Final = "the mailed one"
WRONG: Final = "000000"


def confirm(
    title: str,
    *typed: str,
    official: str,
    authflow: str,
    later: float = 0,
) -> Story:
    """
    The story of bob's code.

    Args:
        typed: The codes that he types, one after the other; what comes of the last is told.
        later: Seconds between the mail and the first of them.
    """

    async def by_official(stage: Stage) -> str:
        await stage.call("auth.login", credentials(BOB))
        codes = await meant(stage)
        told = [await stage.told("auth.processVerification", {"verificationCode": code}) for code in codes]
        return told[-1]

    async def by_authflow(stage: Stage) -> str:
        codes: list[str] = []

        async def line(_: Action) -> Reply:
            codes.extend([] if codes else await meant(stage))
            return submit(code=codes.pop(0))

        return await stage.play("login", submit(**credentials(BOB)), *[line] * len(typed))

    async def meant(stage: Stage) -> list[str]:
        code = await stage.code(BOB)
        stage.world.clock.advance(later)
        return [code if one is RIGHT else one for one in typed]

    return Story(title, official, by_official, authflow, by_authflow)


async def nothing_to_confirm(stage: Stage) -> str:
    """
    Type a code that nobody asked for.
    """
    return await stage.told("auth.processVerification", {"verificationCode": WRONG})


async def nowhere_to_type(stage: Stage) -> str:
    """
    Send a code where credentials are asked.
    """
    return await stage.play("login", submit(code=WRONG))


STORIES: Final = (
    confirm("the right code", RIGHT, official="`SUCCESS`", authflow="bob's tokens"),
    confirm(
        "a wrong code",
        WRONG,
        official="throws `VERIFICATION_FAILED`",
        authflow="asks `verify.enter_code`: `invalid_code`",
    ),
    confirm(
        "a code that is too old",
        RIGHT,
        later=CODE_SECONDS,
        official="throws `VERIFICATION_FAILED`",
        authflow="asks `verify.enter_code`: `invalid_code`",
    ),
    confirm(
        "a sign-in that is too old",
        RIGHT,
        later=STATE_SECONDS,
        official="throws `STATE_TOKEN_INVALID`",
        authflow="asks `login.enter_credentials`: `token_expired`",
    ),
    confirm(
        "five wrong codes, then the right one",
        *[WRONG] * GUESSES,
        RIGHT,
        official="throws `TOO_MANY_ATTEMPTS`",
        authflow="asks `verify.code_spent`: `exhausted`",
    ),
    Story(
        "a code that nobody asked for",
        "`FAILURE`, “Unknown _state”",
        nothing_to_confirm,
        "asks `login.enter_credentials`: `email` `required`, `password` `required`",
        nowhere_to_type,
    ),
)
