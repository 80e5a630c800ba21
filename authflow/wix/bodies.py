"""
The bodies of requests, as values. Field names are the wire's, in our spelling (`WIRE.md`).
"""

from typing import Any

from attrs import Factory, frozen

from authflow.core.call import secret
from authflow.wix.wire import named


@frozen
class LoginId:
    """
    Who signs in.
    """

    email: str


@frozen
class OwnCaptcha:
    """
    A captcha solved under the application's own site key.
    """

    token: str = secret()
    site_key_id: str | None = None


@frozen
class CaptchaTokens:
    """
    Solved captchas, by the widget that made them.
    """

    visible: str | None = named("Recaptcha", default=None, repr=False)
    invisible: str | None = named("InvisibleRecaptcha", default=None, repr=False)
    own: OwnCaptcha | None = named("recaptchaForClientSiteKey", default=None, repr=False)
    none: str | None = named("NoCaptcha", default=None, repr=False)


@frozen
class LoginBody:
    """
    `login`; with a state token, one that goes on.
    """

    login_id: LoginId
    password: str = secret()
    captcha_tokens: list[CaptchaTokens] = Factory(list[CaptchaTokens])
    state_token: str | None = secret(default=None)
    profile: dict[str, Any] = Factory(dict[str, Any])
    client_meta_data: dict[str, Any] = Factory(dict[str, Any])


@frozen
class RegisterBody:
    """
    `register`.
    """

    login_id: LoginId
    password: str = secret()
    profile: dict[str, Any] = Factory(dict[str, Any])
    captcha_tokens: list[CaptchaTokens] = Factory(list[CaptchaTokens])
    client_meta_data: dict[str, Any] = Factory(dict[str, Any])


@frozen
class SignOnBody:
    """
    `sign-on`.
    """

    login_id: LoginId
    profile: dict[str, Any] = Factory(dict[str, Any])
    verify_email: bool = False
    merge_existing_contact: bool = True


@frozen
class VerifyBody:
    """
    Verify during authentication.
    """

    code: str = secret()
    state_token: str = secret()


@frozen
class StartVerificationBody:
    """
    `start`: mail a code to a member, whoever signs in or not.
    """

    identity_id: str
    target: str | None = None


@frozen
class ResendBody:
    """
    Resend during authentication.
    """

    state_token: str = secret()


@frozen
class ChangePasswordBody:
    """
    `change-password`.
    """

    new_password: str = secret()


@frozen
class ValidateEmailBody:
    """
    `validate-email`.
    """

    email: str


@frozen
class Redirect:
    """
    Where a mailed link leads.
    """

    url: str
    client_id: str


@frozen
class RecoveryMailBody:
    """
    Send the recovery mail.
    """

    email: str
    redirect: Redirect | None = None
    language: str | None = None


@frozen
class MailOptions:
    """
    How a mail is written, and where its link leads.
    """

    language: str | None = None
    redirect: Redirect | None = None


@frozen
class ActivationMailBody:
    """
    Send the mail by which a member chooses a first password.
    """

    identity_id: str
    email_options: MailOptions | None = None


@frozen
class RecoverBody:
    """
    Set a new password by the mailed token.
    """

    recovery_token: str = secret()
    password: str = secret()


@frozen
class TokenBody:
    """
    Every grant of the token endpoint, in camelCase.
    """

    grant_type: str
    client_id: str | None = None
    refresh_token: str | None = secret(default=None)
    code: str | None = secret(default=None)
    code_verifier: str | None = secret(default=None)
    redirect_uri: str | None = None
    member_id: str | None = None
    session_token: str | None = secret(default=None)
    device_code: str | None = secret(default=None)
    scope: str | None = None


@frozen
class AuthorizedClientBody:
    """
    The grant that was recorded in snake_case.
    """

    grant_type: str = named("grant_type")
    member_id: str = named("member_id")
    scope: str | None = named("scope", default=None)
    session_token: str | None = named("session_token", default=None, repr=False)


@frozen
class AuthRequest:
    """
    What authorize is asked.
    """

    client_id: str
    code_challenge: str = ""
    code_challenge_method: str = ""
    response_mode: str = ""
    response_type: str = ""
    scope: str = ""
    state: str = secret(default="")
    redirect_uri: str | None = None
    session_token: str | None = secret(default=None)
    idp: str | None = None


@frozen
class AuthSession:
    """
    A redirect session that signs in.
    """

    auth_request: AuthRequest
    prompt: str | None = None


@frozen
class LogoutSession:
    """
    A redirect session that signs out.
    """

    client_id: str


@frozen
class Callbacks:
    """
    Where the browser comes back to.
    """

    post_flow_url: str | None = None


@frozen
class RedirectSessionBody:
    """
    `redirect-session`: one of `auth`, `logout`, `login`.
    """

    auth: AuthSession | None = None
    logout: LogoutSession | None = None
    login: dict[str, Any] | None = None
    callbacks: Callbacks | None = None


@frozen
class TokenInfoBody:
    """
    `token-info`.
    """

    token: str = secret()


@frozen
class RevokeBody:
    """
    `revoke`: whoever holds a refresh token may end it.
    """

    token: str = secret()
    client_id: str | None = None


@frozen
class DeviceBody:
    """
    `device/authorize` (RFC 8628 §3.1).
    """

    client_id: str
    scope: str | None = None
