"""
What refusals mean: codes, statuses, violations of fields, and when to ask again.
"""

from collections.abc import Mapping
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer
from authflow.core.slot import Slot
from authflow.wix.hearing import LONGEST_WAIT, retry_at
from authflow.wix.refusals import CODES
from authflow.wix.wire import Response
from tests.wix import answers
from tests.wix.answers import CALLS, NOW, heard, refused, response, violated

NOT_UNDERSTOOD = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD))
NOT_PERMITTED = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED))
BLOCKED = {slots.STATUS: "BLOCKED"}
WRONG_PASSWORD = (Outcome.FAILURE, Why.INVALID_CREDENTIALS)
NO_CAPTCHA = (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_MISSING)
BAD_CAPTCHA = (Outcome.CAPTCHA_REQUIRED, Why.CAPTCHA_INVALID)

TABLE = [
    (answers.LOGIN, 404, "-19999", *WRONG_PASSWORD),
    (answers.LOGIN, 401, "-19976", *WRONG_PASSWORD),
    (answers.LOGIN, 403, "-19973", Outcome.PASSWORD_RESET_REQUIRED, None),
    (answers.LOGIN, 400, "CAPTCHA_TOKEN_REQUIRED", *NO_CAPTCHA),
    (answers.LOGIN, 400, "INVALID_CAPTCHA_TOKEN", *BAD_CAPTCHA),
    (answers.LOGIN, 400, "THROTTLED_FEATURE", Outcome.THROTTLED, None),
    (answers.LOGIN, 403, "IDENTITY_BARRED", Outcome.BARRED, None),
    (answers.LOGIN, 429, "TOO_MANY_ATTEMPTS", Outcome.THROTTLED, None),
    (answers.LOGIN, 403, "PERMISSION_DENIED", Outcome.FAILURE, Why.NOT_PERMITTED),
    (answers.LOGIN, 400, "REENROLLMENT_REQUIRED_BY_ADMIN", Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    (answers.LOGIN, 400, "TRUSTED_CLIENTS_ONLY", Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    (answers.LOGIN, 401, "UNAUTHENTICATED", Outcome.UNSUPPORTED, Why.NOT_PERMITTED),
    (answers.CONTINUE, 401, "-19976", *WRONG_PASSWORD),
    (answers.CONTINUE, 400, "STATE_TOKEN_INVALID", Outcome.TOKEN_EXPIRED, None),
    (answers.REGISTER, 409, "-19995", Outcome.EMAIL_EXISTS, None),
    (answers.REGISTER, 409, "DUPLICATE_EMAIL", Outcome.EMAIL_EXISTS, None),
    *((answers.REGISTER, 400, code, *NO_CAPTCHA) for code in ("MISSING_CAPTCHA_TOKEN", "RECAPTCHA_REQUIRED")),
    *((answers.REGISTER, 400, code, *BAD_CAPTCHA) for code in ("INVALID_CAPTCHA_TOKEN", "RECAPTCHA_FAILED")),
    *((call, 403, "-19971", *NO_CAPTCHA) for call in (answers.LOGIN, answers.REGISTER, answers.CONTINUE)),
    *((call, 403, "-19970", *BAD_CAPTCHA) for call in (answers.LOGIN, answers.REGISTER, answers.CONTINUE)),
    (answers.REGISTER, 403, "IP_ADDRESS_FILTERED", Outcome.FAILURE, Why.NOT_ALLOWED),
    (answers.REGISTER, 403, "USER_EMAIL_OFAC_ADDRESS", Outcome.FAILURE, Why.NOT_ALLOWED),
    (answers.REGISTER, 400, "UNSUPPORTED_FIELD", Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    (answers.REGISTER, 400, "ATTRIBUTE_NOT_FOUND", Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    (answers.REGISTER, 400, "CLIENT_METADATA_NOT_FOUND", Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    (answers.REGISTER, 400, "INVALID_USER_TYPE", Outcome.UNSUPPORTED, Why.NOT_UNDERSTOOD),
    (answers.VERIFY, 400, "VERIFICATION_FAILED", Outcome.FAILURE, Why.INVALID_CODE),
    (answers.VERIFY, 400, "STATE_TOKEN_INVALID", Outcome.TOKEN_EXPIRED, None),
    (answers.VERIFY, 429, "TOO_MANY_ATTEMPTS", Outcome.THROTTLED, None),
    (answers.RESEND, 400, "STATE_TOKEN_INVALID", Outcome.TOKEN_EXPIRED, None),
    (answers.RECOVER, 400, "RECOVERY_TOKEN_INVALID", Outcome.TOKEN_EXPIRED, None),
    (answers.SEND_MAIL, 404, "-19999", *WRONG_PASSWORD),
    (answers.SEND_MAIL, 400, "REDIRECT_NOT_ALLOWED", Outcome.UNSUPPORTED, Why.ADDRESS_NOT_ALLOWED),
    (answers.SIGN_ON, 403, "IDENTITY_BARRED", Outcome.BARRED, None),
    (answers.REDIRECT, 400, "SESSION_TOKEN_INVALID", Outcome.TOKEN_EXPIRED, None),
    (answers.REDIRECT, 400, "REDIRECT_NOT_ALLOWED", Outcome.UNSUPPORTED, Why.ADDRESS_NOT_ALLOWED),
    (answers.CHANGE_PASSWORD, 401, "UNAUTHENTICATED", Outcome.SIGNED_OUT, None),
    (answers.CHANGE_PASSWORD, 403, "PERMISSION_DENIED", Outcome.SIGNED_OUT, None),
    (answers.LOGOUT, 401, "UNAUTHENTICATED", Outcome.SIGNED_OUT, None),
    (answers.LOGOUT, 403, "PERMISSION_DENIED", Outcome.SIGNED_OUT, None),
    (answers.REDEEM_CODE, 401, "UNAUTHENTICATED", Outcome.UNSUPPORTED, Why.NOT_PERMITTED),
    (answers.REDEEM_SESSION, 401, "UNAUTHENTICATED", Outcome.UNSUPPORTED, Why.NOT_PERMITTED),
    (answers.REDEEM_SESSION, 403, "PERMISSION_DENIED", Outcome.FAILURE, Why.NOT_PERMITTED),
]


@pytest.mark.parametrize(
    ("call", "status", "code", "outcome", "why"), TABLE, ids=[f"{type(row[0]).__name__}-{row[2]}" for row in TABLE]
)
def test_codes(call: Call, status: int, code: str, outcome: Outcome, why: Why | None) -> None:
    """
    Each code that WIRE.md names, for the calls it belongs to, means one outcome with one reason.
    """
    answer = heard(call, refused(status, code))

    gives: Mapping[Slot, object] = BLOCKED if outcome is Outcome.BARRED else {}
    assert Answer(outcome, gives, Reason(why) if why else None) == answer


def test_every_code_is_in_the_table() -> None:
    """
    No code has a meaning that is not tested.
    """
    tested = {row[2] for row in TABLE}

    assert CODES.keys() <= tested


@pytest.mark.parametrize("code", [-19995, None, "", "-19995 ", "duplicate_email", ["-19995"], {}], ids=repr)
def test_codes_nobody_knows(code: object) -> None:
    """
    A code that is none of them, to the letter, says nothing: the status does.
    """
    assert NOT_UNDERSTOOD == heard(answers.REGISTER, refused(409, code))
    assert Answer(Outcome.THROTTLED) == heard(answers.REGISTER, refused(429, code))


NO_DOCUMENTS = [b"<html><body>state=SUCCESS</body></html>", b"", b"[]", b'"SUCCESS"', b"\xff\xfe{}", b"{" * 9999]
OF_MEMBERS = (answers.CHANGE_PASSWORD, answers.LOGOUT)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, NOT_UNDERSTOOD),
        (201, NOT_UNDERSTOOD),
        (204, NOT_UNDERSTOOD),
        (304, NOT_UNDERSTOOD),
        (400, NOT_UNDERSTOOD),
        (401, NOT_PERMITTED),
        (403, Answer(Outcome.FAILURE, reason=Reason(Why.NOT_PERMITTED))),
        (404, NOT_UNDERSTOOD),
        (418, NOT_UNDERSTOOD),
        (429, Answer(Outcome.THROTTLED)),
        (500, Answer(Outcome.UNKNOWN)),
        (501, Answer(Outcome.UNKNOWN)),
        (502, Answer(Outcome.UNKNOWN)),
        (503, Answer(Outcome.UNAVAILABLE)),
        (504, Answer(Outcome.UNKNOWN)),
        (599, Answer(Outcome.UNKNOWN)),
    ],
    ids=str,
)
def test_statuses(status: int, expected: Answer, call: Call) -> None:
    """
    An answer that is no document means what its status means, and never success.
    """
    meant = [heard(call, Response(status, {"content-type": "text/html"}, body)) for body in NO_DOCUMENTS]

    wanted = Answer(Outcome.SIGNED_OUT) if call in OF_MEMBERS and status in {401, 403} else expected
    assert [wanted] * len(NO_DOCUMENTS) == meant


@pytest.mark.parametrize("call", [answers.REDEEM_CODE, answers.REDEEM_SESSION], ids=lambda call: type(call).__name__)
@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("invalid_grant", Answer(Outcome.TOKEN_EXPIRED)),
        ("expired_token", Answer(Outcome.TOKEN_EXPIRED)),
        *(
            (error, NOT_UNDERSTOOD)
            for error in (
                *("invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type"),
                *("authorization_pending", "slow_down", "Invalid_grant", ""),
            )
        ),
    ],
)
def test_oauth_errors(call: Call, status: int, error: str, expected: Answer) -> None:
    """
    The token endpoint refuses in OAuth's words (RFC 6749 §5.2): a grant that is spent, or something not to be mended.
    """
    answer = heard(call, response(status, {"error": error, "error_description": "d"}))

    assert expected == answer


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("0", NOW),
        ("1", NOW + 1),
        (" 30 ", NOW + 30),
        ("86400", NOW + LONGEST_WAIT),
        ("0000000000005", NOW + 5),
        ("9" * 400, NOW + LONGEST_WAIT),
        ("-1", None),
        ("+5", None),
        ("1.5", None),
        ("1e3", None),
        ("\u0663", None),
        ("\u00b2", None),
        ("", None),
        ("soon", None),
        ("inf", None),
        ("1, 2", None),
        (formatdate(NOW + 90, usegmt=True), NOW + 90),
        (formatdate(NOW + 90), NOW + 90),
        (formatdate(NOW - 90, usegmt=True), None),
        (formatdate(NOW, usegmt=True), None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + LONGEST_WAIT),
        ("Mon, 01 Jan 0001 00:00:00 +2359", None),
        ("Mon, 99 Foo 2024 99:99:99 GMT", None),
        (None, None),
    ],
    ids=repr,
)
def test_retry_after(said: str | None, expected: float | None) -> None:
    """
    Every way to say when to come back is a time within a day, or nothing.
    """
    headers = {} if said is None else {"retry-after": said}

    answer = heard(answers.LOGIN, Response(429, headers))

    assert Answer(Outcome.THROTTLED, retry_at=expected) == answer


@given(said=st.text() | st.text("0123456789:+-,. GMTJanFeb", max_size=30))
def test_retry_after_never_raises(said: str) -> None:
    """
    Whatever the header says, it is a time within a day, or nothing.
    """
    at = retry_at(Response(503, {"retry-after": said}), NOW)

    assert at is None or NOW <= at <= NOW + LONGEST_WAIT


def email(path: str) -> dict[str, object]:
    """
    The complaint that the field at *path* is no email address.
    """
    return {"field": path, "description": "d", "violatedRule": "OTHER", "data": {"type": "EMAIL"}}


def rule(path: str, name: str) -> dict[str, object]:
    """
    The complaint that the field at *path* violates the rule *name*.
    """
    return {"field": path, "description": "d", "violatedRule": "OTHER", "ruleName": name}


@pytest.mark.parametrize(
    ("violations", "outcome", "why", "complaints"),
    [
        ([email("loginId.email")], Outcome.INVALID, None, {"email": Fault.MALFORMED}),
        ([email("")], Outcome.INVALID, None, {"email": Fault.MALFORMED}),
        ([rule("email", "VALUE_TOO_LONG")], Outcome.INVALID, None, {"email": Fault.TOO_LONG}),
        ([rule("loginId", "REQUIRED_FIELD")], Outcome.INVALID, None, {"email": Fault.REQUIRED}),
        *(
            ([rule(path, name)], Outcome.FAILURE, why, {"password": why})
            for path in ("password", "newPassword")
            for name, why in (
                ("VALUE_TOO_SHORT", Why.PASSWORD_TOO_SHORT),
                ("VALUE_TOO_LONG", Why.PASSWORD_TOO_LONG),
                ("VALUE_DID_NOT_MATCH", Why.PASSWORD_NOT_ALLOWED),
                ("VALUE_TOO_\u200bSHORT", Why.PASSWORD_TOO_SHORT),
                ("\ufeffVALUE_DID_NOT_MATCH\u200e", Why.PASSWORD_NOT_ALLOWED),
            )
        ),
        ([rule("newPassword", "NEW_RULE")], Outcome.INVALID, None, {"password": Fault.MALFORMED}),
        ([rule("password", "REQUIRED_FIELD")], Outcome.INVALID, None, {"password": Fault.REQUIRED}),
        ([{"field": "password"}], Outcome.INVALID, None, {"password": Fault.MALFORMED}),
        ([rule("code", "VALUE_DID_NOT_MATCH")], Outcome.INVALID, None, {"code": Fault.MALFORMED}),
        ([rule("captchaTokens[0].Recaptcha", "VALUE_TOO_LONG")], Outcome.INVALID, None, {"captcha": Fault.TOO_LONG}),
        ([rule("profile.firstName", "VALUE_TOO_SHORT")], Outcome.INVALID, None, {"first_name": Fault.TOO_SHORT}),
        ([rule("profile.phonesV2[1].phone", "NEW")], Outcome.INVALID, None, {"phones_v2": Fault.MALFORMED}),
        ([email("profile.secondaryEmails[0].email")], Outcome.INVALID, None, {"secondary_emails": Fault.MALFORMED}),
        ([rule("profile.addresses[0].address.city", "X")], Outcome.INVALID, None, {"addresses": Fault.MALFORMED}),
        ([rule("profile.custom.shoeSize", "X")], Outcome.INVALID, None, {"custom.shoeSize": Fault.MALFORMED}),
        ([rule("profile", "X")], Outcome.INVALID, None, {"profile": Fault.MALFORMED}),
        (
            [email("loginId.email"), rule("password", "VALUE_TOO_SHORT")],
            Outcome.FAILURE,
            Why.PASSWORD_TOO_SHORT,
            {"email": Fault.MALFORMED, "password": Why.PASSWORD_TOO_SHORT},
        ),
    ],
)
def test_violations(
    violations: list[dict[str, object]], outcome: Outcome, why: Why | None, complaints: Mapping[str, Why | Fault]
) -> None:
    """
    Violations are complaints by our field names, whole fields of a profile; a password's rule is the reason, too.
    """
    answer = heard(answers.REGISTER, violated(*violations))

    expected = {name: Complaint(Reason(fault)) for name, fault in complaints.items()}
    assert Answer(outcome, reason=Reason(why) if why else None, complaints=expected) == answer


@pytest.mark.parametrize(
    "violations",
    [None, [], {}, [None], ["email"], [{"field": 1}], [{"description": "d"}], [{"field": "email", "data": []}]],
    ids=repr,
)
def test_violations_nobody_understands(violations: object) -> None:
    """
    A list of violations that is none leaves the status to speak.
    """
    said = response(400, {"message": "", "details": {"validationError": {"fieldViolations": violations}}})

    assert NOT_UNDERSTOOD == heard(answers.REGISTER, said)
