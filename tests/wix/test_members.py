"""
What a member asks with an access token that has ended: refreshed once, sent once more, and nothing remembered.
"""

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.calls.passwords import ChangePassword
from authflow.calls.reasons import Why
from authflow.calls.tokens import Logout
from authflow.core.call import Call
from authflow.core.errors import NotGiven
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.door import AuthFlow
from authflow.emulator import API_KEY, CHEAP, CLIENT_ID, Emulator, World, serve
from authflow.emulator.tokens import Subject
from authflow.wix import exchange
from authflow.wix import operations as op
from authflow.wix.client import WixClient
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence
from tests.emulator.client import ADA, Client, password_of
from tests.wix import answers
from tests.wix.answers import CANARY, NOW, PAIR, SETTINGS, TOKENS, refused, response
from tests.wix.wires import JAR, UNAUTHENTICATED, scripted

OF_MEMBERS = (answers.LOGOUT, answers.CHANGE_PASSWORD)
ROTATED = Tokens("access-2", f"refresh-2-{CANARY}", NOW + 60)
RENEWED = response(200, {"access_token": "access-2", "expires_in": 60, "refresh_token": f"refresh-2-{CANARY}"})
DONE = response(200, {"statusCode": 200})  # Read by both calls as success.


@pytest.mark.parametrize("call", OF_MEMBERS, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize("no", [UNAUTHENTICATED, Response(401, {}, b"<html>")], ids=["code", "page"])
async def test_refreshed_once(call: Call, no: Response) -> None:
    """
    A token that is refused is refreshed, and the call sent once more with the new one; the jar stays as it is.
    """
    client, wire = scripted(no, RENEWED, DONE)

    said = await client.send(call, JAR)

    assert Outcome.SUCCESS is said.answer.outcome
    assert [PAIR.access, None, "access-2"] == [request.authorization for request in wire.requests]
    assert exchange.refresh(SETTINGS, PAIR.refresh or "") == wire.requests[1]
    assert wire.requests[0] == evolve(wire.requests[2], authorization=PAIR.access)
    assert JAR == said.jar
    assert CANARY not in repr((said, client, wire))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(DONE, Answer(Outcome.SUCCESS), id="changed"),
        pytest.param(UNAUTHENTICATED, Answer(Outcome.SIGNED_OUT), id="refused-again"),
        pytest.param(Silence.LOST, Answer(Outcome.UNKNOWN), id="lost"),
        pytest.param(response(429), Answer(Outcome.THROTTLED), id="throttled"),
    ],
)
async def test_new_tokens_are_given(second: Response | Silence, expected: Answer) -> None:
    """
    Whatever becomes of the second try, the new tokens are given: the old refresh token may be worth nothing now.
    """
    client, wire = scripted(UNAUTHENTICATED, RENEWED, second)

    said = await client.send(answers.CHANGE_PASSWORD, JAR)

    assert evolve(expected, gives={slots.TOKENS: ROTATED}) == said.answer
    assert len(wire.requests) == 3


async def test_a_refresh_token_that_stays() -> None:
    """
    A refresh token that is not replaced goes on working.
    """
    client, _ = scripted(UNAUTHENTICATED, response(200, {"access_token": "access-2", "expires_in": 60}), DONE)

    said = await client.send(answers.CHANGE_PASSWORD, JAR)

    assert Tokens("access-2", PAIR.refresh, NOW + 60) == said.answer.gives[slots.TOKENS]


@pytest.mark.parametrize("call", OF_MEMBERS, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    "no",
    [
        response(400, {"error": "invalid_grant"}),
        response(401, {"error": "invalid_client"}),
        response(403),
        response(200, {**TOKENS, "access_token": ""}),
        Response(200, {}, b"<html>"),
    ],
    ids=["spent", "bad-client", "forbidden", "empty", "page"],
)
async def test_refresh_refused(call: Call, no: Response) -> None:
    """
    Where the refresh token is worth nothing either, the member is signed out.
    """
    client, wire = scripted(UNAUTHENTICATED, no)

    said = await client.send(call, JAR)

    assert Answer(Outcome.SIGNED_OUT) == said.answer
    assert len(wire.requests) == 2


@pytest.mark.parametrize("call", OF_MEMBERS, ids=lambda call: type(call).__name__)
@pytest.mark.parametrize(
    ("no", "expected"),
    [
        (Silence.UNSENT, Answer(Outcome.UNAVAILABLE)),
        (Silence.LOST, Answer(Outcome.UNAVAILABLE)),
        (response(500), Answer(Outcome.UNAVAILABLE)),
        (response(503, retry_after="9"), Answer(Outcome.UNAVAILABLE, retry_at=NOW + 9)),
        (response(429, retry_after="9"), Answer(Outcome.UNAVAILABLE, retry_at=NOW + 9)),
    ],
    ids=["down", "lost", "broken", "closed", "throttled"],
)
async def test_refresh_unavailable(call: Call, no: Response | Silence, expected: Answer) -> None:
    """
    Where nobody can be asked for another token, the call was surely not processed.
    """
    client, wire = scripted(UNAUTHENTICATED, no)

    said = await client.send(call, JAR)

    assert (expected, JAR) == (said.answer, said.jar)
    assert len(wire.requests) == 2


@pytest.mark.parametrize("refresh", [None, ""], ids=["none", "empty"])
@pytest.mark.parametrize("call", OF_MEMBERS, ids=lambda call: type(call).__name__)
async def test_nothing_to_refresh_by(call: Logout | ChangePassword, refresh: str | None) -> None:
    """
    Without a refresh token the refusal stands.
    """
    client, wire = scripted(UNAUTHENTICATED)

    said = await client.send(evolve(call, tokens=evolve(PAIR, refresh=refresh)), JAR)

    assert Answer(Outcome.SIGNED_OUT) == said.answer
    assert len(wire.requests) == 1


@pytest.mark.parametrize("call", OF_MEMBERS, ids=lambda call: type(call).__name__)
async def test_other_refusals_stand(call: Call) -> None:
    """
    A 401 by a code that nobody knows is not that the token has ended: nothing is refreshed.
    """
    client, wire = scripted(refused(401, "NEW_CODE"))

    said = await client.send(call, JAR)

    assert Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD)) == said.answer
    assert len(wire.requests) == 1


async def signed_in(asking: Client) -> Tokens:
    """
    Ada's tokens, whose access token has ended meanwhile.
    """
    document = await asking.member(ADA)
    asking.world.clock.advance(5 * 3600)
    asking.token = ""
    return Tokens(document["access_token"], document["refresh_token"], 0.0)


@pytest.fixture(params=["none", "rotate", "strict"])
def world(request: pytest.FixtureRequest) -> World:
    """
    A world, under each way to treat refresh tokens.
    """
    found = World(hasher=CHEAP)
    found.settings = evolve(found.settings, refresh_rotation=request.param)
    return found


async def test_logout_ends_the_session(world: World) -> None:
    """
    Whoever signs out five hours later is signed out at the service, too: the refresh token is dead.
    """
    emulator = Emulator(world)
    asking = Client(world, emulator)
    client = WixClient(WixSettings(CLIENT_ID, api_key=API_KEY), emulator, world.clock)
    tokens = await signed_in(asking)
    given: list[Response | Silence] = []

    async def noting(request: Request) -> Response | Silence:
        response = await emulator(request)
        given.extend([response] if request.path == op.TOKEN.path else [])
        return response

    said = await evolve(client, transport=noting).send(Logout(tokens), {})

    assert Answer(Outcome.SUCCESS) == said.answer
    assert isinstance(given[0], Response)
    latest = (given[0].document or {})["refresh_token"]
    for refresh in (tokens.refresh, latest):
        assert "invalid_grant" == (await asking.tokens(grantType="refresh_token", refreshToken=refresh))["error"]


async def test_change_password_after_hours(world: World) -> None:
    """
    Whoever changes a password five hours later has changed it, and has tokens that work.
    """
    emulator = Emulator(world)
    asking = Client(world, emulator)
    client = WixClient(WixSettings(CLIENT_ID, api_key=API_KEY), emulator, world.clock)

    said = await client.send(ChangePassword(await signed_in(asking), "another-" + password_of(ADA)), {})

    assert Outcome.SUCCESS is said.answer.outcome
    tokens = said.answer.gives[slots.TOKENS]
    assert isinstance(tokens, Tokens)
    assert tokens.refresh


async def test_a_visitor_goes_on_as_the_same() -> None:
    """
    Whose cart is full keeps it: the tokens of a visitor who is given are used, and no new visitor is made.
    """
    world = World(hasher=CHEAP)
    async with serve(world) as address:
        visitor, _ = world.issuer.begin(Subject.VISITOR, "visitor-1", CLIENT_ID)
        given = {"visitor": Tokens(visitor.access_token, visitor.refresh_token, world.clock.now() + 3600)}
        async with AuthFlow(client_id=CLIENT_ID, base_url=address, redirect_uri="http://127.0.0.1/cb") as auth:
            asked = await auth.start("login", given=given)
            await auth.reply(asked.handle, {"email": "ada@example.com", "password": "wrong"}, step=asked.step)
            with pytest.raises(NotGiven, match=r"visitor must be the authflow\.Tokens"):
                await auth.start("login", given={"visitor": "a text"})
    world.close()

    assert ["login"] == [entry.operation for entry in world.requests.newest_first]
