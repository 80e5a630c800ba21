"""
Forgotten and changed passwords, and signing out.
"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import evolve

from authflow.core.action import Ask
from authflow.core.outcome import Choice
from authflow.ui.script import choose, submit
from tests.stories.conftest import Stage
from tests.stories.people import ADA, done


async def test_ada_forgot_her_password(stage: Stage) -> None:
    """
    The link from the mail sets another one, and signs her in; the old one is refused.
    """
    _, sent = await stage.play("login", choose(Choice.FORGOT), submit(email="ada@example.com"))
    link = (await stage.mail("ada@example.com")).link or ""
    token = dict(parse_qsl(urlsplit(link).query))["recoveryToken"]

    _, ended = await stage.play("reset", submit(password="a brand new password"), recovery_token=token)
    _, refused = await stage.play("login", ADA)

    assert (done(sent).state, link.partition("?")[0]) == ("mail_sent", "http://127.0.0.1:5000/callback")
    assert await stage.subject(done(ended).tokens) == "ada@example.com"
    assert isinstance(refused, Ask)


async def test_nobody_learns_who_has_an_account(stage: Stage) -> None:
    """
    A known address and an unknown one end in the same words.
    """
    ends = [
        done((await stage.play("recover", submit(email=email)))[1])
        for email in ("ada@example.com", "nobody@example.com")
    ]

    told = [evolve(end, run="", handle="") for end in ends]
    assert told[0] == told[1]


@pytest.mark.parametrize("return_to", [None, "/bye"], ids=["stays", "returns"])
async def test_ada_signs_out(stage: Stage, return_to: str | None) -> None:
    """
    Her tokens are dead at the service afterwards; signing out twice is no fault.
    """
    _, signed_in = await stage.play("login", ADA)
    tokens = done(signed_in).tokens

    async with stage.auth() as auth:
        first = await auth.start("logout", given={"tokens": tokens}, return_to=return_to)
        second = await auth.start("logout", given={"tokens": tokens}, return_to=return_to)
        third = await auth.start("logout", return_to=return_to)

    ends = [done(action) for action in (first, second, third)]
    assert [(end.state, end.return_to, end.tokens) for end in ends] == [("signed_out", return_to, None)] * 3
    assert await stage.subject(tokens) is None


async def test_ada_changes_her_password(stage: Stage) -> None:
    """
    One that is too short is refused by its reason; the next one holds.
    """
    _, signed_in = await stage.play("login", ADA)
    tokens = done(signed_in).tokens
    lines = (submit(password="short"), submit(password="a brand new password"))

    script, ended = await stage.play("change-password", *lines, tokens=tokens, email="ada@example.com")
    _, again = await stage.play("login", submit(email="ada@example.com", password="a brand new password"))

    refused = script.shown[1]
    assert isinstance(refused, Ask)
    assert (refused.reason and refused.reason.id) == "password_too_short"
    assert done(ended).state == "password_changed"
    assert await stage.subject(done(again).tokens) == "ada@example.com"


async def test_a_lost_change_of_password_is_looked_into(stage: Stage) -> None:
    """
    The new password signs in, so it holds.
    """
    _, signed_in = await stage.play("login", ADA)
    stage.transport.losing = "/change-password"
    new = submit(password="a brand new password")

    _, ended = await stage.play("change-password", new, tokens=done(signed_in).tokens, email="ada@example.com")

    assert done(ended).state == "password_changed"
