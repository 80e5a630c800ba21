"""
What the buttons do, page by page. Whatever proves or changes something is done by the API's own operation.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from authflow.emulator import authentication, recovery
from authflow.emulator.hosted import accounts, back, inputs
from authflow.emulator.hosted.conversation import Link, Pairing, Step, Wanted
from authflow.emulator.hosted.pages import Problem, message
from authflow.emulator.hosted.turns import Act, Came, Notice, Turn

MAILED: Final = "If that address is a member's, a mail with a link is on its way to it."
NO_DEVICE: Final = Problem("No device waits under this code. It may be too old.", "user_code")


async def _sign_in(turn: Turn) -> Came:
    return await authentication.login(turn.world, turn.ask(**_credentials(turn)))


async def _register(turn: Turn) -> Came:
    return await authentication.register(turn.world, turn.ask(**_credentials(turn)))


async def _verify(turn: Turn) -> Came:
    code = "".join(turn.typed.get("code", "").split())
    return await authentication.verify(turn.world, turn.ask(stateToken=turn.conversation.state_token, code=code))


async def _resend(turn: Turn) -> Came:
    return await authentication.resend(turn.world, turn.ask(stateToken=turn.conversation.state_token))


async def _fill_in(turn: Turn) -> Came:
    profile = inputs.profile(turn.conversation.missing, turn.typed)
    return authentication.go_on(turn.world, turn.conversation.state_token, profile)


async def _forgot(turn: Turn) -> Came:
    turn.conversation.email = turn.typed.get("email", "").strip()
    await recovery.send_email(turn.world, turn.ask(email=turn.conversation.email))
    turn.conversation.step = Step.SIGN_IN
    return Notice(MAILED)


async def _choose(turn: Turn) -> Came:
    turn.conversation.email = turn.typed.get("account", "").strip()
    return accounts.chosen(turn.world, turn.conversation.email)


async def _set_password(turn: Turn) -> Came:
    goal = turn.conversation.goal
    link = goal if isinstance(goal, Link) else Link("")
    body = {"recoveryToken": link.token, "password": turn.typed.get("password", "")}
    answer = await recovery.recover(turn.world, turn.ask(**body))
    turn.world.sessions.take(answer.session_token or "")
    turn.world.conversations.take(turn.name)
    waits = " The owner of the site has to let you in before you can." if answer.state != "SUCCESS" else ""
    text = f"Every session of yours has ended. You can sign in with it now.{waits}"
    return message("Your password is set", text, further=link.onward)


async def _find_device(turn: Turn) -> Came:
    device = turn.world.devices.pending(turn.typed.get("user_code", ""))
    if device is None:
        return NO_DEVICE
    turn.conversation.goal, turn.conversation.step = Pairing(device.user_code), Step.CONSENT
    return None


async def _approve(turn: Turn) -> Came:
    member, goal = turn.member, turn.conversation.goal
    if member is None or member.barred is not None or member.id != turn.conversation.member_id:
        turn.conversation.step = Step.SIGN_IN
        return Problem("You are signed out by now. Sign in once more.")
    device = turn.world.devices.approve(goal.code, member.id) if isinstance(goal, Pairing) else None
    return _decided(turn, "The device is signed in" if device else None)


async def _deny(turn: Turn) -> Came:
    goal = turn.conversation.goal
    device = turn.world.devices.deny(goal.code) if isinstance(goal, Pairing) else None
    return _decided(turn, "The device is kept out" if device else None)


async def _cancel(turn: Turn) -> Came:
    turn.world.conversations.take(turn.name)
    match turn.conversation.goal:
        case Wanted() as wanted:
            return back.refused(turn.world, wanted, "access_denied", "The user cancelled")
        case Link() | Pairing():
            return message("Cancelled", "Nothing was changed. You may close this page.")
        case _ as unknown:
            assert_never(unknown)


def _decided(turn: Turn, title: str | None) -> Came:
    if title is None:
        turn.conversation.step = Step.USER_CODE
        return NO_DEVICE
    turn.world.conversations.take(turn.name)
    return message(title, "You may close this page.")


def _credentials(turn: Turn) -> dict[str, object]:
    turn.conversation.email = turn.typed.get("email", "").strip()
    solved = turn.typed.get("captcha")
    return {
        "loginId": {"email": turn.conversation.email},
        "password": turn.typed.get("password", ""),
        "captchaTokens": [{"Recaptcha": solved}] if solved else [],
    }


def _to(step: Step, idp: str = "") -> Act:
    async def go(turn: Turn) -> Came:
        turn.conversation.step, turn.conversation.idp, turn.conversation.entrance = step, idp, False
        return None

    return go


_TO_SIGN_IN: Final = {"to-sign-in": _to(Step.SIGN_IN), "cancel": _cancel}
OFFERED: Final[Mapping[Step, Mapping[str, Act]]] = {
    Step.SIGN_IN: {
        "sign-in": _sign_in,
        "to-register": _to(Step.REGISTER),
        "to-forgot": _to(Step.FORGOT),
        "google": _to(Step.PROVIDER, accounts.GOOGLE),
        "facebook": _to(Step.PROVIDER, accounts.FACEBOOK),
        "cancel": _cancel,
    },
    Step.REGISTER: {"register": _register, **_TO_SIGN_IN},
    Step.CODE: {"verify": _verify, "resend": _resend, **_TO_SIGN_IN},
    Step.FIELDS: {"fill-in": _fill_in, **_TO_SIGN_IN},
    Step.WAITING: _TO_SIGN_IN,
    Step.FORGOT: {"forgot": _forgot, **_TO_SIGN_IN},
    Step.PROVIDER: {"choose": _choose, **_TO_SIGN_IN},
    Step.NEW_PASSWORD: {"set-password": _set_password, "cancel": _cancel},
    Step.USER_CODE: {"find-device": _find_device, **_TO_SIGN_IN},
    Step.CONSENT: {"approve": _approve, "deny": _deny, "to-sign-in": _to(Step.SIGN_IN)},
}
"""
The choices of each page. Any other shows the page again.
"""
