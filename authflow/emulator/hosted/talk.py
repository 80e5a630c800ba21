"""
How a conversation goes on: from a page to a form that comes back, and to the next page.
"""

from collections.abc import Mapping
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any, Final, assert_never

from attrs import evolve

from authflow.core.value import listed, mapped
from authflow.emulator.asking import Asking
from authflow.emulator.checks import CAPTCHA_PASS
from authflow.emulator.hosted import accounts, back, cookies, inputs, words
from authflow.emulator.hosted.acts import OFFERED
from authflow.emulator.hosted.conversation import Conversation, Goal, Link, Pairing, Step, Wanted
from authflow.emulator.hosted.pages import Problem, message, page
from authflow.emulator.hosted.same_site import own
from authflow.emulator.hosted.turns import Came, Notice, Turn
from authflow.emulator.members import Member
from authflow.emulator.refusals import Refused
from authflow.emulator.world import World
from authflow.wix import refusals as codes
from authflow.wix.answers import StateAnswer
from authflow.wix.wire import Response

ACTIONS: Final[Mapping[Step, str]] = {
    Step.NEW_PASSWORD: "/recover",
    Step.USER_CODE: "/device",
    Step.CONSENT: "/device",
}
"""
Where the form of a page is posted, unless to `/sign-in`. Any of them takes any form.
"""


def begin(world: World, asking: Asking, goal: Goal, step: Step, **begun: Any) -> Response:
    """
    The first page of a conversation that is to lead to *goal*.
    """
    known = cookies.held(asking.headers, cookies.BROWSER)
    conversation = Conversation(goal, step, known or token_urlsafe(32), **begun)
    turn = Turn(world, conversation, world.conversations.put(conversation), {}, asking.headers)
    response = _shown(turn)
    given = () if known else (cookies.given(world.site, cookies.BROWSER, conversation.browser),)
    return evolve(response, cookies=given)


async def reply(world: World, asking: Asking) -> Response:
    """
    Take the form that came back.
    """
    if not own(asking.headers, world.site):
        return message("Not possible", "This form was sent by a page of another site.", 403)
    typed = {name: value for name, value in asking.body.items() if isinstance(value, str)}
    name = typed.get("conversation", "")
    conversation = world.conversations.peek(name)
    if conversation is None or not _same(conversation.browser, cookies.held(asking.headers, cookies.BROWSER)):
        return _over()
    turn = Turn(world, conversation, name, typed, asking.headers)
    act = OFFERED[conversation.step].get(typed.get("do", ""))
    # A form is good once: a second click, or one on an older page, does nothing.
    if act is None or not _same(conversation.form, typed.get("form", "")):
        return _shown(evolve(turn, typed={}), notice="That form was out of date. This is where you are now.")
    conversation.form = token_urlsafe()
    try:
        came = await act(turn)
    except Refused as no:
        return _refused(turn, no)
    return _next(turn, came)


def onward(world: World, conversation: Conversation, member: Member) -> None:
    """
    Turn a conversation about a device to its next page, now that *member* is signed in.
    """
    goal = conversation.goal
    device = world.devices.pending(goal.code) if isinstance(goal, Pairing) else None
    conversation.member_id = member.id
    conversation.goal = Pairing(device.user_code) if device else goal
    conversation.step = Step.CONSENT if device else Step.USER_CODE


def _next(turn: Turn, came: Came) -> Response:
    match came:
        case Response():
            return came
        case Notice(text):
            return _shown(turn, notice=text)
        case Problem():
            return _shown(turn, problems=(came,), status=400)
        case StateAnswer():
            return _led(turn, came)
        case None:
            return _shown(evolve(turn, typed={}))
        case _ as unknown:
            assert_never(unknown)


def _led(turn: Turn, answer: StateAnswer) -> Response:
    conversation = turn.conversation
    sent_again = conversation.step is Step.CODE
    asked_again = conversation.step is Step.FIELDS
    conversation.state_token = answer.state_token or ""
    match answer.state:
        case "SUCCESS":
            return _proved(turn, turn.world.sessions.take(answer.session_token or "") or "")
        case "REQUIRE_EMAIL_VERIFICATION":
            conversation.step = Step.CODE
            return _shown(turn, notice="Another code was mailed; the one before is dead." if sent_again else "")
        case "REQUIRE_MISSING_FIELDS":
            conversation.step, conversation.missing = Step.FIELDS, _missing(answer)
            if asked_again:
                return _shown(turn, problems=(Problem("Something is still missing."),), status=400)
            return _shown(turn)
        case "REQUIRE_OWNER_APPROVAL":
            conversation.step = Step.WAITING
            return _shown(turn)
        case _:
            return _shown(turn, problems=(words.BARRED,), status=403)


def _proved(turn: Turn, member_id: str) -> Response:
    """
    What *member_id* came for, and the cookie that keeps them signed in on this browser.
    """
    world, conversation = turn.world, turn.conversation
    member = world.members.called(member_id)
    if member is None or world.conversations.peek(turn.name) is not conversation:
        return _over()
    match conversation.goal:
        case Wanted() as wanted:
            world.conversations.take(turn.name)
            response = back.granted(world, wanted, member)
        case Pairing() | Link():
            onward(world, conversation, member)
            response = _shown(evolve(turn, typed={}))
        case _ as unknown:
            assert_never(unknown)
    world.browsers.take(cookies.held(turn.headers, cookies.MEMBER))
    given = cookies.given(world.site, cookies.MEMBER, world.browsers.put(member.id))
    return evolve(response, cookies=(*response.cookies, given))


def _refused(turn: Turn, no: Refused) -> Response:
    conversation = turn.conversation
    match words.code(no):
        case codes.RESET_REQUIRED:
            conversation.step = Step.FORGOT
            return _shown(turn, notice="Your password must be set anew before you can sign in.")
        case codes.EMAIL_EXISTS:
            conversation.step = Step.SIGN_IN
            return _shown(turn, notice="That address is a member's already. Sign in instead.")
        case codes.RECOVERY_TOKEN_INVALID:
            turn.world.conversations.take(turn.name)
            return dead_link()
        case codes.STATE_TOKEN_INVALID:
            conversation.step = Step.SIGN_IN
        case codes.CAPTCHA_MISSING | codes.CAPTCHA_INVALID:
            conversation.captcha = True
        case _:
            pass
    return _shown(turn, problems=words.problems(conversation, no), status=words.status(no))


def dead_link() -> Response:
    """
    What a link says that leads nowhere any more.
    """
    text = "It was used already, is too old, or was not copied whole. Ask for another one where you sign in."
    return message("This link does not work", text, 400)


def _over() -> Response:
    text = "What this page belonged to is finished, or too old, or another browser's. Begin again where you came from."
    return message("This page is over", text, 400)


def _missing(answer: StateAnswer) -> tuple[str, ...]:
    found: object = answer.additional_data.get("missingFields")
    for name in ("listValue", "value"):
        found = found.get(name) if mapped(found) else None
    names = [part.get("strValue") for part in (found if listed(found) else ()) if mapped(part)]
    return tuple(name for name in names if isinstance(name, str))


def _same(one: str, other: str) -> bool:
    return bool(one) and compare_digest(one.encode(), other.encode())


def _shown(
    turn: Turn, problems: list[Problem] | tuple[Problem, ...] = (), notice: str = "", status: int = 200
) -> Response:
    world, conversation = turn.world, turn.conversation
    goal, member = conversation.goal, world.members.called(conversation.member_id or "")
    policy = world.settings.password_policy
    return page(
        conversation.step,
        status,
        onward=back.reached(goal) if isinstance(goal, Wanted) else (),
        conversation=conversation,
        id=turn.name,
        action=ACTIONS.get(conversation.step, "/sign-in"),
        problems=problems,
        notice=notice,
        typed=turn.typed,
        captcha=conversation.captcha or world.settings.captcha == "always",
        solved=CAPTCHA_PASS + token_urlsafe(9),
        accepted=f"{policy.min_length} to {policy.max_length} characters",
        inputs=[*inputs.inputs(conversation.missing)],
        provider=accounts.connection(conversation.idp),
        accounts=[*accounts.known(world)],
        who=member.email if member else "",
        user_code=goal.code if isinstance(goal, Pairing) else "",
    )
