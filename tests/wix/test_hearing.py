"""
What the state-machine answer means; no answer raises, and none is believed too early.
"""

from collections.abc import Mapping

import pytest
from hypothesis import example, given

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.call import Call
from authflow.core.member import Identity
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.core.slot import Slot
from authflow.wix.wire import Response, Silence
from tests.wix import answers
from tests.wix.answers import CALLS, heard, redirected, response, responses

NOT_UNDERSTOOD = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD))
GOING_ON = [answers.LOGIN, answers.REGISTER, answers.VERIFY, answers.CONTINUE, answers.RECOVER]
ADA = {"id": "m1", "email": {"address": "ada@example.com", "isVerified": True}, "status": {"name": "ACTIVE"}}


def status(name: str, *reasons: str) -> Mapping[str, object]:
    """
    A member whose status says *name*.
    """
    return {"id": "m1", "status": {"name": name, "reasons": list(reasons)}}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
@given(said=responses)
@example(said=redirected("https://["))
@example(said=redirected(f"{answers.CALLBACK}?state=\udcff"))
@example(said=redirected(f"{answers.CALLBACK}?state={answers.NONCE}&code=\udcff"))
@example(said=response(200, {"access_token": "t", "expires_in": 10**400}))
@example(said=response(200, {"state": "SUCCESS"}))
@example(said=response(200, {"state": "SUCCESS", "sessionToken": ""}))
@example(said=response(200, {"state": "SUCCESS", "sessionToken": "\ud800"}))
@example(said=response(200, {"redirectSession": {"id": "1", "fullUrl": ""}}))
@example(said=response(200, {"sessionToken": "s", "identity": {"id": ""}}))
def test_hearing_never_raises(call: Call, said: Response) -> None:
    """
    Whatever is answered to whatever call, it means something; and an outcome that promises something brings it.
    """
    answer = heard(call, said)

    promised = call.outcomes.get(answer.outcome, ())
    assert all(answer.gives.get(slot) not in (None, "") for slot in promised)
    assert answer.outcome is not Outcome.SUCCESS or Outcome.SUCCESS in call.outcomes
    assert all(value.encode() is not None for value in answer.gives.values() if isinstance(value, str))
    assert answers.CANARY not in repr(answer)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
@given(
    said=responses.filter(lambda said: said.status not in {200, 301, 302, 303, 307, 308}),
)
def test_success_is_a_200_or_a_redirect(call: Call, said: Response) -> None:
    """
    No other status is ever success.
    """
    answer = heard(call, said)

    assert answer.outcome not in {Outcome.SUCCESS, Outcome.PASSWORD_SET}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    ("silence", "outcome"),
    [
        pytest.param(Silence.UNSENT, Outcome.UNAVAILABLE, id="unsent"),
        pytest.param(Silence.LOST, Outcome.UNKNOWN, id="lost"),
    ],
)
def test_silence(call: Call, silence: Silence, outcome: Outcome) -> None:
    """
    What was surely not sent was not processed; what became of the rest nobody knows.
    """
    assert Answer(outcome) == heard(call, silence)


@pytest.mark.parametrize("call", GOING_ON, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    ("said", "outcome", "reason", "brings"),
    [
        pytest.param(
            {"state": "SUCCESS", "sessionToken": "JWE.s"},
            Outcome.SUCCESS,
            None,
            {slots.SESSION_TOKEN: "JWE.s"},
            id="success",
        ),
        pytest.param(
            {"state": "SUCCESS", "sessionToken": "JWE.s", "identity": ADA, "news": [1]},
            Outcome.SUCCESS,
            None,
            {
                slots.SESSION_TOKEN: "JWE.s",
                slots.IDENTITY: Identity("m1", "ada@example.com", True, "ACTIVE"),
                slots.STATUS: "ACTIVE",
            },
            id="success-with-identity",
        ),
        pytest.param(
            {"state": "REQUIRE_EMAIL_VERIFICATION", "stateToken": "st", "sessionToken": "JWE.s"},
            Outcome.REQUIRE_EMAIL_VERIFICATION,
            None,
            {slots.STATE_TOKEN: "st"},
            id="verification-proves-nothing-yet",
        ),
        pytest.param(
            {"state": "REQUIRE_OWNER_APPROVAL"}, Outcome.REQUIRE_OWNER_APPROVAL, None, {}, id="approval-without-token"
        ),
        pytest.param(
            {"state": "REQUIRE_OWNER_APPROVAL", "stateToken": "st"},
            Outcome.REQUIRE_OWNER_APPROVAL,
            None,
            {slots.STATE_TOKEN: "st"},
            id="approval",
        ),
        pytest.param(
            {"state": "REQUIRE_MISSING_FIELDS", "stateToken": "st"},
            Outcome.REQUIRE_MISSING_FIELDS,
            None,
            {slots.STATE_TOKEN: "st", slots.MISSING: ()},
            id="missing-fields-without-a-list",
        ),
        *(
            pytest.param(
                {"state": "STATUS_CHECK", "identity": status(name, "PENDING_ADMIN_APPROVAL_REQUIRED")},
                Outcome.BARRED,
                Reason(name.lower()),
                {slots.STATUS: name, slots.IDENTITY: Identity("m1", status=name)},
                id=f"status-{name.lower()}",
            )
            for name in ("BLOCKED", "DELETED", "OFFLINE")
        ),
        *(
            pytest.param(
                {"state": "STATUS_CHECK", "stateToken": "st", "identity": status("PENDING", "NEW_ONE", reason)},
                outcome,
                None,
                {
                    slots.STATE_TOKEN: "st",
                    slots.STATUS: "PENDING",
                    slots.IDENTITY: Identity("m1", status="PENDING"),
                    **({slots.MISSING: ()} if outcome is Outcome.REQUIRE_MISSING_FIELDS else {}),
                },
                id=f"status-pending-{outcome}",
            )
            for reason, outcome in (
                ("PENDING_ADMIN_APPROVAL_REQUIRED", Outcome.REQUIRE_OWNER_APPROVAL),
                ("PENDING_EMAIL_VERIFICATION_REQUIRED", Outcome.REQUIRE_EMAIL_VERIFICATION),
                ("PENDING_REQUIRED_FIELDS_MISSING", Outcome.REQUIRE_MISSING_FIELDS),
            )
        ),
    ],
)
def test_states(
    call: Call, said: object, outcome: Outcome, reason: Reason | None, brings: Mapping[Slot, object]
) -> None:
    """
    Each state, and each status of a STATUS_CHECK, means one outcome and brings what it carries.
    """
    answer = heard(call, response(200, said))

    assert Answer(outcome, brings, reason) == answer


@pytest.mark.parametrize("call", GOING_ON, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    "said",
    [
        *(
            pytest.param({"state": state, "sessionToken": "JWE.s", "stateToken": "st"}, id=f"state-{state!r}")
            for state in (
                *("Success", "success", "SUCCESS ", " SUCCESS", "SUCCESS\u200b", "\uff33UCCESS", "SUCCESS\x00", ""),
                *("REQUIRE_MFA", "MFA_CHALLENGE", "REQUIRE_FIRST_FACTOR", "UNKNOWN_STATE", "REQUIRE_TEA"),
                *(None, True, 1, 1.5, ["SUCCESS"], {"value": "SUCCESS"}),
            )
        ),
        *(
            pytest.param({"state": "SUCCESS", "sessionToken": token}, id=f"session-token-{token!r}")
            for token in (1, True, ["JWE.s"], {"value": "JWE.s"}, "\ud800")
        ),
        *(
            pytest.param({"state": state, "stateToken": token}, id=f"{state}-state-token-{token!r}")
            for state in ("REQUIRE_EMAIL_VERIFICATION", "REQUIRE_MISSING_FIELDS")
            for token in (None, "", 1, ["st"])
        ),
        *(
            pytest.param({"state": "STATUS_CHECK", "stateToken": "st", "identity": identity}, id=f"status-{name}")
            for name, identity in (
                ("active", status("ACTIVE")),
                ("unknown", status("ASLEEP")),
                ("near-miss", status("Blocked")),
                ("pending-without-reason", status("PENDING")),
                ("pending-for-an-unknown-reason", status("PENDING", "NEW_ONE")),
                ("reasons-are-a-text", {"id": "m1", "status": {"name": "PENDING", "reasons": "PENDING"}}),
                ("no-status", {"id": "m1"}),
                ("no-identity", None),
                ("a-list", [status("BLOCKED")]),
            )
        ),
        pytest.param(
            {"state": "STATUS_CHECK", "identity": status("PENDING", "PENDING_EMAIL_VERIFICATION_REQUIRED")},
            id="status-pending-without-state-token",
        ),
        pytest.param({"sessionToken": "JWE.s"}, id="no-state"),
        pytest.param({}, id="empty"),
        pytest.param(None, id="nothing"),
        pytest.param([{"state": "SUCCESS", "sessionToken": "JWE.s"}], id="list"),
        pytest.param("SUCCESS", id="text"),
    ],
)
def test_near_misses(call: Call, said: object) -> None:
    """
    What is not to the letter what WIRE.md says, nobody understands.
    """
    answer = heard(call, response(200, said))

    assert (Outcome.UNSUPPORTED, Reason(Why.NOT_UNDERSTOOD)) == (answer.outcome, answer.reason)
    assert slots.SESSION_TOKEN not in answer.gives


PROVED = {"state": "SUCCESS", "sessionToken": "JWE.s"}


@pytest.mark.parametrize("call", GOING_ON, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    ("more", "identity"),
    [
        ({"additionalData": None, "stateToken": None, "identity": None}, None),
        ({"identity": {"id": "m1", "status": None, "email": None, "identityProfile": None}}, Identity("m1")),
        ({"identity": {"id": "m1", "revision": None, "createdDate": None}}, Identity("m1")),
        ({"identity": {"id": "m1", "revision": 3}}, Identity("m1")),
        ({"identity": {"id": "m1", "revision": "3"}}, Identity("m1")),
        ({"identity": {"id": "m1", "status": {"name": "ACTIVE", "reasons": None}}}, Identity("m1", status="ACTIVE")),
        ({"identity": {"id": 7}}, None),
        ({"identity": {"id": "m1", "status": "ACTIVE"}}, None),
        ({"identity": {"id": "m1", "email": "ada@example.com"}}, None),
        ({"identity": [ADA]}, None),
        ({"identity": "m1"}, None),
    ],
    ids=repr,
)
def test_tolerance(call: Call, more: Mapping[str, object], identity: Identity | None) -> None:
    """
    Null is what is not there, and whoever is told about strangely has proved who they are all the same.
    """
    answer = heard(call, response(200, {**PROVED, **more}))

    assert (Outcome.SUCCESS, "JWE.s") == (answer.outcome, answer.gives[slots.SESSION_TOKEN])
    assert identity == answer.gives.get(slots.IDENTITY)


@pytest.mark.parametrize("call", GOING_ON, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize("said", [{}, {"sessionToken": None}, {"sessionToken": ""}], ids=["missing", "null", "empty"])
def test_success_without_proof(call: Call, said: Mapping[str, object]) -> None:
    """
    SUCCESS without a session token proves nothing; after a new password it says that the password is set.
    """
    answer = heard(call, response(200, {"state": "SUCCESS", **said}))

    assert (Answer(Outcome.PASSWORD_SET) if call is answers.RECOVER else NOT_UNDERSTOOD) == answer
