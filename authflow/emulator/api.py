"""
The emulator: every request an answer, in process and behind HTTP alike.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, assert_never
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from attrs import evolve, frozen

from authflow.emulator import advice, authentication, controls, my_member, oauth, pairing, recovery, redirects
from authflow.emulator.answers import written
from authflow.emulator.asking import LEVELS, Asking, Who, admit, presented, sayable
from authflow.emulator.hosted import site
from authflow.emulator.mischief import Answered, Fault, Kind, spoilt
from authflow.emulator.refusals import BODY_UNREADABLE, METHOD_NOT_ALLOWED, NO_SUCH_PATH, Refused, refused
from authflow.emulator.request_log import PATH_MOST, Entry, redacted
from authflow.emulator.world import World
from authflow.wix import operations as op
from authflow.wix.http import TOTAL_SECONDS
from authflow.wix.wire import Request, Response, Silence

Handler = Callable[[World, Asking], Awaitable[object]]


@frozen
class Route:
    """
    What an operation is answered by, and who may ask for it.
    """

    operation: op.Operation
    who: Who
    handler: Handler


ROUTES: Final = (
    Route(op.TOKEN, Who.ANYBODY, oauth.token),
    Route(op.TOKEN_INFO, Who.ANYBODY, oauth.token_info),
    Route(op.USER_INFO, Who.VISITOR, oauth.user_info),
    Route(op.KEYS, Who.ANYBODY, oauth.keys),
    Route(op.REVOKE, Who.ANYBODY, oauth.revoke),
    Route(op.DEVICE, Who.ANYBODY, pairing.device),
    Route(op.REGISTER, Who.VISITOR, authentication.register),
    Route(op.LOGIN, Who.VISITOR, authentication.login),
    Route(op.SIGN_ON, Who.APP, authentication.sign_on),
    Route(op.CHANGE_PASSWORD, Who.MEMBER, recovery.change_password),
    Route(op.VALIDATE_EMAIL, Who.VISITOR, advice.validate_email),
    Route(op.LOGOUT, Who.MEMBER, authentication.logout),
    Route(op.START_VERIFICATION, Who.APP, recovery.start_verification),
    Route(op.VERIFY, Who.VISITOR, authentication.verify),
    Route(op.RESEND, Who.VISITOR, authentication.resend),
    Route(op.SEND_RECOVERY_MAIL, Who.VISITOR, recovery.send_email),
    Route(op.RECOVER, Who.VISITOR, recovery.recover),
    Route(op.SEND_ACTIVATION_MAIL, Who.APP, recovery.send_activation),
    Route(op.REDIRECT_SESSION, Who.VISITOR, redirects.redirect_session),
    Route(op.AUTHORIZE, Who.ANYBODY, redirects.authorize),
    Route(op.MY_MEMBER, Who.MEMBER, my_member.my_member),
    Route(redirects.FAREWELL, Who.ANYBODY, redirects.farewell),
    Route(redirects.WARM_UP, Who.ANYBODY, redirects.warm_up),
)
BY_PATH: Final[Mapping[str, Route]] = {path: route for route in ROUTES for path in route.operation.paths}
OPERATIONS: Final = frozenset(route.operation.name for route in ROUTES)


@frozen
class Emulator:
    """
    Answers what is asked of one world; a `wix.wire.Transport`.

    Attributes:
        patience: Seconds that a client is taken to wait for an answer, in process.
    """

    world: World
    patience: float = TOTAL_SECONDS

    async def __call__(self, request: Request) -> Response | Silence:
        """
        Answer *request*: what a client would see of the answer, if there were a network in between.
        """
        return await _seen(await self.answer(request), self.patience)

    async def answer(self, request: Request, unread: Refused | None = None) -> Answered:
        """
        Answer *request*; *unread* says why its body could not be read. Whoever carries the answer minds the fault.
        """
        request_id = str(uuid4())
        asked = self._located(request)
        levels = controls.SNAPSHOT_LEVELS if asked.path == controls.SNAPSHOT else LEVELS
        if not sayable([dict(asked.query), asked.body], levels):
            asked, unread = evolve(asked, query={}, body=None), unread or refused(BODY_UNREADABLE)
        route = BY_PATH.get(asked.path)
        if controls.is_control(asked.path):
            return Answered(_under(request_id, await self._heard(asked, route, unread)))
        fault = self.world.faults.strike(route.operation.name if route else None, _grant(asked))
        response = await self._heard(asked, route, unread) if fault is None or fault.acts else None
        response = spoilt(fault, response) if fault else response
        self._remember(asked, route, response, fault, request_id)
        # Mail goes out after the answer.
        asyncio.get_running_loop().call_soon(self.world.mailbox.deliver)
        return Answered(_under(request_id, response), fault)

    async def _heard(self, request: Request, route: Route | None, unread: Refused | None) -> Response:
        try:
            return await self._answered(request, route, unread)
        except Refused as no:
            return no.response

    async def _answered(self, request: Request, route: Route | None, unread: Refused | None) -> Response:
        if controls.is_control(request.path):
            return _said(await controls.answer(self.world, request, unread, OPERATIONS))
        if request.path in site.PAGES:
            return await site.answer(self.world, request, unread)
        if route is None:
            raise refused(NO_SUCH_PATH)
        if request.method != route.operation.method:
            raise refused(METHOD_NOT_ALLOWED, headers={"allow": route.operation.method})
        if unread is not None:
            raise unread
        bearer, vouched = presented(request.authorization, self.world)
        asking = Asking(request.query, request.body or {}, bearer, vouched, request.headers)
        admit(asking, route.who)
        return _said(await route.handler(self.world, asking))

    def _located(self, request: Request) -> Request:
        """
        *request* with its path and query, where it came with a whole address.
        """
        if request.url is None:
            return request
        site, path = self.world.site, ""
        if not request.url.startswith(f"{site}/"):
            return evolve(request, path=path, url=None)
        parts = urlsplit(request.url.removeprefix(site))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return evolve(request, path=parts.path, query=query, url=None)

    def _remember(
        self, request: Request, route: Route | None, response: Response | None, fault: Fault | None, request_id: str
    ) -> None:
        operation = route.operation.name if route else None
        status = response.status if response else None
        now = self.world.clock.now()
        body = None if request.body is None else redacted(request.body)
        hit = str(fault.kind) if fault else None
        self.world.requests.add(
            Entry(request.method, request.path[:PATH_MOST], operation, status, now, request_id, body, hit)
        )


def _said(answer: object) -> Response:
    return answer if isinstance(answer, Response) else written(answer)


def _under(request_id: str, response: Response | None) -> Response | None:
    return response and evolve(response, headers={**response.headers, "x-wix-request-id": request_id})


def _grant(request: Request) -> str | None:
    body = request.body or {}
    grant = body.get("grantType", body.get("grant_type"))
    return grant if isinstance(grant, str) else None


async def _seen(answered: Answered, patience: float) -> Response | Silence:
    """
    What a client sees of what was *answered*, as the transport over HTTP tells it (`wix/http.py`).
    """
    response, fault = answered.response or Silence.LOST, answered.fault
    if fault is None:
        return response
    match fault.kind:
        case Kind.LATENCY | Kind.SLOW:
            await asyncio.sleep(min(fault.seconds, patience))
            return response if fault.seconds < patience else Silence.LOST
        case Kind.STATUS | Kind.MALFORMED | Kind.REDIRECT:
            return response
        case Kind.DROP_BEFORE | Kind.DROP_AFTER | Kind.RESET | Kind.HUGE | Kind.BOMB:
            return Silence.LOST
        case _:
            assert_never(fault.kind)
