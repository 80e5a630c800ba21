"""
The site's pages by their paths.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from authflow.emulator import pairing, recovery
from authflow.emulator.addresses import allowed
from authflow.emulator.asking import Asking
from authflow.emulator.hosted import talk
from authflow.emulator.hosted.back import NOT_LISTED, NOT_POSSIBLE
from authflow.emulator.hosted.conversation import Link, Pairing, Step
from authflow.emulator.hosted.pages import message
from authflow.emulator.hosted.turns import signed_in
from authflow.emulator.refusals import METHOD_NOT_ALLOWED, Refused, refused
from authflow.emulator.world import World
from authflow.wix.wire import Request, Response

Page: TypeAlias = Callable[[World, Asking], Awaitable[Response]]


async def answer(world: World, request: Request, unread: Refused | None) -> Response:
    """
    Answer *request* for one of the pages; *unread* says why its form could not be read.

    Raises:
        Refused: Not with this method.
    """
    pages = PAGES[request.path]
    if request.method not in pages:
        raise refused(METHOD_NOT_ALLOWED, headers={"allow": ", ".join(pages)})
    if unread is not None:
        return message(NOT_POSSIBLE, "This form cannot be read.", unread.status)
    return await pages[request.method](world, Asking(request.query, request.body or {}, headers=request.headers))


async def _nothing(_world: World, _asking: Asking) -> Response:
    return message("Nothing begins here", "Sign in from the application that you want to use.", 404)


async def _recover(world: World, asking: Asking) -> Response:
    token = asking.query.get(recovery.PARAMETER, "")
    if world.links.peek(token) is None:
        return talk.dead_link()
    return talk.begin(world, asking, Link(token), Step.NEW_PASSWORD)


async def _activate(world: World, asking: Asking) -> Response:
    token, onward = asking.query.get("token", ""), asking.query.get("redirectUrl") or None
    if onward is not None and not allowed(onward, world.settings):
        return message(NOT_POSSIBLE, NOT_LISTED, 400)
    if world.links.peek(token) is None:
        return talk.dead_link()
    return talk.begin(world, asking, Link(token, onward), Step.NEW_PASSWORD)


async def _device(world: World, asking: Asking) -> Response:
    # OAuth spells it in snake_case (RFC 8628 §3.3.1), the service in camelCase.
    code = asking.query.get(pairing.USER_CODE) or asking.query.get("user_code", "")
    member = signed_in(world, asking.headers)
    if member is None or member.barred is not None:
        return talk.begin(world, asking, Pairing(code), Step.SIGN_IN)
    device = world.devices.pending(code)
    goal, step = (Pairing(device.user_code), Step.CONSENT) if device else (Pairing(""), Step.USER_CODE)
    return talk.begin(world, asking, goal, step, member_id=member.id)


PAGES: Final[Mapping[str, Mapping[str, Page]]] = {
    "/sign-in": {"GET": _nothing, "POST": talk.reply},
    "/recover": {"GET": _recover, "POST": talk.reply},
    "/activate": {"GET": _activate, "POST": talk.reply},
    pairing.PAGE: {"GET": _device, "POST": talk.reply},
}
"""
What answers at each path, by method.
"""
