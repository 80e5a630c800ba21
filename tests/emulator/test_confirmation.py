"""
Mailed codes: in process and over HTTP.
"""

from typing import Any

import pytest

from authflow.emulator.members import Status
from authflow.emulator.world import CODE_SECONDS, STATE_SECONDS
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import BOB, Client, said


def other(code: str) -> str:
    """
    A code that is not *code*.
    """
    return code[:-1] + str((int(code[-1]) + 1) % 10)


async def test_confirms_once(client: Client) -> None:
    """
    Bob confirms a mailed code; from then on his password is enough.
    """
    first: Any = (await client.login(BOB)).document
    proved: Any = (await client.verify(first["stateToken"], await client.code(BOB))).document
    again: Any = (await client.login(BOB)).document

    assert "REQUIRE_EMAIL_VERIFICATION" == first["state"]
    assert {"name": "PENDING", "reasons": ["PENDING_EMAIL_VERIFICATION_REQUIRED"]} == first["identity"]["status"]
    assert "sessionToken" not in first
    assert "SUCCESS" == proved["state"] == again["state"]
    assert proved["identity"]["email"]["isVerified"]


async def test_wrong_code(client: Client) -> None:
    """
    A wrong code is refused, and the right one still goes.
    """
    state_token = await client.started()
    code = await client.code(BOB)

    refused = await client.verify(state_token, other(code))
    proved = await client.verify(state_token, code)

    assert (400, codes.VERIFICATION_FAILED) == said(refused)
    assert 200 == proved.status


async def test_four_guesses(client: Client) -> None:
    """
    After four wrong guesses the right one still goes.
    """
    state_token = await client.started()
    code = await client.code(BOB)
    for _ in range(4):
        await client.verify(state_token, other(code))

    proved = await client.verify(state_token, code)

    assert 200 == proved.status


async def test_five_guesses(client: Client) -> None:
    """
    After five wrong guesses a code is dead, the right one included, until it is too old; a new one lives.
    """
    client.world.clock.freeze()
    state_token = await client.started()
    code = await client.code(BOB)
    guesses = [await client.verify(state_token, other(code)) for _ in range(5)]
    client.world.clock.advance(0.5)

    sixth = await client.verify(state_token, other(code))
    right = await client.verify(state_token, code)
    fresh: Any = (await client.post(op.RESEND, {"stateToken": state_token})).document
    proved = await client.verify(fresh["stateToken"], await client.code(BOB))

    assert [(400, codes.VERIFICATION_FAILED)] * 5 == [said(guess) for guess in guesses]
    assert (429, codes.TOO_MANY_ATTEMPTS) == said(sixth) == said(right)
    assert "600" == sixth.headers["retry-after"] == right.headers["retry-after"]
    assert 200 == proved.status


@pytest.mark.parametrize(
    ("left", "expected", "retry_after"),
    [
        pytest.param(0.01, (429, codes.TOO_MANY_ATTEMPTS), "1", id="almost too old"),
        pytest.param(0, (400, codes.VERIFICATION_FAILED), None, id="too old"),
    ],
)
async def test_guesses_at_an_old_code(
    here: Client, left: float, expected: tuple[int, str], retry_after: str | None
) -> None:
    """
    A code that is too old is just that, however often it was guessed at.
    """
    here.world.clock.freeze()
    state_token = await here.started()
    code = await here.code(BOB)
    for _ in range(5):
        await here.verify(state_token, other(code))

    here.world.clock.advance(CODE_SECONDS - left)
    response = await here.verify(state_token, code)

    assert expected == said(response)
    assert retry_after == response.headers.get("retry-after")


async def test_code_works_once(client: Client) -> None:
    """
    A state token is used up by the right code.
    """
    state_token = await client.started()
    code = await client.code(BOB)
    await client.verify(state_token, code)

    again = await client.verify(state_token, code)

    assert (400, codes.STATE_TOKEN_INVALID) == said(again)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        pytest.param(CODE_SECONDS - 1, None, id="in time"),
        pytest.param(CODE_SECONDS, codes.VERIFICATION_FAILED, id="the code is too old"),
        pytest.param(STATE_SECONDS, codes.STATE_TOKEN_INVALID, id="the state token is too old"),
    ],
)
async def test_lifetimes(here: Client, seconds: float, code: str | None) -> None:
    """
    A code lives ten minutes, a state token an hour.
    """
    here.world.clock.freeze()
    state_token = await here.started()
    mailed = await here.code(BOB)

    here.world.clock.advance(seconds)
    response = await here.verify(state_token, mailed)

    assert code == said(response)[1]


async def test_resend(client: Client) -> None:
    """
    A new code kills the old one, and its state token.
    """
    state_token = await client.started()
    code = await client.code(BOB)

    fresh: Any = (await client.post(op.RESEND, {"stateToken": state_token})).document
    new_code = await client.code(BOB)
    old = await client.verify(state_token, code)
    new = await client.verify(fresh["stateToken"], new_code)

    assert ("REQUIRE_EMAIL_VERIFICATION", True) == (fresh["state"], fresh["stateToken"] != state_token)
    assert (400, codes.STATE_TOKEN_INVALID) == said(old)
    assert 200 == new.status


@pytest.mark.parametrize("operation", [op.VERIFY, op.RESEND], ids=lambda operation: operation.name)
async def test_unknown_state_token(client: Client, operation: op.Operation) -> None:
    """
    Nobody made this state token.
    """
    body = {"stateToken": "made up", **({"code": "000000"} if operation is op.VERIFY else {})}

    response = await client.post(operation, body)

    assert (400, codes.STATE_TOKEN_INVALID) == said(response)


async def test_three_codes(client: Client) -> None:
    """
    Three codes go to an address in a quarter of an hour, over sign-ins and resends together.
    """
    client.world.clock.freeze()
    state_token = await client.started()
    fresh: Any = (await client.post(op.RESEND, {"stateToken": state_token})).document
    await client.started()

    resent = await client.post(op.RESEND, {"stateToken": fresh["stateToken"]})
    signed_in = await client.login(BOB)
    client.world.clock.advance(15 * 60)
    later = await client.login(BOB)

    assert (429, codes.TOO_MANY_ATTEMPTS) == said(resent) == said(signed_in)
    assert "900" == resent.headers["retry-after"]
    assert 200 == later.status


async def test_refused_resend_keeps_the_code(client: Client) -> None:
    """
    When no more codes are sent, the last one still goes.
    """
    state_token = await client.started()
    for _ in range(2):
        await client.started()
    code = client.world.mailbox.mails(BOB)[-1].code or ""

    refused = await client.post(op.RESEND, {"stateToken": state_token})
    proved = await client.verify(state_token, code)

    assert (429, 200) == (refused.status, proved.status)


async def test_barred_in_the_middle(client: Client) -> None:
    """
    Whoever is blocked while they look for the code gets no further.
    """
    state_token = await client.started()
    code = await client.code(BOB)
    member = client.world.members.at(BOB)
    assert member is not None
    await client.control("POST", f"/members/{member.id}/block")

    response = await client.verify(state_token, code)

    assert (400, codes.STATE_TOKEN_INVALID) == said(response)


async def test_offline_in_the_middle(here: Client) -> None:
    """
    Nor does whoever goes offline meanwhile, without anybody signing them out.
    """
    state_token = await here.started()
    member = here.world.members.at(BOB)
    assert member is not None
    member.barred = Status.OFFLINE

    response = await here.verify(state_token, await here.code(BOB))

    assert (403, codes.IDENTITY_BARRED) == said(response)
