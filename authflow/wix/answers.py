"""
The bodies of answers, refusals among them, as values. Field names are the wire's, in our spelling (`WIRE.md`).
"""

from typing import Any

from attrs import Factory, field, frozen

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
class UrlDetails:
    """
    The same address in two parts: up to its question mark, and what is behind it by name.
    """

    endpoint: str = ""
    search_params: dict[str, Any] = secret(factory=dict[str, Any])


@frozen
class RedirectSession:
    """
    Where to send the browser.
    """

    id: str
    full_url: str = secret()
    url_details: UrlDetails | None = None


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

    They are 64-bit numbers, which JSON may spell as texts, as the official client's typings have it.
    """

    active: bool
    subject_type: str | None = None
    subject_id: str | None = None
    exp: str | int | None = None
    iat: str | int | None = None
    client_id: str | None = None
    site_id: str | None = None


@frozen
class Nothing:
    """
    An answer that says nothing but that it was done.
    """


@frozen
class UserInfo:
    """
    What the service tells of whoever a token speaks for (OpenID Connect Core §5.3).
    """

    sub: str
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    email_verified: bool | None = None
    picture: str | None = None
    language: str | None = None
    name: str | None = None


@frozen
class Keys:
    """
    The public keys that tokens are signed with, as a JWK set (RFC 7517 §5).
    """

    keys: list[dict[str, Any]]


@frozen
class DeviceAnswer:
    """
    How a device without a browser is signed in (RFC 8628 §3.2); *expires_in* and *interval* in seconds.
    """

    user_code: str = field(repr=False)
    verification_uri: str = field(repr=False)
    expires_in: int
    device_code: str = secret()
    verification_uri_complete: str | None = secret(default=None)
    interval: int | None = None


@frozen
class EmailFailure:
    """
    What speaks against an address.
    """

    reason: str | None = None


@frozen
class EmailAdvice:
    """
    `validate-email` answers this. It never tells whether anybody has the address.
    """

    valid: bool
    failure: EmailFailure | None = None
    format_invalid: bool | None = None


@frozen
class StartedVerification:
    """
    `start` answers this; *verify during authentication* does not take that id.
    """

    verification_id: str


@frozen
class WireMember:
    """
    A member, as the members' own API tells them; times in ISO 8601.
    """

    id: str
    login_email: str | None = None
    login_email_verified: bool | None = None
    status: str | None = None
    contact_id: str | None = None
    contact: dict[str, Any] = Factory(dict[str, Any])
    profile: dict[str, Any] = Factory(dict[str, Any])
    privacy_status: str | None = None
    created_date: str | None = None
    updated_date: str | None = None


@frozen
class MemberAnswer:
    """
    `members/my` answers this.
    """

    member: WireMember


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
    data: dict[str, Any] | None = None


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
