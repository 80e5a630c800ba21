"""
The bodies of answers, refusals among them, as values. Field names are the wire's, in our spelling (`WIRE.md`).
"""

from typing import Any

from attrs import Factory, frozen

from authflow.core.call import secret
from authflow.wix.wire import named


@frozen
class EmailAddress:
    """
    An identity's address.
    """

    address: str
    is_verified: bool | None = None


@frozen
class IdentityStatus:
    """
    Whether a member may sign in, and if not, why.
    """

    name: str
    reasons: list[str] = Factory(list[str])


@frozen
class WireIdentity:
    """
    A member, as the service tells it.
    """

    id: str
    email: EmailAddress | None = None
    status: IdentityStatus | None = None
    identity_profile: dict[str, Any] = Factory(dict[str, Any])
    created_date: str | None = None
    updated_date: str | None = None
    revision: str | int | None = None


@frozen
class StateAnswer:
    """
    The state-machine answer: register, login, verify, resend, recover.
    """

    state: str
    session_token: str | None = secret(default=None)
    state_token: str | None = secret(default=None)
    identity: WireIdentity | None = None
    additional_data: dict[str, Any] = Factory(dict[str, Any])


@frozen
class SignOnAnswer:
    """
    `sign-on` answers without a state.
    """

    session_token: str = secret()
    identity: WireIdentity | None = None


@frozen
class TokenAnswer:
    """
    The token endpoint's answer, in OAuth's own spelling; `expires_in` in seconds.
    """

    access_token: str = named("access_token", repr=False)
    expires_in: int = named("expires_in")
    token_type: str = named("token_type", default="")
    refresh_token: str | None = named("refresh_token", default=None, repr=False)


@frozen
class RedirectSession:
    """
    Where to send the browser.
    """

    id: str
    full_url: str = secret()


@frozen
class RedirectSessionAnswer:
    """
    `redirect-session` answers this.
    """

    redirect_session: RedirectSession


@frozen
class Header:
    """
    One header that a browser should have received.
    """

    key: str
    value: str = secret()


@frozen
class LogoutAnswer:
    """
    `logout` answers an HTTP answer inside JSON; *body* is base64.
    """

    status_code: int
    body: str = ""
    headers: list[Header] = Factory(list[Header])


@frozen
class TokenInfo:
    """
    What the service says of a token; times in seconds since the epoch.
    """

    active: bool
    subject_type: str | None = None
    subject_id: str | None = None
    exp: int | None = None
    iat: int | None = None
    client_id: str | None = None
    site_id: str | None = None


@frozen
class ApplicationError:
    """
    A refusal by code: a name, or a number that may be spelled as either.
    """

    code: str | int
    description: str | None = None


@frozen
class FieldViolation:
    """
    A refusal of one field.
    """

    field: str
    description: str = ""
    violated_rule: str | None = None
    rule_name: str | None = None
    data: dict[str, Any] = Factory(dict[str, Any])


@frozen
class ValidationError:
    """
    A refusal of fields.
    """

    field_violations: list[FieldViolation] = Factory(list[FieldViolation])


@frozen
class Details:
    """
    The inside of the error envelope.
    """

    application_error: ApplicationError | None = None
    validation_error: ValidationError | None = None


@frozen
class ErrorAnswer:
    """
    The error envelope.
    """

    message: str = ""
    details: Details = Details()


@frozen
class OAuthError:
    """
    The token endpoint's refusal (RFC 6749 §5.2).
    """

    error: str
    error_description: str | None = named("error_description", default=None)
