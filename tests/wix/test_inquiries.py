"""
What the service is asked beside the conversations: each question's answers, refusals and silence.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import pytest
from attrs import evolve

from authflow.core.errors import AuthflowError, NotConfigured, ServiceUnavailable, UnexpectedAnswer
from authflow.core.member import Tokens
from authflow.door import AuthFlow
from authflow.wix.answers import Keys, TokenInfo, UserInfo, WireMember
from authflow.wix.inquiries import Inquiries
from authflow.wix.wire import Response, Silence
from tests.engine.services import by_call
from tests.wix import answers
from tests.wix.answers import CANARY, CLIENT_ID, NOW, PAIR, SETTINGS, refused, response
from tests.wix.wires import scripted, visitor

WITHOUT_REFRESH: Final = evolve(PAIR, refresh=None)
MEMBER: Final = {"id": "m1", "loginEmail": "ada@example.com", "contact": {"firstName": "Ada"}, "somethingNew": 1}
RENEWED: Final = {**answers.TOKENS, "access_token": f"new-{CANARY}", "refresh_token": f"renewed-{CANARY}"}

QUESTIONS: Final[Mapping[str, Callable[[Inquiries], Awaitable[object]]]] = {
    "token-info": lambda wix: wix.token_info(f"token-{CANARY}"),
    "user-info": lambda wix: wix.user_info(PAIR),
    "my-member": lambda wix: wix.my_member(PAIR),
    "keys": lambda wix: wix.keys(),
    "revoke": lambda wix: wix.revoke(PAIR),
    "start-verification": lambda wix: wix.start_verification("m1"),
}
OF_MEMBERS: Final = ("user-info", "my-member")
REFUSALS: Final = (401, 403, 404)


def asked(question: str, *script: Response | Silence) -> tuple[Awaitable[object], Any]:
    """
    *question*, and the wire on which it is answered by *script*.
    """
    first = [visitor()] if question == "start-verification" else []
    client, wire = scripted(*first, *script)
    return QUESTIONS[question](Inquiries(client)), wire


@pytest.mark.parametrize(
    ("question", "said", "expected"),
    [
        pytest.param("token-info", {"active": False}, TokenInfo(False), id="dead-token"),
        pytest.param(
            "token-info",
            {"active": True, "subjectType": "VISITOR", "subjectId": "v1", "siteId": "s1", "new": 1},
            TokenInfo(True, "VISITOR", "v1", site_id="s1"),
            id="token",
        ),
        pytest.param(
            "token-info",
            {"active": True, "exp": "1700014400", "iat": "soon"},
            TokenInfo(True, exp=1700014400),
            id="times-as-texts",
        ),
        pytest.param("user-info", {"sub": "m1"}, UserInfo("m1"), id="user-of-few-words"),
        pytest.param(
            "user-info",
            {"sub": "m1", "email": "ada@example.com", "emailVerified": True, "new": 1},
            UserInfo("m1", email="ada@example.com", email_verified=True),
            id="user",
        ),
        pytest.param(
            "my-member",
            {"member": MEMBER},
            WireMember("m1", "ada@example.com", contact={"firstName": "Ada"}),
            id="member",
        ),
        pytest.param("keys", {"keys": []}, Keys([]), id="no-keys"),
        pytest.param("keys", {"keys": [{"kty": "EC", "kid": "1"}]}, Keys([{"kty": "EC", "kid": "1"}]), id="keys"),
        pytest.param("revoke", {}, True, id="revoked"),
        pytest.param("revoke", None, True, id="revoked-without-a-word"),
        pytest.param("start-verification", {"verificationId": "v1"}, "v1", id="mailed"),
    ],
)
async def test_answers(question: str, said: object, expected: object) -> None:
    """
    What is told is handed on, and what nobody knows is left out.
    """
    answer, _ = asked(question, response(200, said))

    assert expected == await answer


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("question", OF_MEMBERS)
async def test_no_member(question: str, status: int) -> None:
    """
    Whoever is no member, or not any more, has nothing to be told.
    """
    answer, _ = asked(question, refused(status, "PERMISSION_DENIED"))

    assert await answer is None


async def test_a_member_who_is_not_there() -> None:
    """
    Nobody can be mailed who is not there.
    """
    answer, _ = asked("start-verification", refused(404, "-19999"))

    assert await answer is None


@pytest.mark.parametrize(
    ("question", "status"),
    [
        *((question, status) for question in ("token-info", "keys", "revoke") for status in REFUSALS),
        ("start-verification", 401),
        ("start-verification", 403),
    ],
)
async def test_refusals(question: str, status: int) -> None:
    """
    A refusal of what anybody may ask is told with the service's own name for it, and not taken for an answer.
    """
    answer, _ = asked(question, response(status, {"message": CANARY}, x_wix_request_id="r9"))

    with pytest.raises(UnexpectedAnswer) as caught:
        await answer

    assert "r9" == caught.value.request_id
    assert CANARY not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param(Silence.UNSENT, ServiceUnavailable, id="unsent"),
        pytest.param(Silence.LOST, ServiceUnavailable, id="lost"),
        pytest.param(Response(500, {"x-wix-request-id": "r9"}, CANARY.encode()), ServiceUnavailable, id="broken"),
        pytest.param(response(429, {"m": CANARY}, x_wix_request_id="r9"), ServiceUnavailable, id="too-often"),
        pytest.param(response(400, {"m": CANARY}, x_wix_request_id="r9"), UnexpectedAnswer, id="bad"),
        pytest.param(response(302, {"m": CANARY}, x_wix_request_id="r9"), UnexpectedAnswer, id="elsewhere"),
    ],
)
async def test_silence(question: str, said: Response | Silence, error: type[AuthflowError]) -> None:
    """
    A service that says nothing, wants to be left alone, or says something else raises one of two errors, silent itself.
    """
    answer, wire = asked(question, said)

    with pytest.raises((ServiceUnavailable, UnexpectedAnswer)) as caught:
        await answer

    assert error is type(caught.value)
    assert (None if isinstance(said, Silence) else "r9") == caught.value.request_id
    assert CANARY not in repr((caught.value, wire)) + str(caught.value)


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name != "revoke"])
@pytest.mark.parametrize("said", [{}, {"id": CANARY}, [], "text"], ids=repr)
async def test_half_an_answer(question: str, said: object) -> None:
    """
    What lacks what was asked for is no answer.
    """
    answer, _ = asked(question, response(200, said))

    with pytest.raises(UnexpectedAnswer) as caught:
        await answer

    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("question", "authorization", "query", "body"),
    [
        pytest.param("token-info", None, {}, {"token": f"token-{CANARY}"}, id="token-info"),
        pytest.param("user-info", PAIR.access, {}, None, id="user-info"),
        pytest.param("my-member", PAIR.access, {"fieldSet": "FULL"}, None, id="my-member"),
        pytest.param("keys", None, {}, None, id="keys"),
        pytest.param("revoke", None, {}, {"token": PAIR.refresh, "clientId": CLIENT_ID}, id="revoke"),
        pytest.param(
            "start-verification",
            f"visitor-1,key-{CANARY}",
            {},
            {"identityId": "m1", "target": "EMAIL"},
            id="start-verification",
        ),
    ],
)
async def test_questions(question: str, authorization: str | None, query: object, body: object) -> None:
    """
    Each question is asked in the name of whom it is about, and of nobody else.
    """
    answer, wire = asked(question, Silence.LOST)

    with pytest.raises(ServiceUnavailable):
        await answer

    request = wire.requests[-1]
    assert (authorization, query, body) == (request.authorization, request.query, request.body)
    assert CANARY not in repr(request)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param(Silence.UNSENT, ServiceUnavailable, id="silence"),
        pytest.param(response(429), ServiceUnavailable, id="too-often"),
        pytest.param(response(401, {"error": "invalid_client"}), UnexpectedAnswer, id="no-such-application"),
    ],
)
async def test_nobody_is_mailed_without_a_visitor(said: Response | Silence, error: type[AuthflowError]) -> None:
    """
    Where not even a visitor's token can be had, nothing is asked for.
    """
    client, wire = scripted(said)

    with pytest.raises((ServiceUnavailable, UnexpectedAnswer)) as caught:
        await Inquiries(client).start_verification("m1")

    assert (error, ["token"]) == (type(caught.value), wire.paths)


async def test_nobody_is_mailed_without_a_key() -> None:
    """
    The application's own key vouches for the mail.
    """
    client, wire = scripted(visitor(), settings=evolve(SETTINGS, api_key=None))

    with pytest.raises(NotConfigured, match=r"^api_key is not set"):
        await Inquiries(client).start_verification("m1")

    assert ["token"] == wire.paths


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(response(200, RENEWED), Tokens(f"new-{CANARY}", f"renewed-{CANARY}", NOW + 14400), id="both-new"),
        pytest.param(
            response(200, {**RENEWED, "refresh_token": None}),
            Tokens(f"new-{CANARY}", PAIR.refresh, NOW + 14400),
            id="the-old-one-goes-on",
        ),
        pytest.param(response(400, {"error": "invalid_grant"}), None, id="no-more"),
        pytest.param(response(200, {"access_token": ""}), None, id="nothing-in-it"),
    ],
)
async def test_refresh(said: Response, expected: Tokens | None) -> None:
    """
    New tokens take the place of the old ones, or the member must sign in.
    """
    client, wire = scripted(said)

    tokens = await Inquiries(client).refresh(PAIR)

    assert expected == tokens
    assert CANARY not in repr((tokens, wire))


async def test_nothing_to_refresh_or_revoke_by() -> None:
    """
    Without a refresh token nothing is asked.
    """
    client, wire = scripted(Silence.LOST)
    wix = Inquiries(client)

    assert (None, False) == (await wix.refresh(WITHOUT_REFRESH), await wix.revoke(WITHOUT_REFRESH))
    assert [] == wire.requests


async def test_another_service_is_not_asked() -> None:
    """
    Only the Wix client can be asked about tokens and members.
    """
    async with AuthFlow(service=by_call()) as auth:
        with pytest.raises(NotConfigured, match=r"^client_id is not set"):
            _ = auth.wix

    async with AuthFlow(client_id=CLIENT_ID) as auth:
        assert isinstance(auth.wix, Inquiries)
