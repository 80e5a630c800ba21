"""
The client remembers nobody, opens only what it may, and raises for nothing that the service does.
"""

from collections.abc import Callable
from typing import ClassVar

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.calls.reasons import Why
from authflow.core.call import Call, Gives
from authflow.core.errors import NotConfigured, ServiceUnavailable, UnexpectedAnswer
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.ports import Said
from authflow.wix.answers import TokenInfo
from authflow.wix.inquiries import Inquiries
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Response, Silence
from tests.wix import answers
from tests.wix.answers import CALLS, CANARY, IN_BROWSER, SETTINGS, response, responses
from tests.wix.wires import AS_VISITOR, JAR, PROVED, UNAUTHENTICATED, scripted, visitor


@pytest.mark.parametrize(
    "call", [call for call in CALLS if call not in AS_VISITOR], ids=lambda call: type(call).__name__
)
async def test_no_visitor_is_needed(call: Call) -> None:
    """
    What a member asks, and what nobody signs, is sent at once; the jar stays as it is.
    """
    client, wire = scripted(response(418))

    said = await client.send(call, JAR)

    assert 1 == len(wire.requests)
    assert wire.requests[0].authorization in {None, answers.PAIR.access}
    assert JAR == said.jar


async def test_in_the_browser() -> None:
    """
    Where the user's browser follows the address, the client asks nobody.
    """
    client, wire = scripted(response(200), settings=IN_BROWSER)

    said = await client.send(answers.AUTHORIZE, JAR)

    assert Said(Answer(Outcome.VISIT_REQUIRED), JAR) == said
    assert [] == wire.requests


@pytest.mark.parametrize(
    ("call", "script", "asked"),
    [
        pytest.param(evolve(answers.AUTHORIZE, address="http://evil.example/"), [PROVED], 0, id="authorize"),
        pytest.param(
            answers.REDIRECT,
            [response(200, {"redirectSession": {"id": "1", "fullUrl": "http://evil/"}})],
            1,
            id="given",
        ),
        pytest.param(
            answers.LOGOUT, [response(200, {"redirectSession": {"id": "1", "fullUrl": "file:///x"}})], 1, id="farewell"
        ),
    ],
)
async def test_addresses_that_must_not_be_opened(call: Call, script: list[Response], asked: int) -> None:
    """
    An address that is neither https nor this machine's is not opened, and nobody is sent there.
    """
    client, wire = scripted(*script)

    said = await client.send(call, JAR)

    assert Answer(Outcome.UNSUPPORTED, reason=Reason(Why.ADDRESS_NOT_ALLOWED)) == said.answer
    assert asked == len(wire.requests)


@pytest.mark.parametrize(
    ("call", "settings"),
    [*((call, SETTINGS) for call in CALLS), (answers.AUTHORIZE, IN_BROWSER), (answers.LOGOUT, IN_BROWSER)],
    ids=lambda value: type(value).__name__ if isinstance(value, Call) else value.through,
)
@given(script=st.lists(responses | st.sampled_from([*Silence, visitor(), UNAUTHENTICATED]), min_size=1, max_size=4))
async def test_nothing_is_raised(call: Call, settings: WixSettings, script: list[Response | Silence]) -> None:
    """
    Whatever is answered or not, to whatever call, it is an outcome; at most four requests go out, and no repr tells.
    """
    client, wire = scripted(*script, settings=settings)

    said = await client.send(call, {})

    assert len(wire.requests) <= 4
    assert all(said.answer.gives.get(slot) is not None for slot in call.outcomes.get(said.answer.outcome, ()))
    assert not any(CANARY in repr(value) for value in (client, call, said, said.answer, wire.requests))


@pytest.mark.parametrize(
    ("settings", "setting", "call"),
    [
        (evolve(SETTINGS, redirect_uri=None), "redirect_uri", answers.REDIRECT),
        (evolve(SETTINGS, redirect_uri=None), "redirect_uri", answers.REDEEM_CODE),
        (evolve(SETTINGS, api_key=None), "api_key", answers.SIGN_ON),
        (evolve(SETTINGS, api_key=None), "api_key", answers.REDEEM_SESSION),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_settings_that_are_missing(settings: WixSettings, setting: str, call: Call) -> None:
    """
    A call that needs a setting nobody made says which, tells no token, and is not sent.
    """
    client, wire = scripted(visitor(), settings=settings)

    with pytest.raises(NotConfigured, match=f"{setting} is not set") as caught:
        await client.send(call, JAR)

    assert CANARY not in str(caught.value)
    assert [] == wire.requests


async def test_a_call_of_another_service() -> None:
    """
    A call that nobody taught the client is a mistake of the program, and named.
    """

    class Dance(Call):
        """
        Not a call of the Wix identity service.
        """

        outcomes: ClassVar[Gives] = {}

    client, _ = scripted(visitor())

    with pytest.raises(TypeError, match="cannot say Dance"):
        await client.send(Dance(), JAR)


async def test_token_info() -> None:
    """
    What the service says of a token comes back as it says it, and is asked for without another token.
    """
    document = {"active": True, "subjectType": "MEMBER", "subjectId": "m1", "exp": 5, "iat": 1, "somethingNew": []}
    client, wire = scripted(response(200, document))

    info = await Inquiries(client).token_info(CANARY)

    assert TokenInfo(True, "MEMBER", "m1", 5, 1) == info
    assert [(None, {"token": CANARY})] == [(request.authorization, request.body) for request in wire.requests]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param(Silence.UNSENT, ServiceUnavailable, id="unsent"),
        pytest.param(Silence.LOST, ServiceUnavailable, id="lost"),
        pytest.param(response(200, {"active": "yes"}, x_wix_request_id="r9"), UnexpectedAnswer, id="in-words"),
        pytest.param(response(200, [CANARY]), UnexpectedAnswer, id="a-list"),
        pytest.param(Response(500, {"x": CANARY}, CANARY.encode()), ServiceUnavailable, id="broken"),
        pytest.param(response(401, {"active": True, "token": CANARY}), UnexpectedAnswer, id="refused"),
    ],
)
async def test_token_info_fails_in_silence(said: Response | Silence, error: Callable[..., Exception]) -> None:
    """
    Where nothing usable comes back, an error says so by the request's id, and by nothing that was in it.
    """
    client, _ = scripted(said)

    with pytest.raises((ServiceUnavailable, UnexpectedAnswer)) as caught:
        await Inquiries(client).token_info(CANARY)

    assert error is type(caught.value)
    assert (said.request_id if isinstance(said, Response) else None) == caught.value.request_id
    assert CANARY not in f"{caught.value!r} {caught.value}"
