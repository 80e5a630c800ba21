"""
Where browsers are sent: redirect sessions, authorize, and the end of a logout (`wix/WIRE.md`, Redirect session).
"""

import re
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from attrs import fields

from authflow.emulator.addresses import allowed, with_fragment, with_query
from authflow.emulator.answers import page, sent_to
from authflow.emulator.asking import Asking
from authflow.emulator.checks import bounded, check
from authflow.emulator.refusals import refused, violated, violation
from authflow.emulator.web_message import posted
from authflow.emulator.world import CLIENT_ID, Grant, World
from authflow.wix import answers, bodies
from authflow.wix import refusals as codes
from authflow.wix.operations import AUTHORIZE, Operation
from authflow.wix.wire import Response, camel

FAREWELL: Final = Operation("farewell", "GET", "/_api/oauth2/logout")
WARM_UP: Final = Operation("warm-up", "GET", "/_api/oauth2/warm-up")
FULL_URL_MOST: Final = 2048
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
    Turn a session token into a code, at the address where the client waits for it.
    """
    asked, address = asking.query, asking.query.get("redirectUri") or None
    if asked.get("clientId") != CLIENT_ID:
        return page("Not possible", "There is no such client.", 400)
    # Only an address that is allow-listed is ever sent anything, errors included (RFC 6749 §4.1.2.1).
    if address is not None and not allowed(address, world.settings):
        return page("Not possible", "The address to return to is not allow-listed.", 400)
    if address is None and asked.get("responseMode") != "web_message":
        return page("Not possible", "The address to return to is missing.", 400)
    if asked.get("responseType") != "code":
        return _back(world, asking, error="unsupported_response_type")
    if asked.get("codeChallengeMethod") != "S256" or not _CHALLENGE.fullmatch(asked.get("codeChallenge", "")):
        return _back(world, asking, error="invalid_request", error_description="PKCE with S256 is required")
    if asked.get("prompt") == "login" or not (asked.get("prompt") or asked.get("sessionToken")):
        return page("Sign in", "Here would be the hosted sign-in page; the emulator has none.")
    return _granted(world, asking, address)


async def farewell(world: World, asking: Asking) -> Response:
    """
    End the session that a redirect session was made for, and send the browser on.
    """
    family = world.farewells.take(asking.query.get("session", ""))
    if family is not None:
        world.issuer.end(family)
    address = asking.query.get("postFlowUrl")
    if not address:
        return page("Signed out", "You may close this page.")
    if not allowed(address, world.settings):
        return page("Not possible", "The address to return to is not allow-listed.", 400)
    return sent_to(address)


async def warm_up(_world: World, _asking: Asking) -> Response:
    """
    Answer a browser that only comes for its cookies.
    """
    return page("Ready", "There is nothing to do here.")


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


def _granted(world: World, asking: Asking, address: str | None) -> Response:
    session_token = asking.query.get("sessionToken", "")
    member = world.members.called(world.sessions.peek(session_token) or "")
    if member is None:
        return _back(world, asking, error="login_required")
    if member.barred is not None:
        return _back(world, asking, error="access_denied")
    # Nothing has waited since it was looked at: of two requests that come at once, one gets a code (CASES 15).
    world.sessions.take(session_token)
    grant = Grant(member.id, CLIENT_ID, address, asking.query["codeChallenge"])
    return _back(world, asking, code=world.grants.put(grant))


def _back(world: World, asking: Asking, **said: str) -> Response:
    address = asking.query.get("redirectUri")
    state = asking.query.get("state")
    said = {**said, "state": state} if state is not None else said
    match asking.query.get("responseMode", "query"):
        case "web_message":
            return posted(world.settings, address, said)
        case "fragment" if address:
            return sent_to(with_fragment(address, **said))
        case "query" if address:
            return sent_to(with_query(address, **said))
        case _:
            return page("Not possible", "There is no such response mode.", 400)
