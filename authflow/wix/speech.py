"""
How each call is said on the wire: `Call` in, `Request` out.
"""

from collections.abc import Mapping

from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    Resend,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.core.call import Call
from authflow.wix import bodies, exchange
from authflow.wix import operations as op
from authflow.wix.profile import write_profile
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request


def say(call: Call, settings: WixSettings, bearer: str | None) -> Request:
    """
    *call* as a request; *bearer* is the access token it is sent with, where it is sent with one.
    """
    match call:
        case Login():
            return op.LOGIN.request(_credentials(call, settings), bearer)
        case ContinueLogin():
            return op.LOGIN.request(_continued(call), bearer)
        case Register():
            return op.REGISTER.request(_registration(call, settings), bearer)
        case VerifyDuringAuthentication():
            return op.VERIFY.request(bodies.VerifyBody(call.code, call.state_token), bearer)
        case Resend():
            return op.RESEND.request(bodies.ResendBody(call.state_token), bearer)
        case SignOn():
            return op.SIGN_ON.request(_vouching(call), exchange.vouched(bearer, settings))
        case ValidateEmail():
            return op.VALIDATE_EMAIL.request(bodies.ValidateEmailBody(call.email), bearer)
        case ChangePassword():
            return op.CHANGE_PASSWORD.request(bodies.ChangePasswordBody(call.password), call.tokens.access)
        case SendRecoveryMail():
            return op.SEND_RECOVERY_MAIL.request(_recovery(call, settings), bearer)
        case SendActivationMail():
            return op.SEND_ACTIVATION_MAIL.request(_activation(call, settings), exchange.vouched(bearer, settings))
        case Recover():
            return op.RECOVER.request(bodies.RecoverBody(call.recovery_token, call.password), bearer)
        case _:
            return exchange.say(call, settings, bearer)


def _captcha(captcha: Mapping[str, str] | None, settings: WixSettings) -> list[bodies.CaptchaTokens]:
    if not captcha:
        return []
    if settings.captcha_key_id is not None:
        own = (bodies.OwnCaptcha(token, settings.captcha_key_id) for token in captcha.values())
        return [bodies.CaptchaTokens(own=token) for token in own]
    return [bodies.CaptchaTokens(captcha.get("visible"), captcha.get("invisible"))]


def _credentials(call: Login, settings: WixSettings) -> bodies.LoginBody:
    return bodies.LoginBody(bodies.LoginId(call.email), call.password, _captcha(call.captcha, settings))


def _continued(call: ContinueLogin) -> bodies.LoginBody:
    profile = write_profile(call.profile)
    return bodies.LoginBody(bodies.LoginId(call.email), call.password, state_token=call.state_token, profile=profile)


def _registration(call: Register, settings: WixSettings) -> bodies.RegisterBody:
    profile = write_profile(call.profile)
    return bodies.RegisterBody(bodies.LoginId(call.email), call.password, profile, _captcha(call.captcha, settings))


def _vouching(call: SignOn) -> bodies.SignOnBody:
    profile = write_profile(call.profile)
    return bodies.SignOnBody(bodies.LoginId(call.email), profile, call.verify_email, call.merge_contact)


def _recovery(call: SendRecoveryMail, settings: WixSettings) -> bodies.RecoveryMailBody:
    address = settings.recovery_uri or settings.redirect_uri
    redirect = bodies.Redirect(address, settings.client_id) if address else None
    return bodies.RecoveryMailBody(call.email, redirect, settings.language)


def _activation(call: SendActivationMail, settings: WixSettings) -> bodies.ActivationMailBody:
    redirect = bodies.Redirect(settings.recovery_uri, settings.client_id) if settings.recovery_uri else None
    options = bodies.MailOptions(settings.language, redirect)
    return bodies.ActivationMailBody(call.member_id, options if options != bodies.MailOptions() else None)
