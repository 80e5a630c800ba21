"""
Where no member asks, a visitor does: one for each run, fetched once, replaced when it ends or is refused.
"""

import pytest
from attrs import evolve

from authflow.calls.reasons import Why
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.clock import HandClock
from authflow.wix.client import MARGIN, VISITOR, VISITOR_UNTIL
from authflow.wix.wire import Response, Silence
from tests.wix import answers
from tests.wix.answers import NOW, redirected, refused, response, violated
from tests.wix.wires import AS_VISITOR, JAR, PROVED, UNAUTHENTICATED, scripted, visitor

OAUTH = {"error": "invalid_client", "error_description": "There is no such client"}


async def test_a_visitor_is_fetched_once_per_run() -> None:
    """
    The first call of a run fetches a visitor's token; it is kept in the jar, and goes with every call after.
    """
    client, wire = scripted(visitor(), PROVED)

    first = await client.send(answers.LOGIN, {})
    second = await client.send(answers.VERIFY, first.jar)

    assert ["token", "login", "verify"] == wire.paths
    assert [None, "visitor-1", "visitor-1"] == [request.authorization for request in wire.requests]
    assert {VISITOR: "visitor-1", VISITOR_UNTIL: str(NOW + 14400)} == first.jar == second.jar
    assert "r7" == first.request_id


async def test_no_two_runs_share_a_visitor() -> None:
    """
    The client remembers nobody: another run's first call fetches another visitor.
    """
    client, wire = scripted(visitor(1), PROVED, visitor(2), PROVED)

    one = await client.send(answers.LOGIN, {})
    two = await client.send(answers.LOGIN, {})

    assert ["visitor-1", "visitor-2"] == [one.jar[VISITOR], two.jar[VISITOR]]
    assert [None, "visitor-1", None, "visitor-2"] == [request.authorization for request in wire.requests]


@pytest.mark.parametrize(
    ("passed", "paths"),
    [
        pytest.param(0, ["login"], id="new"),
        pytest.param(3600 - MARGIN - 1, ["login"], id="nearly"),
        pytest.param(3600 - MARGIN, ["token", "login"], id="near-its-end"),
        pytest.param(7200, ["token", "login"], id="over"),
    ],
)
async def test_a_visitor_near_the_end_is_replaced(passed: float, paths: list[str]) -> None:
    """
    A token that is about to end is not sent any more.
    """
    clock = HandClock(NOW)
    client, wire = scripted(*([visitor(2)] if len(paths) > 1 else []), PROVED, clock=clock)
    clock.turn(passed)

    said = await client.send(answers.LOGIN, JAR)

    assert paths == wire.paths
    assert ("visitor-2" if len(paths) > 1 else "held") == wire.requests[-1].authorization == said.jar[VISITOR]


@pytest.mark.parametrize("call", AS_VISITOR, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    "no", [UNAUTHENTICATED, Response(401, {}, b"<html>"), refused(401, "")], ids=["code", "page", "empty"]
)
async def test_a_refused_visitor_is_replaced_once(call: Call, no: Response) -> None:
    """
    A token that is refused is replaced, and the call sent once more; refused again, it cannot be made.
    """
    client, wire = scripted(no, visitor(2), no)

    said = await client.send(call, JAR)

    assert "token" == wire.paths[1]
    assert 3 == len(wire.requests)
    assert (wire.requests[0].authorization or "").startswith("held")
    assert (wire.requests[2].authorization or "").startswith("visitor-2")
    assert Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED)) == said.answer


async def test_a_replaced_visitor_goes_on() -> None:
    """
    Where the new token is taken, the user notices nothing.
    """
    client, _ = scripted(UNAUTHENTICATED, visitor(2), PROVED)

    said = await client.send(answers.LOGIN, JAR)

    assert Outcome.SUCCESS is said.answer.outcome
    assert "visitor-2" == said.jar[VISITOR]


@pytest.mark.parametrize(
    "no",
    [
        *(refused(401, code) for code in ("-19976", -19976, "-19971", "IDENTITY_BARRED", "NEW_CODE", 7)),
        evolve(violated({"field": "password"}), status=401),
    ],
    ids=["password", "number", "captcha", "barred", "unknown", "unknown-number", "violation"],
)
async def test_a_refused_password_is_sent_once(no: Response) -> None:
    """
    A 401 that says something else than that the token is bad, known or not, is an answer, and guesses nothing twice.
    """
    client, wire = scripted(no)

    await client.send(answers.LOGIN, JAR)

    assert ["login"] == wire.paths


@pytest.mark.parametrize("call", AS_VISITOR, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize("before", [[], [UNAUTHENTICATED]], ids=["at-first", "when-refused"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(Silence.UNSENT, Answer(Outcome.UNAVAILABLE), id="down"),
        pytest.param(Silence.LOST, Answer(Outcome.UNAVAILABLE), id="lost"),
        pytest.param(response(500), Answer(Outcome.UNAVAILABLE), id="broken"),
        pytest.param(response(503, retry_after="9"), Answer(Outcome.UNAVAILABLE, retry_at=NOW + 9), id="closed"),
        pytest.param(response(429, retry_after="9"), Answer(Outcome.THROTTLED, retry_at=NOW + 9), id="throttled"),
        *(
            pytest.param(
                response(status, OAUTH), Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_PERMITTED)), id=name
            )
            for name, status in (("bad-client", 400), ("unauthorized", 401), ("forbidden", 403))
        ),
        *(
            pytest.param(no, Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD)), id=name)
            for name, no in (
                ("bad-request", response(400)),
                ("bare-unauthorized", response(401)),
                ("bare-forbidden", response(403)),
                ("forbidden-by-a-proxy", Response(403, {}, b"<html>")),
                ("oauth-elsewhere", response(404, OAUTH)),
                ("no-tokens", response(200, {})),
                ("empty-token", response(200, {**answers.TOKENS, "access_token": ""})),
                ("page", Response(200, {}, b"<html>")),
                ("redirect", redirected("https://evil.example/")),
            )
        ),
    ],
)
async def test_no_visitor(call: Call, before: list[Response], said: Response | Silence, expected: Answer) -> None:
    """
    Without a visitor's token the call is not sent, so nothing was processed; only OAuth's own words forbid it.
    """
    client, wire = scripted(*before, said)

    actual = await client.send(call, JAR if before else {})

    assert expected == actual.answer
    assert ["token"] == wire.paths[len(before) :]
