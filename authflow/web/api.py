"""
The JSON API: a request becomes what `AuthFlow` is asked, an action becomes JSON. It knows nothing of authentication.

A browser holds its run by a cookie and shows, where it has effects, that a page of ours asks: by the header
`X-Authflow: 1`, which no form and no page elsewhere can send, and by `Origin` and `Sec-Fetch-Site`. An app holds the
handle itself, says it in `Authorization`, and no cookie counts.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from functools import partial
from json import dumps, loads
from typing import Any, Final, Literal

from attrs import asdict, define, field, frozen

from authflow.core.action import Action, Done, Failed
from authflow.core.errors import NotConfigured, NotGiven, RunNotFound, ServiceError, UnknownFlow
from authflow.core.member import Tokens
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.core.slot import TOKENS
from authflow.core.value import mapped, numeric
from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.ui.json import spelled
from authflow.web import marks
from authflow.web.cookies import Cookies, origin_of
from authflow.web.guard import BODY_BYTES, from_elsewhere, guarded
from authflow.web.http import Answer, Events, Headers, Request, Response
from authflow.web.openapi import HEADER, JSON, document
from authflow.web.operations import ROUTES, FlowInfo, Operation, can_begin
from authflow.web.problems import Code, Refused, problem
from authflow.web.serving import done_first, report
from authflow.web.sessions import Member, Sessions

CURRENT: Final = "current"
"""
What a browser is told of a new run in the place of an expired one: its cookie is the new one's already.
"""
ASKED_BY: Final = HEADER.lower()
RUN: Final = "api"
HEARTBEAT: Final = 15.0
BEARER: Final = "bearer"
SIGNED_IN: Final = "signed_in"
LOGOUT: Final = "logout"
CHOICES: Final = frozenset(Choice)
GIVEN: Final = ("email", "profile", "recovery_token", "idp")


@frozen
class Caller:
    """
    Who asks: a browser, or an app.
    """

    app: bool
    handle: str | None = field(default=None, repr=False)


@define(eq=False)
class Api:
    """
    The API over *auth*.

    Attributes:
        origin: Scheme, host and port by which browsers reach it.
        mount: The path at which it is mounted.
        sessions: Who is signed in, for the application's own handlers; without it, a browser's run only ends well.
        tokens: Whether apps may see the tokens of whoever signed in, and start runs with them. Browsers never may.
        tell: Whether strangers are told who has an account.
        heartbeat: Seconds between signs of life in a stream of events.
    """

    auth: AuthFlow
    origin: str
    mount: str = "/api"
    sessions: Sessions | None = None
    tokens: Literal["never", "apps"] = "never"
    tell: Tell = Tell.EVEN
    heartbeat: float = HEARTBEAT
    _cookies: Cookies = field(init=False)
    _flows: Mapping[str, FlowInfo] = field(init=False)
    _document: bytes = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.origin = origin_of(self.origin)
        self._cookies = Cookies(secure=self.origin.startswith("https:"))
        members = self.sessions is not None or self.tokens == "apps"
        self._flows = {flow.name: flow for flow in can_begin(self.auth.atlas, members=members)}
        self._document = dumps(document(self.auth.atlas, self.mount)).encode()

    async def __call__(self, request: Request) -> Answer:
        """
        Answer *request*.
        """
        caller: Caller | None = None
        try:
            operation = _routed(request)
            caller = self._caller(request)
            if operation.has_effects:
                self._guard(request, caller)
            answer = await self._answer(operation, request, caller)
        except Refused as refused:
            answer = problem(refused, await self._standing(caller) if refused.code is Code.MALFORMED else None)
        except RunNotFound:
            forget = () if caller is None or caller.app else (self._cookies.drop(RUN),)
            answer = problem(Refused(Code.RUN_NOT_FOUND, headers=forget))
        except UnknownFlow:
            answer = problem(Refused(Code.UNKNOWN_FLOW))
        except NotGiven as wrong:
            answer = problem(Refused(Code.NOT_GIVEN, slot=wrong.slot))
        except NotConfigured:
            answer = problem(Refused(Code.NOT_CONFIGURED))
        except Exception as fault:  # noqa: BLE001 - a store's own errors are of any kind, and an answer is owed
            report(self.auth, fault)
            answer = problem(Refused(Code.UNAVAILABLE))
        headers = guarded(answer.headers)
        if isinstance(answer, Events):
            return Events(answer.chunks, headers)
        return Response(answer.status, headers, answer.body)

    async def _answer(self, operation: Operation, request: Request, caller: Caller) -> Answer:
        if operation.name == "start":
            return await self._start(request, caller)
        if operation.name == "flows":
            return _answered(dumps([asdict(flow) for flow in self._flows.values()]))
        if operation.name == "openapi":
            return Response(200, (("content-type", JSON),), self._document)
        if caller.handle is None:
            raise Refused(Code.NO_HANDLE)
        match operation.name:
            case "reply":
                reply = _reply(_body(request))
                action = await self.auth.reply(caller.handle, reply.values, step=reply.step, choice=reply.choice)
            case "cancel":
                action = await self.auth.cancel(caller.handle)
            case "events":
                return await self._events(request, caller, caller.handle)
            case _:
                action = await self.auth.resume(caller.handle)
        return await self._said(action, request, caller)

    def _caller(self, request: Request) -> Caller:
        scheme, _, handle = request.headers.get("authorization", "").partition(" ")
        bearer = scheme.lower() == BEARER
        app = bearer or request.headers.get(ASKED_BY) == "app"
        if app and ("origin" in request.headers or "sec-fetch-site" in request.headers):
            raise Refused(Code.APP_IN_BROWSER)
        if app:
            return Caller(app=True, handle=handle.strip() or None)
        return Caller(app=False, handle=self._cookies.read(request, RUN))

    def _guard(self, request: Request, caller: Caller) -> None:
        if not caller.app and from_elsewhere(request, self.origin):
            raise Refused(Code.WRONG_ORIGIN)
        if not caller.app and request.headers.get(ASKED_BY) != "1":
            raise Refused(Code.HEADER_MISSING)
        if len(request.body) > BODY_BYTES:
            raise Refused(Code.TOO_LARGE)

    async def _start(self, request: Request, caller: Caller) -> Response:
        body = _body(request)
        goal, given, return_to = body.get("goal"), body.get("given", {}), body.get("return_to")
        if not (isinstance(goal, str) and mapped(given) and (return_to is None or isinstance(return_to, str))):
            raise Refused(Code.MALFORMED)
        flow = self._flows.get(goal)
        if flow is None:
            raise Refused(Code.UNKNOWN_FLOW)
        handed = {name: given[name] for name in GIVEN if given.get(name) is not None}
        brought = _tokens(given.get(TOKENS.name))
        if TOKENS.name in (*flow.needs, *flow.takes):
            handed |= await self._members_own(request, caller, brought)
        if TOKENS.name in flow.needs and TOKENS.name not in handed:
            raise Refused(Code.NOT_SIGNED_IN)
        mark = None if caller.app else marks.brought(request, self._cookies)
        action = await self.auth.start(goal, given=handed, return_to=return_to, tell=self.tell, mark=mark)
        headers: Headers = (("location", f"{self.mount}/runs/current"),)
        if goal == LOGOUT and self.sessions is not None and not caller.app:
            headers = (*headers, await self.sessions.end(request))
        return await self._said(action, request, caller, status=201, headers=headers)

    async def _members_own(self, request: Request, caller: Caller, brought: Tokens | None) -> Mapping[str, object]:
        """
        The tokens of who is signed in, and their address: of the browser's session, or *brought* by an app that may.
        """
        if caller.app:
            return {TOKENS.name: brought} if brought is not None and self.tokens == "apps" else {}
        member = None if self.sessions is None else await self.sessions.member(request)
        if member is None:
            return {}
        known = {} if member.identity is None or member.identity.email is None else {"email": member.identity.email}
        return {TOKENS.name: member.tokens, **known}

    async def _said(
        self, action: Action, request: Request, caller: Caller, *, status: int = 200, headers: Headers = ()
    ) -> Response:
        """
        *action* as an answer, with what the browser is to keep or forget.
        """
        if caller.app:
            return _answered(self._written(action, caller), status, headers)
        ended = isinstance(action, Done | Failed)
        handle = action.replacement if isinstance(action, Failed) else None if ended else action.handle
        headers = (*headers, self._cookies.put(RUN, handle) if handle else self._cookies.drop(RUN))
        if isinstance(action, Done) and action.state == SIGNED_IN and action.tokens and self.sessions:
            member = Member(action.identity, action.tokens)
            granted = await self.sessions.grant(request, action.handle, member, partial(done_first, self.auth))
            if granted is not None:
                headers = (*headers, granted, *marks.kept(request, self._cookies, self.auth, action))
        return _answered(self._written(action, caller), status, headers)

    def _written(self, action: Action, caller: Caller) -> str:
        if caller.app:
            return spelled(action, secrets=self.tokens == "apps")
        if isinstance(action, Failed) and action.replacement is not None:
            return spelled(action, handle="", replacement=CURRENT)
        return spelled(action, handle="")

    async def _standing(self, caller: Caller | None) -> Any:
        """
        What the user must do now, where there is a run to tell it of.
        """
        with suppress(RunNotFound, ServiceError, OSError):
            if caller is not None and caller.handle is not None:
                return loads(self._written(await self.auth.resume(caller.handle), caller))
        return None

    async def _events(self, request: Request, caller: Caller, handle: str) -> Answer:
        known = _step(request)
        action = await self.auth.resume(handle)
        if isinstance(action, Done | Failed) and action.step == known:
            return Response(204)  # With it, browsers stop coming back (HTML Standard §9.2.3).
        headers = (("content-type", "text/event-stream"), ("x-accel-buffering", "no"))
        if request.method == "HEAD":
            return Response(200, headers)
        return Events(self._moves(caller, handle, known, action), headers)

    async def _moves(
        self, caller: Caller, handle: str, known: int | None, action: Action
    ) -> AsyncGenerator[bytes, None]:
        yield b"retry: 2000\n\n"
        step = known
        while True:
            if action.step != step:
                said = self._written(action, caller)
                yield f"id: {action.step}\nevent: moved\ndata: {said}\n\n".encode()
            if isinstance(action, Done | Failed):
                return
            step = action.step
            try:
                while not await self._moved(handle, step):
                    yield b": still here\n\n"
                action = await self.auth.resume(handle)
            except (RunNotFound, ServiceError, OSError):
                return

    async def _moved(self, handle: str, step: int) -> bool:
        """
        Whether the run has moved on before a sign of life is due.
        """
        try:
            async with asyncio.timeout(self.heartbeat):
                await self.auth.moved(handle, step=step)
        except TimeoutError:
            return False
        return True


def _routed(request: Request) -> Operation:
    there = ROUTES.get(request.path)
    if there is None:
        raise Refused(Code.NOT_FOUND)
    operation = there.get(request.method)
    if operation is None:
        raise Refused(Code.METHOD_NOT_ALLOWED, headers=(("allow", ", ".join(there)),))
    return operation


def _body(request: Request) -> Mapping[str, object]:
    """
    The JSON object that *request* carries.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(Code.WRONG_CONTENT_TYPE)
    try:
        found: object = loads(request.body)
    except (ValueError, RecursionError):
        raise Refused(Code.MALFORMED) from None
    if not mapped(found):
        raise Refused(Code.MALFORMED)
    return found


def _reply(body: Mapping[str, object]) -> Reply:
    """
    The reply in *body*. A word that is no choice anywhere was not said by a user.
    """
    step, values, choice = body.get("step"), body.get("values", {}), body.get("choice", Choice.SUBMIT)
    whole = int(step) if isinstance(step, float) and step.is_integer() else step
    if type(whole) is not int or not mapped(values) or not isinstance(choice, str) or choice not in CHOICES:
        raise Refused(Code.MALFORMED)
    return Reply(Choice(choice), values, whole)


def _tokens(said: object) -> Tokens | None:
    if said is None:
        return None
    if mapped(said) and "refresh" in said:
        access, refresh, until = said.get("access"), said["refresh"], said.get("expires_at")
        if isinstance(access, str) and (refresh is None or isinstance(refresh, str)) and numeric(until):
            return Tokens(access, refresh, float(until))
    raise Refused(Code.NOT_GIVEN, slot=TOKENS.name)


def _step(request: Request) -> int | None:
    said = request.headers.get("last-event-id") or request.query.get("step", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None  # noqa: PLR2004 - 64 bits


def _answered(written: str, status: int = 200, headers: Headers = ()) -> Response:
    return Response(status, (("content-type", JSON), *headers), written.encode())
