"""
What refusals mean: codes, statuses, OAuth's words, and when to ask again.
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
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.core.slot import Slot
from authflow.wix.refusals import CODES, LONGEST_WAIT, retry_at
from authflow.wix.wire import Response
from tests.wix import answers
from tests.wix.answers import CALLS, NOW, heard, refused, response

NOT_UNDERSTOOD = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD))
NOT_PERMITTED = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED))
SOMEHOW = {slots.STATUS: "BARRED"}  # The code does not tell which of the three it is.
WRONG_PASSWORD = (Outcome.FAILURE, Why.INVALID_CREDENTIALS)
OF_MEMBERS = (answers.CHANGE_PASSWORD, answers.LOGOUT)
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

    gives: Mapping[Slot, object] = SOMEHOW if outcome is Outcome.BARRED else {}
    assert Answer(outcome, gives, Reason(why) if why else None) == answer


def test_every_code_is_in_the_table() -> None:
    """
    No code has a meaning that is not tested.
    """
    tested = {row[2] for row in TABLE}

    assert CODES.keys() <= tested


@pytest.mark.parametrize("code", ["-19995 ", "duplicate_email", 19995, 0, None, "", -19995.0, ["-19995"], {}], ids=repr)
def test_codes_nobody_knows(code: object) -> None:
    """
    A code that is none of them, to the letter, means nothing; that it is too much, or broke off, still counts.
    """
    assert NOT_UNDERSTOOD == heard(answers.REGISTER, refused(409, code))
    assert Answer(Outcome.THROTTLED) == heard(answers.REGISTER, refused(429, code))
    assert Answer(Outcome.UNKNOWN) == heard(answers.REGISTER, refused(500, code))


@pytest.mark.parametrize("call", [answers.LOGIN, *OF_MEMBERS], ids=lambda call: type(call).__name__)
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("code", ["NEW_CODE", "-1", 7], ids=repr)
def test_unknown_codes_are_not_guessed_at(code: object, status: int, call: Call) -> None:
    """
    Where a code is given that nobody knows, the status does not stand in for it.
    """
    assert NOT_UNDERSTOOD == heard(call, refused(status, code))


def test_codes_may_be_numbers() -> None:
    """
    A numeric code means the same as its spelling.
    """
    assert Answer(Outcome.EMAIL_EXISTS) == heard(answers.REGISTER, refused(409, -19995))
    assert Answer(Outcome.FAILURE, reason=Reason(Why.INVALID_CREDENTIALS)) == heard(answers.LOGIN, refused(401, -19976))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (response(503, retry_after="9"), Answer(Outcome.UNAVAILABLE, retry_at=NOW + 9)),
        (response(503, retry_after="soon"), Answer(Outcome.UNAVAILABLE)),
        (refused(503, "OVERLOADED"), Answer(Outcome.UNAVAILABLE)),
        (refused(503, 7), Answer(Outcome.UNAVAILABLE)),
        (refused(503, None), Answer(Outcome.UNKNOWN)),
        (response(503, {"message": "m"}), Answer(Outcome.UNKNOWN)),
        (response(502, retry_after="9"), Answer(Outcome.UNKNOWN, retry_at=NOW + 9)),
        (refused(500, "OVERLOADED"), Answer(Outcome.UNKNOWN)),
    ],
    ids=["comes-back", "comes-back-somewhen", "own-words", "own-number", "no-code", "no-words", "502", "500"],
)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
def test_what_was_surely_not_processed(call: Call, said: Response, expected: Answer) -> None:
    """
    A 503 says that nothing was done if it says when to come back, or is in the service's own words.
    """
    assert expected == heard(call, said)


@pytest.mark.parametrize(
    "envelope",
    [
        {"message": None, "details": {"applicationError": {"code": "-19976", "description": None, "data": None}}},
        {"details": {"applicationError": {"code": -19976}, "validationError": None}},
        {
            "message": "m",
            "details": {"applicationError": {"code": -19976}, "validationError": {"fieldViolations": None}},
        },
    ],
    ids=["words", "validation-error", "violations"],
)
def test_nulls_in_refusals(envelope: object) -> None:
    """
    A null in the envelope is what is not there.
    """
    wrong = Answer(Outcome.FAILURE, reason=Reason(Why.INVALID_CREDENTIALS))

    assert wrong == heard(answers.LOGIN, response(401, envelope))


@pytest.mark.parametrize("no", [refused(403, "IDENTITY_BARRED"), refused(403, "-19973")], ids=["barred", "reset"])
def test_recovery_tells_of_no_account(no: Response) -> None:
    """
    Whoever asks for a mail does not learn what became of an account.
    """
    assert Answer(Outcome.FAILURE) == heard(answers.SEND_MAIL, no)


NO_DOCUMENTS = [b"<html><body>state=SUCCESS</body></html>", b"", b"[]", b'"SUCCESS"', b"\xff\xfe{}", b"{" * 9999]


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
        (503, Answer(Outcome.UNKNOWN)),  # A gateway says it, too, when the service broke off in the middle.
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
