"""
What the service says of an address, of the page where one signs in, and of mails that the application vouches for.
"""

from collections.abc import Mapping

import pytest

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.reason import Fault, Reason
from authflow.core.run import Answer
from authflow.wix.authorize import NOT_UNDERSTOOD
from authflow.wix.wire import Response
from tests.wix import answers
from tests.wix.answers import heard, refused, response, violated
from tests.wix.wires import JAR, scripted

ADDRESS = "https://site.example/_api/oauth2/authorize?prompt=login"


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        pytest.param({"valid": True}, Outcome.SUCCESS, Why.EMAIL_USABLE, id="valid"),
        pytest.param({"valid": True, "failure": None}, Outcome.SUCCESS, Why.EMAIL_USABLE, id="nothing-against-it"),
        pytest.param({"valid": False}, Outcome.FAILURE, Why.EMAIL_DOUBTFUL, id="without-a-word"),
        pytest.param({"valid": False, "formatInvalid": True}, Outcome.FAILURE, Fault.MALFORMED, id="malformed"),
        *(
            pytest.param({"valid": False, "failure": {"reason": said}}, Outcome.FAILURE, why, id=str(said))
            for said, why in (
                ("EMAIL_ADDRESS_BOUNCED", Why.EMAIL_BOUNCED),
                ("EMAIL_DOMAIN_MISSING_DNS_RECORDS", Why.EMAIL_DOMAIN_UNKNOWN),
                ("EMAIL_DOMAIN_FORMAT_INVALID", Why.EMAIL_DOMAIN_UNKNOWN),
                ("EMAIL_DOMAIN_PERMANENTLY_BLACKLISTED", Why.EMAIL_DOMAIN_REFUSED),
                ("SOMETHING_NEW", Why.EMAIL_DOUBTFUL),
                ("", Why.EMAIL_DOUBTFUL),
                (None, Why.EMAIL_DOUBTFUL),
            )
        ),
    ],
)
def test_advice(said: Mapping[str, object], outcome: Outcome, reason: str) -> None:
    """
    An address is usable, or there is a word against it; what that word is, nobody has to know.
    """
    assert Answer(outcome, reason=Reason(reason)) == heard(answers.VALIDATE, response(200, said))


@pytest.mark.parametrize("said", [{}, {"valid": "true"}, {"valid": None}, [{"valid": True}]], ids=repr)
def test_no_advice(said: object) -> None:
    """
    What is no advice is not taken.
    """
    assert NOT_UNDERSTOOD == heard(answers.VALIDATE, response(200, said))


def test_an_address_that_is_none() -> None:
    """
    A service that refuses the address says so of its field.
    """
    said = violated({"field": "email", "description": "d", "data": {"type": "EMAIL"}})

    answer = heard(answers.VALIDATE, said)

    assert (Outcome.INVALID, ["email"]) == (answer.outcome, [*answer.complaints])


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        pytest.param(response(200, {}), Answer(Outcome.SUCCESS), id="sent"),
        pytest.param(response(200), NOT_UNDERSTOOD, id="nothing"),
        pytest.param(refused(404, "-19999"), Answer(Outcome.FAILURE), id="no-such-member"),
        pytest.param(refused(403, "IDENTITY_BARRED"), Answer(Outcome.FAILURE), id="barred"),
        pytest.param(
            refused(403, "PERMISSION_DENIED"),
            Answer(Outcome.FAILURE, reason=Reason(Why.NOT_PERMITTED)),
            id="wrong-key",
        ),
        pytest.param(refused(429, "TOO_MANY_ATTEMPTS"), Answer(Outcome.THROTTLED), id="too-many"),
        pytest.param(
            refused(400, "REDIRECT_NOT_ALLOWED"),
            Answer(Outcome.UNSUPPORTED, reason=Reason(Why.ADDRESS_NOT_ALLOWED)),
            id="address",
        ),
        pytest.param(Response(500), Answer(Outcome.UNKNOWN), id="broken"),
    ],
)
def test_activation(said: Response, answer: Answer) -> None:
    """
    The mail is on its way, or there is nobody to mail; nobody hears of credentials that nobody typed.
    """
    assert answer == heard(answers.ACTIVATE, said)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        pytest.param(
            response(200, {"redirectSession": {"id": "1", "fullUrl": ADDRESS}}),
            Answer(Outcome.SUCCESS, {slots.ADDRESS: ADDRESS}),
            id="address",
        ),
        pytest.param(response(200, {"redirectSession": {"id": "1", "fullUrl": ""}}), NOT_UNDERSTOOD, id="empty"),
        pytest.param(response(200, {"redirectSession": {"id": "1"}}), NOT_UNDERSTOOD, id="nowhere"),
        pytest.param(
            refused(400, "REDIRECT_NOT_ALLOWED"),
            Answer(Outcome.UNSUPPORTED, reason=Reason(Why.ADDRESS_NOT_ALLOWED)),
            id="not-allow-listed",
        ),
        pytest.param(
            refused(403, "PERMISSION_DENIED"),
            Answer(Outcome.FAILURE, reason=Reason(Why.NOT_PERMITTED)),
            id="not-permitted",
        ),
    ],
)
def test_login_session(said: Response, answer: Answer) -> None:
    """
    The service says where one signs in, or that nobody may come back to where we want to.
    """
    assert answer == heard(answers.LOGIN_SESSION, said)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            answers.LOGIN_SESSION,
            response(200, {"redirectSession": {"id": "1", "fullUrl": "javascript:alert(1)"}}),
        ),
        (
            answers.DEVICE,
            response(
                200,
                {"deviceCode": "d", "userCode": "u", "verificationUri": "http://site.example/", "expiresIn": 1},
            ),
        ),
    ],
    ids=["page", "device"],
)
async def test_addresses_that_nobody_is_sent_to(call: Call, said: Response) -> None:
    """
    No user is shown an address that is not https, or loopback where the service is.
    """
    client, _ = scripted(said)

    answer = (await client.send(call, JAR)).answer

    assert Answer(Outcome.UNSUPPORTED, reason=Reason(Why.ADDRESS_NOT_ALLOWED)) == answer
