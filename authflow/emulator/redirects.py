"""
Where browsers are sent: redirect sessions, authorize, and the end of a logout (`wix/WIRE.md`, Redirect session).
"""

import re
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from attrs import evolve, fields

from authflow.emulator.addresses import allowed
from authflow.emulator.answers import sent_to
from authflow.emulator.asking import Asking
from authflow.emulator.checks import bounded, check
from authflow.emulator.hosted import accounts, back, cookies
from authflow.emulator.hosted.back import NOT_LISTED, NOT_POSSIBLE
from authflow.emulator.hosted.conversation import Step, Wanted
from authflow.emulator.hosted.pages import message
from authflow.emulator.hosted.talk import begin
from authflow.emulator.hosted.turns import signed_in
from authflow.emulator.refusals import refused, violated, violation
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import answers, bodies
from authflow.wix import refusals as codes
from authflow.wix.operations import AUTHORIZE, Operation
from authflow.wix.wire import Response, camel

FAREWELL: Final = Operation("farewell", "GET", "/_api/oauth2/logout")
WARM_UP: Final = Operation("warm-up", "GET", "/_api/oauth2/warm-up")
FULL_URL_MOST: Final = 2048
LOGIN_REQUIRED: Final = ("login_required", "Nobody is signed in")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


async def redirect_session(world: World, asking: Asking) -> answers.RedirectSessionAnswer:
    """
    Make the address that a browser, or a server in its place, is to open.
    """
    body = asking.read(bodies.RedirectSessionBody)
    if body.auth is not None:
        return _session(world, AUTHORIZE, **_authorization(world, body.auth))
    if body.logout is not None:
        return _session(world, FAREWELL, **_farewell(world, asking, body))
    if body.login is not None:
        return _session(world, WARM_UP)
    raise violated(violation("auth", "or logout or login is required", "REQUIRED_FIELD"))


async def authorize(world: World, asking: Asking) -> Response:
    """
    Give a code at the address where the client waits for it.

    By a session token, or to whoever is signed in on this browser; otherwise behind the pages where people sign in.
    """
    asked, address = asking.query, asking.query.get("redirectUri") or None
    mode = asked.get("responseMode", "query")
    if asked.get("clientId") != CLIENT_ID:
        return message(NOT_POSSIBLE, "There is no such client.", 400)
    # Only an address that is allow-listed is ever sent anything, errors included (RFC 6749 §4.1.2.1).
    if address is not None and not allowed(address, world.settings):
        return message(NOT_POSSIBLE, NOT_LISTED, 400)
    if mode not in back.MODES:
        return message(NOT_POSSIBLE, "There is no such response mode.", 400)
    if address is None and mode != "web_message":
        return message(NOT_POSSIBLE, "The address to return to is missing.", 400)
    wanted = Wanted(mode, address, asked.get("state"), asked.get("codeChallenge", ""), asking.headers.get("referer"))
    wrong = _wrong(asked)
    return back.refused(world, wanted, *wrong) if wrong else _answered(world, asking, wanted)


async def farewell(world: World, asking: Asking) -> Response:
    """
    End the session that a redirect session was made for, take the site's cookies away, and send the browser on.
    """
    address = asking.query.get("postFlowUrl")
    if address and not allowed(address, world.settings):
        return message(NOT_POSSIBLE, NOT_LISTED, 400)
    response = sent_to(address) if address else message("Signed out", "You may close this page.")
    family = world.farewells.take(asking.query.get("session", ""))
    if family is None:
        # Anybody can lead a browser here; only who made a redirect session signs it out.
        return response
    world.issuer.end(family)
    world.browsers.take(cookies.held(asking.headers, cookies.MEMBER))
    return evolve(response, cookies=cookies.cleared(world.site))


async def warm_up(world: World, asking: Asking) -> Response:
    """
    Answer a browser that only comes for its cookies.
    """
    known = cookies.held(asking.headers, cookies.BROWSER) or token_urlsafe(32)
    response = message("Ready", "There is nothing to do here.")
    return evolve(response, cookies=(cookies.given(world.site, cookies.BROWSER, known),))


def _session(world: World, operation: Operation, **query: str) -> answers.RedirectSessionAnswer:
    details = answers.UrlDetails(f"{world.site}{operation.path}", query)
    full_url = f"{details.endpoint}?{urlencode(query)}".removesuffix("?")
    check(bounded(full_url, FULL_URL_MOST, "auth.authRequest"))
    return answers.RedirectSessionAnswer(answers.RedirectSession(str(uuid4()), full_url, details))


def _authorization(world: World, auth: bodies.AuthSession) -> dict[str, str]:
    asked = auth.auth_request
    check(violation("auth.authRequest.clientId", "is no client") if asked.client_id != CLIENT_ID else None)
    if asked.redirect_uri and not allowed(asked.redirect_uri, world.settings):
        raise refused(codes.REDIRECT_NOT_ALLOWED)
    if asked.session_token and world.sessions.peek(asked.session_token) is None:
        raise refused(codes.SESSION_TOKEN_INVALID)
    named: dict[str, Any] = {camel(f.name): getattr(asked, f.name) for f in fields(bodies.AuthRequest)}
    return {name: value for name, value in {**named, "prompt": auth.prompt}.items() if value}


def _farewell(world: World, asking: Asking, body: bodies.RedirectSessionBody) -> dict[str, str]:
    address = body.callbacks.post_flow_url if body.callbacks else None
    if address and not allowed(address, world.settings):
        raise refused(codes.REDIRECT_NOT_ALLOWED)
    session = world.farewells.put(asking.caller.family)
    return {"session": session, "postFlowUrl": address} if address else {"session": session}


def _wrong(asked: Mapping[str, str]) -> tuple[str, str] | None:
    """
    What cannot be about a request that has an address to tell it to: the error, and the words.
    """
    if asked.get("responseType") != "code":
        return "unsupported_response_type", "The response type is not code"
    if asked.get("codeChallengeMethod") != "S256" or not _CHALLENGE.fullmatch(asked.get("codeChallenge", "")):
        return "invalid_request", "PKCE with S256 is required"
    if asked.get("prompt", "") not in {"", "none", "login"}:
        return "invalid_request", "There is no such prompt"
    if asked.get("idp") and accounts.connection(asked["idp"]) is None:
        return "invalid_request", "There is no such connection"
    return None


def _answered(world: World, asking: Asking, wanted: Wanted) -> Response:
    prompt, session_token, idp = (asking.query.get(name, "") for name in ("prompt", "sessionToken", "idp"))
    if session_token and prompt != "login":
        return _exchanged(world, wanted, session_token)
    if idp:
        return begin(world, asking, wanted, Step.PROVIDER, idp=idp, entrance=True)
    member = signed_in(world, asking.headers)
    if member is not None and prompt != "login":
        return back.granted(world, wanted, member)
    if prompt == "none":
        return back.refused(world, wanted, *LOGIN_REQUIRED)
    return begin(world, asking, wanted, Step.SIGN_IN)


def _exchanged(world: World, wanted: Wanted, session_token: str) -> Response:
    member = world.members.called(world.sessions.peek(session_token) or "")
    if member is None:
        return back.refused(world, wanted, *LOGIN_REQUIRED)
    if member.barred is None:
        # Nothing has waited since it was looked at: of two requests that come at once, one gets a code (CASES 15).
        world.sessions.take(session_token)
    return back.granted(world, wanted, member)
