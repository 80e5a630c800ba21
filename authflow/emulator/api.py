"""
The emulator: every request an answer, in process and behind HTTP alike.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from attrs import evolve, frozen

from authflow.emulator import advice, authentication, controls, my_member, oauth, pairing, recovery, redirects
from authflow.emulator.answers import written
from authflow.emulator.asking import Asking, Who, admit, presented, sayable
from authflow.emulator.refusals import BODY_UNREADABLE, METHOD_NOT_ALLOWED, NO_SUCH_PATH, Refused, refused
from authflow.emulator.request_log import Entry, redacted
from authflow.emulator.world import World
from authflow.wix import operations as op
from authflow.wix.wire import Request, Response

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


@frozen
class Emulator:
    """
    Answers what is asked of one world; a `wix.wire.Transport`.
    """

    world: World

    async def __call__(self, request: Request) -> Response:
        """
        Answer *request*.
        """
        return await self.answer(request)

    async def answer(self, request: Request, unread: Refused | None = None) -> Response:
        """
        Answer *request*; *unread* says why its body could not be read.
        """
        request_id = str(uuid4())
        asked = self._located(request)
        if not sayable([dict(asked.query), asked.body]):
            asked, unread = evolve(asked, query={}, body=None), unread or refused(BODY_UNREADABLE)
        route = BY_PATH.get(asked.path)
        try:
            response = await self._answered(asked, route, unread)
        except Refused as no:
            response = no.response
        if not controls.is_control(asked.path):
            self._remember(asked, route, response.status, request_id)
        # Mail goes out after the answer.
        asyncio.get_running_loop().call_soon(self.world.mailbox.deliver)
        return evolve(response, headers={**response.headers, "x-wix-request-id": request_id})

    async def _answered(self, request: Request, route: Route | None, unread: Refused | None) -> Response:
        if controls.is_control(request.path):
            return _said(await controls.answer(self.world, request, unread))
        if route is None:
            raise refused(NO_SUCH_PATH)
        if request.method != route.operation.method:
            raise refused(METHOD_NOT_ALLOWED, headers={"allow": route.operation.method})
        if unread is not None:
            raise unread
        bearer, vouched = presented(request.authorization, self.world)
        asking = Asking(request.query, request.body or {}, bearer, vouched)
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

    def _remember(self, request: Request, route: Route | None, status: int, request_id: str) -> None:
        operation = route.operation.name if route else None
        now = self.world.clock.now()
        body = None if request.body is None else redacted(request.body)
        self.world.requests.add(Entry(request.method, request.path, operation, status, now, request_id, body))


def _said(answer: object) -> Response:
    return answer if isinstance(answer, Response) else written(answer)
