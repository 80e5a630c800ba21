"""
One of every call, and what a service answers, written out.
"""

import json
from collections.abc import Mapping
from typing import Final

from hypothesis import strategies as st

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
from authflow.core.member import Tokens
from authflow.core.run import Answer
from authflow.wix.hearing import hear
from authflow.wix.settings import Through, WixSettings
from authflow.wix.wire import Response, Silence

NOW: Final = 1_700_000_000.0
CANARY: Final = "canary-41c7"
CLIENT_ID: Final = "00000000-0000-4000-8000-00000000c11e"
CALLBACK: Final = "https://app/cb"
NONCE: Final = f"nonce-{CANARY}"
PAIR: Final = Tokens(f"access-{CANARY}", f"refresh-{CANARY}", NOW + 14400)

SETTINGS: Final = WixSettings(CLIENT_ID, redirect_uri=CALLBACK, api_key=f"key-{CANARY}")
IN_BROWSER: Final = WixSettings(CLIENT_ID, redirect_uri=CALLBACK, api_key=f"key-{CANARY}", through=Through.BROWSER)

LOGIN: Final = Login("ada@example.com", f"password-{CANARY}")
REGISTER: Final = Register("ada@example.com", f"password-{CANARY}")
VERIFY: Final = VerifyDuringAuthentication(f"state-{CANARY}", f"code-{CANARY}")
RESEND: Final = Resend(f"state-{CANARY}")
CONTINUE: Final = ContinueLogin("ada@example.com", f"password-{CANARY}", f"state-{CANARY}")
RECOVER: Final = Recover(f"recovery-{CANARY}", f"password-{CANARY}")
SIGN_ON: Final = SignOn("ada@example.com")
CHANGE_PASSWORD: Final = ChangePassword(PAIR, f"password-{CANARY}")
SEND_MAIL: Final = SendRecoveryMail("ada@example.com")
REDIRECT: Final = CreateRedirectSession(f"session-{CANARY}", f"verifier-{CANARY}", NONCE)
AUTHORIZE: Final = Authorize(f"https://site.example/_api/oauth2/authorize?sessionToken={CANARY}", NONCE)
REDEEM_CODE: Final = RedeemCode(f"code-{CANARY}", f"verifier-{CANARY}")
REDEEM_SESSION: Final = RedeemSession("member-1", f"session-{CANARY}")
LOGOUT: Final = Logout(PAIR)
VALIDATE: Final = ValidateEmail("ada@example.com")
ACTIVATE: Final = SendActivationMail("member-1")
LOGIN_SESSION: Final = CreateLoginSession(f"verifier-{CANARY}", NONCE)
REDEEM_MEMBER: Final = RedeemMember("member-1")
VISIT: Final = BeginVisit()
DEVICE: Final = AuthorizeDevice()
REDEEM_DEVICE: Final = RedeemDevice(5, f"device-{CANARY}")

CALLS: Final[tuple[Call, ...]] = (
    LOGIN,
    REGISTER,
    VERIFY,
    RESEND,
    CONTINUE,
    RECOVER,
    SIGN_ON,
    CHANGE_PASSWORD,
    SEND_MAIL,
    REDIRECT,
    AUTHORIZE,
    REDEEM_CODE,
    REDEEM_SESSION,
    LOGOUT,
    VALIDATE,
    ACTIVATE,
    LOGIN_SESSION,
    REDEEM_MEMBER,
    VISIT,
    DEVICE,
    REDEEM_DEVICE,
)
"""
One of every call; whatever is secret in it has a canary in it.
"""


def response(status: int, document: object = None, **headers: str) -> Response:
    """
    An answer with *document* for its body; *headers* are spelled with underscores.
    """
    body = b"" if document is None else json.dumps(document).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def heard(call: Call, said: Response | Silence, settings: WixSettings = SETTINGS) -> Answer:
    """
    What *said* means as an answer to *call*.
    """
    return hear(call, said, settings, NOW)


def refused(status: int, code: object) -> Response:
    """
    A refusal by *code*.
    """
    return response(status, {"message": "m", "details": {"applicationError": {"code": code, "description": "d"}}})


def violated(*violations: Mapping[str, object]) -> Response:
    """
    A refusal of single fields.
    """
    return response(400, {"message": "m", "details": {"validationError": {"fieldViolations": list(violations)}}})


def redirected(location: str, status: int = 302) -> Response:
    """
    A redirect.
    """
    return Response(status, {"location": location})


TOKENS: Final = {
    "access_token": "visitor-1",
    "token_type": "Bearer",
    "expires_in": 14400,
    "refresh_token": "JWS.visitor-1",
}

_WORDS: Final = (
    "SUCCESS",
    "STATUS_CHECK",
    "REQUIRE_EMAIL_VERIFICATION",
    "REQUIRE_OWNER_APPROVAL",
    "REQUIRE_MISSING_FIELDS",
    "PENDING",
    "PENDING_REQUIRED_FIELDS_MISSING",
    "PENDING_EMAIL_VERIFICATION_REQUIRED",
    "BLOCKED",
    "EMAIL",
    "VALUE_TOO_SHORT",
    "password",
    "profile.phonesV2[0].phone",
    "-19976",
    "invalid_grant",
    "\ud800",
    "",
)
_NAMES: Final = (
    "state",
    "sessionToken",
    "stateToken",
    "identity",
    "id",
    "email",
    "address",
    "status",
    "name",
    "reasons",
    "additionalData",
    "missingFields",
    "listValue",
    "value",
    "strValue",
    "redirectSession",
    "fullUrl",
    "statusCode",
    "access_token",
    "expires_in",
    "refresh_token",
    "message",
    "details",
    "applicationError",
    "code",
    "validationError",
    "fieldViolations",
    "field",
    "ruleName",
    "data",
    "error",
)
_scalars: Final = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(_WORDS)
)
_json: Final = st.recursive(
    _scalars | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=5),
    max_leaves=15,
)


def _either(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return strategy | strategy | _json


_identities: Final = st.fixed_dictionaries(
    {"id": _either(st.just("member-1"))},
    optional={
        "email": _either(st.just({"address": "ada@example.com", "isVerified": True})),
        "status": _either(
            st.fixed_dictionaries({"name": _either(st.sampled_from(_WORDS)), "reasons": st.lists(_scalars, max_size=2)})
        ),
    },
)
_states: Final = st.fixed_dictionaries(
    {"state": _either(st.sampled_from(_WORDS))},
    optional={
        "sessionToken": _either(st.just("JWE.s")),
        "stateToken": _either(st.just("st")),
        "identity": _either(_identities),
        "additionalData": _either(st.fixed_dictionaries({"missingFields": _json})),
    },
)
_errors: Final = st.fixed_dictionaries(
    {},
    optional={
        "message": _either(st.text(max_size=3)),
        "details": _either(
            st.fixed_dictionaries(
                {},
                optional={
                    "applicationError": _either(st.fixed_dictionaries({"code": _either(st.sampled_from(_WORDS))})),
                    "validationError": _either(
                        st.fixed_dictionaries(
                            {
                                "fieldViolations": st.lists(
                                    st.dictionaries(st.sampled_from(_NAMES), _either(st.sampled_from(_WORDS))),
                                    max_size=2,
                                )
                            }
                        )
                    ),
                },
            )
        ),
    },
)
_others: Final = st.fixed_dictionaries(
    {},
    optional={
        "access_token": _either(st.just("token")),
        "expires_in": _either(st.integers()),
        "refresh_token": _json,
        "error": _either(st.just("invalid_grant")),
        "redirectSession": _either(st.just({"id": "1", "fullUrl": "https://site.example/"})),
        "statusCode": _either(st.sampled_from([200, 302, 500])),
    },
)
_bodies: Final = (_states | _errors | _others | _json).map(lambda found: json.dumps(found).encode())
_locations: Final = st.text(max_size=20) | st.sampled_from(
    [
        "https://[",
        f"{CALLBACK}?state={NONCE}&code=\udcff",
        f"{CALLBACK}?state=\udcff&code=1",
        f"{CALLBACK}?state={NONCE}&code=",
        f"{CALLBACK}#state={NONCE}&code=%ff",
    ]
)
_headers: Final = st.fixed_dictionaries(
    {},
    optional={
        "location": _locations,
        "retry-after": st.text(max_size=8) | st.sampled_from(["1", "9" * 400, "Mon, 01 Jan 0001 00:00:00 +2359"]),
        "x-wix-request-id": st.text(max_size=5),
    },
)

responses: Final[st.SearchStrategy[Response]] = st.builds(
    Response,
    st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504])
    | st.integers(100, 599),
    _headers,
    _bodies | st.binary(max_size=20),
)
"""
Any answer, most of them nearly right.
"""
