"""
How each call is said on the wire: `Call` in, `Request` out.
"""

from collections.abc import Mapping
from typing import Any, Final

from authflow.calls.passwords import ChangePassword, Recover, SendRecoveryMail
from authflow.calls.signing_in import ContinueLogin, Login, Register, Resend, SignOn, VerifyDuringAuthentication
from authflow.calls.tokens import Authorize, CreateRedirectSession, Logout, RedeemCode, RedeemSession
from authflow.core.call import Call
from authflow.core.errors import NotConfigured
from authflow.wix import bodies
from authflow.wix import operations as op
from authflow.wix.authorize import challenge
from authflow.wix.profile import write_profile
from authflow.wix.settings import Through, WixSettings
from authflow.wix.wire import Request, write

SCOPE: Final = "offline_access"


def anonymous(settings: WixSettings) -> Request:
    """
    Ask for a visitor's tokens.
    """
    return _said(op.TOKEN, bodies.TokenBody("anonymous", settings.client_id))


def refresh(settings: WixSettings, token: str) -> Request:
    """
    Ask for new tokens by the refresh token *token*.
    """
    return _said(op.TOKEN, bodies.TokenBody("refresh_token", settings.client_id, refresh_token=token))


def token_info(token: str) -> Request:
    """
    Ask what the service says of *token*.
    """
    return _said(op.TOKEN_INFO, bodies.TokenInfoBody(token))


def say(call: Call, settings: WixSettings, bearer: str | None) -> Request:
    """
    *call* as a request; *bearer* is the access token it is sent with, where it is sent with one.
    """
    match call:
        case Login():
            return _said(op.LOGIN, _credentials(call), bearer)
        case ContinueLogin():
            return _said(op.LOGIN, _continued(call), bearer)
        case Register():
            return _said(op.REGISTER, _registration(call), bearer)
        case VerifyDuringAuthentication():
            return _said(op.VERIFY, bodies.VerifyBody(call.code, call.state_token), bearer)
        case Resend():
            return _said(op.RESEND, bodies.ResendBody(call.state_token), bearer)
        case SignOn():
            return _said(op.SIGN_ON, _vouching(call), _vouched(bearer, settings))
        case CreateRedirectSession():
            return _said(op.REDIRECT_SESSION, _exchange(call, settings), bearer)
        case Authorize():
            return Request("GET", op.AUTHORIZE.path, url=call.address)
        case RedeemCode():
            return _said(op.TOKEN, _redemption(call, settings))
        case RedeemSession():
            body = bodies.AuthorizedClientBody("authorized_client", call.member_id, session_token=call.session_token)
            return _said(op.TOKEN, body, _vouched(bearer, settings))
        case Logout():
            return _logout(call, settings)
        case ChangePassword():
            return _said(op.CHANGE_PASSWORD, bodies.ChangePasswordBody(call.password), call.tokens.access)
        case SendRecoveryMail():
            return _said(op.SEND_RECOVERY_MAIL, _recovery(call, settings), bearer)
        case Recover():
            return _said(op.RECOVER, bodies.RecoverBody(call.recovery_token, call.password), bearer)
        case _:
            raise TypeError(f"the Wix client cannot say {type(call).__name__}")


def _said(operation: op.Operation, message: object, authorization: str | None = None) -> Request:
    return Request(operation.method, operation.path, authorization=authorization, body=write(message))


def _captcha(captcha: Mapping[str, str] | None) -> list[bodies.CaptchaTokens]:
    return [bodies.CaptchaTokens(captcha.get("visible"), captcha.get("invisible"))] if captcha else []


def _credentials(call: Login) -> bodies.LoginBody:
    return bodies.LoginBody(bodies.LoginId(call.email), call.password, _captcha(call.captcha))


def _continued(call: ContinueLogin) -> bodies.LoginBody:
    profile = write_profile(call.profile)
    return bodies.LoginBody(bodies.LoginId(call.email), call.password, state_token=call.state_token, profile=profile)


def _registration(call: Register) -> bodies.RegisterBody:
    profile = write_profile(call.profile)
    return bodies.RegisterBody(bodies.LoginId(call.email), call.password, profile, _captcha(call.captcha))


def _vouching(call: SignOn) -> bodies.SignOnBody:
    profile = write_profile(call.profile)
    return bodies.SignOnBody(bodies.LoginId(call.email), profile, call.verify_email, call.merge_contact)


def _exchange(call: CreateRedirectSession, settings: WixSettings) -> bodies.RedirectSessionBody:
    request = bodies.AuthRequest(
        client_id=settings.client_id,
        code_challenge=challenge(call.code_verifier),
        code_challenge_method="S256",
        response_mode="query",
        response_type="code",
        scope=SCOPE,
        state=call.nonce,
        redirect_uri=_redirect_uri(settings),
        session_token=call.session_token,
    )
    return bodies.RedirectSessionBody(auth=bodies.AuthSession(request, prompt="none"))


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
        return _said(op.REDIRECT_SESSION, body, call.tokens.access)
    query = {"postLogoutRedirectUri": address, "clientId": settings.client_id}
    said: dict[str, Any] = {name: value for name, value in query.items() if value is not None}
    return Request("GET", op.LOGOUT.path, said, call.tokens.access)


def _recovery(call: SendRecoveryMail, settings: WixSettings) -> bodies.RecoveryMailBody:
    address = settings.recovery_uri or settings.redirect_uri
    redirect = bodies.Redirect(address, settings.client_id) if address else None
    return bodies.RecoveryMailBody(call.email, redirect, settings.language)


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


def _vouched(bearer: str | None, settings: WixSettings) -> str:
    if settings.api_key is None:
        raise NotConfigured("api_key", "the application vouches for a member by it")
    return f"{bearer},{settings.api_key}"
