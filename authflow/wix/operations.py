"""
The operations of the identity API: where each is found, and under which other names (`WIRE.md`, Operations).
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from authflow.wix.wire import Request, write


@frozen
class Operation:
    """
    One operation.

    Attributes:
        aliases: Other paths that the same service was seen at.
    """

    name: str
    method: str
    path: str
    aliases: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """
        Every path it answers at.
        """
        return self.path, *self.aliases

    def request(
        self, message: object = None, authorization: str | None = None, query: Mapping[str, str] | None = None
    ) -> Request:
        """
        The operation asked for, with *message* as its body.
        """
        body = None if message is None else write(message)
        return Request(self.method, self.path, query or {}, authorization, body)


def _iam(name: str, path: str, method: str = "POST") -> Operation:
    return Operation(name, method, f"/_api/iam/{path}", (f"/iam/{path}",))


TOKEN: Final = Operation("token", "POST", "/oauth2/token", ("/_api/oauth2/token",))
TOKEN_INFO: Final = Operation("token-info", "POST", "/oauth2/token-info")
USER_INFO: Final = Operation("user-info", "GET", "/oauth2/user-info")
KEYS: Final = Operation("keys", "GET", "/oauth2/jwks")
REVOKE: Final = Operation("revoke", "POST", "/oauth2/revoke")
DEVICE: Final = Operation("device", "POST", "/oauth2/device/authorize")
REGISTER: Final = _iam("register", "authentication/v2/register")
LOGIN: Final = _iam("login", "authentication/v2/login")
SIGN_ON: Final = _iam("sign-on", "authentication/v2/sign-on")
CHANGE_PASSWORD: Final = _iam("change-password", "authentication/v2/change-password")
VALIDATE_EMAIL: Final = _iam("validate-email", "authentication/v2/validate-email")
LOGOUT: Final = _iam("logout", "authentication/v1/logout", "GET")
START_VERIFICATION: Final = _iam("start-verification", "verification/v1/start")
VERIFY: Final = _iam("verify", "verification/v1/auth/verify")
RESEND: Final = _iam("resend", "verification/v1/auth/resend")
SEND_RECOVERY_MAIL: Final = _iam("send-email", "recovery/v1/send-email")
RECOVER: Final = _iam("recover", "recovery/v1/recover")
SEND_ACTIVATION_MAIL: Final = _iam("activation-email", "recovery/v1/activation-email")
REDIRECT_SESSION: Final = Operation(
    "redirect-session",
    "POST",
    "/_api/redirects-api/v1/redirect-session",
    ("/headless/v1/redirect-session", "/redirect-session/v1/redirect-session"),
)
AUTHORIZE: Final = Operation("authorize", "GET", "/_api/oauth2/authorize")
MY_MEMBER: Final = Operation("my-member", "GET", "/members/v1/members/my")

OPERATIONS: Final = (
    TOKEN,
    TOKEN_INFO,
    USER_INFO,
    KEYS,
    REVOKE,
    DEVICE,
    REGISTER,
    LOGIN,
    SIGN_ON,
    CHANGE_PASSWORD,
    VALIDATE_EMAIL,
    LOGOUT,
    START_VERIFICATION,
    VERIFY,
    RESEND,
    SEND_RECOVERY_MAIL,
    RECOVER,
    SEND_ACTIVATION_MAIL,
    REDIRECT_SESSION,
    AUTHORIZE,
    MY_MEMBER,
)
