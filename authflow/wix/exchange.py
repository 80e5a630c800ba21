"""
How the calls are said on the wire that turn a proof into tokens, and that end a session: `Call` in, `Request` out.
"""

from collections.abc import Mapping
from typing import Any, Final

from authflow.calls.tokens import (
    Authorize,
    AuthorizeDevice,
    BeginVisit,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemMember,
    RedeemSession,
)
from authflow.core.call import Call
from authflow.core.errors import NotConfigured
from authflow.wix import bodies
from authflow.wix import operations as op
from authflow.wix.authorize import challenge
from authflow.wix.settings import ResponseMode, Through, WixSettings
from authflow.wix.wire import Request

SCOPE: Final = "offline_access"
DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
CONNECTIONS: Final[Mapping[str, str]] = {
    "google": "0e6a50f5-b523-4e29-990d-f37fa2ffdd69",
    "facebook": "3ecad13f-52c3-483d-911f-31dbcf2a6d23",
}
"""
The connections that every site can have, by name; others are known by their ids.
"""


def anonymous(settings: WixSettings) -> Request:
    """
    Ask for a visitor's tokens.
    """
    return op.TOKEN.request(bodies.TokenBody("anonymous", settings.client_id))


def refresh(settings: WixSettings, token: str) -> Request:
    """
    Ask for new tokens by the refresh token *token*.
    """
    return op.TOKEN.request(bodies.TokenBody("refresh_token", settings.client_id, refresh_token=token))


def say(call: Call, settings: WixSettings, bearer: str | None) -> Request:
    """
    *call* as a request; *bearer* is the access token it is sent with, where it is sent with one.
    """
    match call:
        case CreateRedirectSession():
            return op.REDIRECT_SESSION.request(_exchange(call, settings), bearer)
        case CreateLoginSession():
            return op.REDIRECT_SESSION.request(_login_session(call, settings), bearer)
        case Authorize():
            return Request("GET", op.AUTHORIZE.path, url=call.address)
        case RedeemCode():
            return op.TOKEN.request(_redemption(call, settings))
        case RedeemSession():
            body = bodies.AuthorizedClientBody("authorized_client", call.member_id, session_token=call.session_token)
            return op.TOKEN.request(body, vouched(bearer, settings))
        case RedeemMember():
            body = bodies.AuthorizedClientBody("authorized_client", call.member_id, SCOPE)
            return op.TOKEN.request(body, vouched(bearer, settings))
        case BeginVisit():
            return anonymous(settings)
        case AuthorizeDevice():
            return op.DEVICE.request(bodies.DeviceBody(settings.client_id, SCOPE))
        case RedeemDevice():
            grant = bodies.TokenBody(DEVICE_GRANT, settings.client_id, device_code=call.device_code, scope=SCOPE)
            return op.TOKEN.request(grant)
        case Logout():
            return _logout(call, settings)
        case _:
            raise TypeError(f"the Wix client cannot say {type(call).__name__}")


def vouched(bearer: str | None, settings: WixSettings) -> str:
    """
    What authorizes a call that the application vouches for: an access token and its own key.

    Raises:
        NotConfigured: There is no key.
    """
    if settings.api_key is None:
        raise NotConfigured("api_key", "the application vouches for a member by it")
    return f"{bearer},{settings.api_key}"


def _exchange(call: CreateRedirectSession, settings: WixSettings) -> bodies.RedirectSessionBody:
    by_browser = settings.through is Through.BROWSER
    response_mode = settings.response_mode if by_browser else ResponseMode.QUERY
    request = _asked(call, settings, response_mode, session_token=call.session_token)
    return bodies.RedirectSessionBody(auth=bodies.AuthSession(request, prompt="none"))


def _login_session(call: CreateLoginSession, settings: WixSettings) -> bodies.RedirectSessionBody:
    idp = None if call.idp is None else CONNECTIONS.get(call.idp, call.idp)
    request = _asked(call, settings, settings.response_mode, idp=idp)
    # As the official client asks: a connection shows its own page whenever it must.
    return bodies.RedirectSessionBody(auth=bodies.AuthSession(request, prompt="login" if idp is None else "none"))


def _asked(
    call: CreateRedirectSession | CreateLoginSession,
    settings: WixSettings,
    response_mode: ResponseMode,
    *,
    session_token: str | None = None,
    idp: str | None = None,
) -> bodies.AuthRequest:
    return bodies.AuthRequest(
        client_id=settings.client_id,
        code_challenge=challenge(call.code_verifier),
        code_challenge_method="S256",
        response_mode=response_mode.value,
        response_type="code",
        scope=SCOPE,
        state=call.nonce,
        redirect_uri=_redirect_uri(settings),
        session_token=session_token,
        idp=idp,
    )


def _redemption(call: RedeemCode, settings: WixSettings) -> bodies.TokenBody:
    return bodies.TokenBody(
        "authorization_code",
        settings.client_id,
        code=call.authorization_code,
        code_verifier=call.code_verifier,
        redirect_uri=_redirect_uri(settings),
    )


def _logout(call: Logout, settings: WixSettings) -> Request:
    address = return_address(call.return_to, settings)
    if settings.through is Through.BROWSER:
        session = bodies.LogoutSession(settings.client_id)
        body = bodies.RedirectSessionBody(logout=session, callbacks=bodies.Callbacks(address))
        return op.REDIRECT_SESSION.request(body, call.tokens.access)
    query = {"postLogoutRedirectUri": address, "clientId": settings.client_id}
    said: dict[str, Any] = {name: value for name, value in query.items() if value is not None}
    return Request("GET", op.LOGOUT.path, said, call.tokens.access)


def return_address(path: str | None, settings: WixSettings) -> str | None:
    """
    The address of *path* on the application's own site; nothing without a path or a site.
    """
    if path is None or settings.public_origin is None:
        return None
    return settings.public_origin.rstrip("/") + path


def _redirect_uri(settings: WixSettings) -> str:
    if settings.redirect_uri is None:
        raise NotConfigured("redirect_uri", "authorize leads back to it; it must be allow-listed")
    return settings.redirect_uri
