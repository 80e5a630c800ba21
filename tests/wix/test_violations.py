"""
What refusals of single fields mean: complaints by our field names, where a form has such a field.
"""

from collections.abc import Mapping

import pytest

from authflow.calls.reasons import Why
from authflow.core.outcome import Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer
from tests.wix import answers
from tests.wix.answers import heard, response, violated

NOT_UNDERSTOOD = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD))


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
        (
            [rule("redirect.url", "X"), rule("loginId.email", "VALUE_TOO_LONG")],
            Outcome.INVALID,
            None,
            {"email": Fault.TOO_LONG},
        ),
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


@pytest.mark.parametrize(
    "path",
    [
        *("redirect.url", "redirect.clientId", "redirect.language", "clientId", "language", "stateToken", "auth"),
        *("profile", "profile.somethingNew", "profiles.firstName", "redirect.code", "nested.password", ""),
    ],
)
def test_violations_of_what_is_on_no_form(path: str) -> None:
    """
    A complaint that no form could show is nothing that the user could mend: it is not understood.
    """
    assert NOT_UNDERSTOOD == heard(answers.SEND_MAIL, violated(rule(path, "X"), rule("clientId", "VALUE_TOO_LONG")))


def test_nulls_in_violations() -> None:
    """
    A null in a violation is what is not there.
    """
    nulls = dict.fromkeys(("description", "violatedRule", "ruleName", "data"))

    answer = heard(answers.LOGIN, violated({"field": "password", **nulls}))

    assert Answer(Outcome.INVALID, complaints={"password": Complaint(Reason(Fault.MALFORMED))}) == answer
