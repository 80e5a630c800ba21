"""
A proof becomes tokens.
"""

import pytest

from authflow.calls import slots
from authflow.calls.tokens import CreateRedirectSession, RedeemCode
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from tests.flows.turns import AWAY, EXCHANGE, EXPIRED, LOST, NO, SENT, TOKENS, VISIT, YES
from tests.runs import ADA, BOB, Turn, begun, choose, come_back, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([*TOKENS], "authorizing redeeming signed_in", EXCHANGE, id="without-a-browser"),
        pytest.param(
            [YES, VISIT, come_back(), YES], "authorizing in_browser redeeming signed_in", EXCHANGE, id="in-the-browser"
        ),
        pytest.param(
            [YES, VISIT, come_back(state="x"), come_back(state=None), come_back(code=None)],
            "authorizing in_browser",
            "CreateRedirectSession Authorize",
            id="wrong-nonce",
        ),
        pytest.param(
            [YES, VISIT, come_back(error="access_denied")],
            "authorizing in_browser enter_credentials",
            "CreateRedirectSession Authorize",
            id="refused",
        ),
        pytest.param(
            [YES, VISIT, come_back(error="access_denied", state="x")],
            "authorizing in_browser",
            "CreateRedirectSession Authorize",
            id="refused-by-somebody-else",
        ),
        pytest.param(
            [YES, VISIT, come_back(state="x"), come_back(), YES],
            "authorizing in_browser redeeming signed_in",
            EXCHANGE,
            id="wrong-nonce-then-right",
        ),
        pytest.param(
            [YES, VISIT, Outcome.EXPIRED],
            "authorizing in_browser timed_out",
            "CreateRedirectSession Authorize",
            id="never-came-back",
        ),
        pytest.param([EXPIRED], "enter_credentials", "CreateRedirectSession", id="session-ran-out"),
        pytest.param(
            [AWAY, choose(Choice.RETRY), YES],
            "asking_where authorizing",
            "CreateRedirectSession " * 2 + "Authorize",
            id="away-and-again",
        ),
        pytest.param([YES, EXPIRED], "authorizing enter_credentials", "CreateRedirectSession Authorize", id="spent"),
        pytest.param(
            [YES, NO], "authorizing enter_credentials", "CreateRedirectSession Authorize", id="not-authorized"
        ),
        pytest.param([YES, LOST], "authorizing enter_credentials", "CreateRedirectSession Authorize", id="lost"),
        pytest.param([YES, YES, LOST], "authorizing redeeming enter_credentials", EXCHANGE, id="code-lost"),
        pytest.param([YES, YES, EXPIRED], "authorizing redeeming enter_credentials", EXCHANGE, id="code-ran-out"),
        pytest.param(
            [YES, YES, AWAY, choose(Choice.RETRY), YES],
            "authorizing redeeming redeeming signed_in",
            EXCHANGE + " RedeemCode",
            id="code-kept-while-away",
        ),
        pytest.param([YES, YES, Answer(YES)], "authorizing redeeming beyond_us", EXCHANGE, id="no-tokens-in-it"),
    ],
)
def test_tokens(script: list[Turn], path: str, sent: str) -> None:
    """
    With a browser or without, only the right code becomes tokens; else one signs in again.
    """
    played = play(begun("tokens"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_the_verifier_is_the_one_of_the_session() -> None:
    """
    The code is redeemed with the verifier that its redirect session was asked with.
    """
    played = play(begun("tokens"), YES, VISIT, come_back(), YES)

    session, _, redeem = played.calls
    assert isinstance(session, CreateRedirectSession)
    assert RedeemCode("grant-1", session.code_verifier) == redeem


def test_a_sign_in_again_is_filled_in() -> None:
    """
    Whoever must sign in again finds the address there, and nobody else's is taken.
    """
    played = play(begun("login"), SENT, YES, EXPIRED, submit(email=BOB))

    assert ("login", ADA) == (played.run.flow, played.run.memory[slots.EMAIL])
    assert "another_identity" == played.run.complaints["email"].reason.id
