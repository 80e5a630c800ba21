"""
The token endpoint, and what is said of tokens and of who holds them (RFC 6749, 7009, 7517, 7636, 7662).
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import uuid4

from authflow.emulator import pairing
from authflow.emulator.asking import Asking
from authflow.emulator.refusals import oauth_refused
from authflow.emulator.tokens import Subject
from authflow.emulator.world import CLIENT_ID, SITE_ID, Grant, World
from authflow.wix.answers import Keys, TokenAnswer, TokenInfo, UserInfo
from authflow.wix.bodies import RevokeBody, TokenBody, TokenInfoBody

INVALID_GRANT = "invalid_grant"
INVALID_REQUEST = "invalid_request"


async def token(world: World, asking: Asking) -> TokenAnswer:
    """
    Give tokens by one of the grants; names may be in camelCase or snake_case.
    """
    body = asking.read_oauth(TokenBody)
    if body.grant_type == "authorized_client":
        return _vouched(world, asking, body)
    if body.client_id != CLIENT_ID:
        raise oauth_refused("invalid_client", "There is no such client", 401)
    match body.grant_type:
        case "anonymous":
            return world.issuer.begin(Subject.VISITOR, str(uuid4()), CLIENT_ID)[0]
        case "refresh_token":
            return _refreshed(world, body)
        case "authorization_code":
            return _redeemed(world, body)
        case pairing.DEVICE_CODE:
            return pairing.granted(world, body)
        case _:
            raise oauth_refused("unsupported_grant_type", "The emulator has no such grant")


async def token_info(world: World, asking: Asking) -> TokenInfo:
    """
    Say whose an access token is.
    """
    bearer = world.issuer.bearer(asking.read(TokenInfoBody).token)
    if bearer is None:
        return TokenInfo(active=False)
    return TokenInfo(
        active=True,
        subject_type=bearer.subject,
        subject_id=bearer.id,
        exp=bearer.expires,
        iat=bearer.issued,
        client_id=bearer.client_id,
        site_id=SITE_ID,
    )


async def user_info(world: World, asking: Asking) -> UserInfo:
    """
    Say who the access token speaks for; of a visitor, nothing but an id.
    """
    member = world.members.called(asking.caller.id)
    if member is None:
        return UserInfo(asking.caller.id)
    told = {name: value for name, value in member.profile.items() if isinstance(value, str) and value}
    first, last = told.get("firstName"), told.get("lastName")
    return UserInfo(
        member.id,
        given_name=first,
        family_name=last,
        email=member.email,
        email_verified=member.verified,
        picture=told.get("picture"),
        language=told.get("language"),
        name=" ".join(filter(None, (first, last))) or None,
    )


async def keys(world: World, _asking: Asking) -> Keys:
    """
    The public key that access tokens are signed with, behind their `OauthNG.JWS.`.
    """
    return Keys([world.issuer.public_key])


async def revoke(world: World, asking: Asking) -> dict[str, Any]:
    """
    End every token of the sign-in that a refresh token belongs to; of one that nobody knows there is nothing to end.
    """
    body = asking.read_oauth(RevokeBody)
    if body.client_id not in {None, CLIENT_ID}:
        raise oauth_refused("invalid_client", "There is no such client", 401)
    world.issuer.revoke(body.token)
    return {}


def _refreshed(world: World, body: TokenBody) -> TokenAnswer:
    if not body.refresh_token:
        raise oauth_refused(INVALID_REQUEST, "refreshToken is missing")
    answer = world.issuer.refresh(body.refresh_token, CLIENT_ID, world.settings.refresh_rotation)
    if answer is None:
        raise oauth_refused(INVALID_GRANT, "The refresh token is unknown, expired, replaced or revoked")
    return answer


def _redeemed(world: World, body: TokenBody) -> TokenAnswer:
    if not body.code or not body.code_verifier:
        raise oauth_refused(INVALID_REQUEST, "code or codeVerifier is missing")
    grant = world.grants.take(body.code)
    if grant is None:
        # Somebody has a code that is used up: whoever used it may not be who they should be (RFC 6749 §4.1.2).
        world.issuer.end(world.moved.take(body.code) or "")
        raise oauth_refused(INVALID_GRANT, "The code is unknown, expired or used")
    member = world.members.called(grant.member_id)
    if not _same(grant, body) or member is None or member.barred is not None:
        raise oauth_refused(INVALID_GRANT, "The code is for another client, address or verifier")
    answer, family = world.issuer.begin(Subject.MEMBER, grant.member_id, CLIENT_ID)
    world.moved.put(family, body.code)
    return answer


def _same(grant: Grant, body: TokenBody) -> bool:
    # RFC 7636 §4.6; RFC 6749 §4.1.3 for the address.
    digest = sha256((body.code_verifier or "").encode()).digest()
    proved = compare_digest(urlsafe_b64encode(digest).rstrip(b"="), grant.challenge.encode())
    return proved and grant.client_id == body.client_id and grant.redirect_uri == (body.redirect_uri or None)


def _vouched(world: World, asking: Asking, body: TokenBody) -> TokenAnswer:
    if asking.bearer is None:
        raise oauth_refused("invalid_client", "The access token is missing or expired", 401)
    if not asking.vouched:
        raise oauth_refused("unauthorized_client", "The API key is missing or wrong")
    member = world.members.called(body.member_id or "")
    if member is None or member.barred is not None:
        raise oauth_refused(INVALID_GRANT, "There is no such member, or they may not sign in")
    if body.session_token is not None and world.sessions.take(body.session_token) != member.id:
        raise oauth_refused(INVALID_GRANT, "The session token is unknown, expired, used or another member's")
    return world.issuer.begin(Subject.MEMBER, member.id, asking.bearer.client_id)[0]
