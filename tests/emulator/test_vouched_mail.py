"""
What an application has mailed to a member: a code, and the link to a first password.
"""

from typing import Any

import pytest

from authflow.emulator.world import CLIENT_ID, LINK_SECONDS
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from authflow.wix.wire import Response
from tests.emulator.client import ADA, BOB, CALLBACK, ZOE, Client, credentials, password_of, query_of, said, wrong

MAILS = pytest.mark.parametrize(
    "operation", [op.START_VERIFICATION, op.SEND_ACTIVATION_MAIL], ids=lambda operation: operation.name
)


async def invited(client: Client, **more: object) -> tuple[str, Response]:
    """
    Zoe, whom the application makes a member without a password, and what became of the mail to her.
    """
    app = await client.app()
    made: Any = (await client.post(op.SIGN_ON, {"loginId": {"email": ZOE}}, by=app)).document
    zoe = str(made["identity"]["id"])
    return zoe, await client.post(op.SEND_ACTIVATION_MAIL, {"identityId": zoe, **more}, by=app)


def called(client: Client, email: str) -> str:
    """
    A member's id.
    """
    member = client.world.members.at(email)
    assert member is not None
    return member.id


async def test_verification(client: Client) -> None:
    """
    A code is mailed, and the id that is answered goes on with no sign-in.
    """
    response = await client.post(
        op.START_VERIFICATION, {"identityId": called(client, ADA), "target": "EMAIL"}, by=await client.app()
    )
    code = await client.code(ADA)

    verified = await client.verify((response.document or {})["verificationId"], code)

    assert ({"verificationId"}, 6) == (set(response.document or {}), len(code))
    assert (400, codes.STATE_TOKEN_INVALID) == said(verified)


async def test_activation(client: Client) -> None:
    """
    The link leads to a page of the site; the token in it sets a first password, once, and proves the address.
    """
    _, response = await invited(client, emailOptions={"language": "en"})
    link = (await client.mail(ZOE)).link or ""
    body = {"recoveryToken": query_of(link)["token"], "password": password_of(ZOE)}

    first: Any = (await client.post(op.RECOVER, body)).document
    second = await client.post(op.RECOVER, body)
    login: Any = (await client.post(op.LOGIN, credentials(ZOE))).document

    assert (200, {}) == (response.status, response.document)
    assert link.startswith(f"{client.world.site}/activate?token=")
    assert ("SUCCESS", True, "SUCCESS") == (first["state"], first["identity"]["email"]["isVerified"], login["state"])
    assert (400, codes.RECOVERY_TOKEN_INVALID) == said(second)


async def test_activation_goes_on(here: Client) -> None:
    """
    Where the member goes afterwards is in the link.
    """
    await invited(here, emailOptions={"redirect": {"url": CALLBACK, "clientId": CLIENT_ID}})

    assert CALLBACK == query_of((await here.mail(ZOE)).link or "")["redirectUrl"]


async def test_activation_life(here: Client) -> None:
    """
    The link lives for an hour.
    """
    here.world.clock.freeze()
    await invited(here)
    token = query_of((await here.mail(ZOE)).link or "")["token"]

    here.world.clock.advance(LINK_SECONDS)
    response = await here.post(op.RECOVER, {"recoveryToken": token, "password": password_of(ZOE)})

    assert (400, codes.RECOVERY_TOKEN_INVALID) == said(response)


@pytest.mark.parametrize(
    ("redirect", "expected"),
    [
        ({"url": "https://elsewhere.example/", "clientId": CLIENT_ID}, (400, codes.REDIRECT_NOT_ALLOWED, [])),
        ({"url": CALLBACK, "clientId": "x"}, (400, None, [("emailOptions.redirect.clientId", None)])),
        (
            {"url": CALLBACK + "x" * 1000, "clientId": CLIENT_ID},
            (400, None, [("emailOptions.redirect.url", "VALUE_TOO_LONG")]),
        ),
        ({"url": CALLBACK}, (400, None, [("emailOptions.redirect.clientId", "REQUIRED_FIELD")])),
    ],
)
async def test_activation_refused(
    here: Client, redirect: dict[str, str], expected: tuple[int, str | None, list[object]]
) -> None:
    """
    The address to go on to must be allow-listed, and no longer than a thousand characters.
    """
    _, response = await invited(here, emailOptions={"redirect": redirect})

    assert expected == (*said(response), wrong(response))
    assert [] == here.world.mailbox.mails()


@MAILS
async def test_nobody(here: Client, operation: op.Operation) -> None:
    """
    An id that is nobody's is refused, and so is that of a barred member.
    """
    eve = await here.eve()

    responses = [await here.post(operation, {"identityId": who}, by=await here.app()) for who in ("nobody", eve)]

    assert [(404, codes.NOT_FOUND), (403, codes.IDENTITY_BARRED)] == [said(response) for response in responses]


@MAILS
async def test_who_is_required(here: Client, operation: op.Operation) -> None:
    """
    Whoever it is about has to be said.
    """
    response = await here.post(operation, {}, by=await here.app())

    assert (400, [("identityId", "REQUIRED_FIELD")]) == (response.status, wrong(response))


@MAILS
async def test_budget(here: Client, operation: op.Operation) -> None:
    """
    Three in a quarter of an hour, like all mail of that kind.
    """
    here.world.clock.freeze()
    body = {"identityId": called(here, BOB)}

    responses = [await here.post(operation, body, by=await here.app()) for _ in range(4)]

    assert [200, 200, 200, 429] == [response.status for response in responses]
    assert str(15 * 60) == responses[-1].headers["retry-after"]


async def test_target(here: Client) -> None:
    """
    Codes go by mail.
    """
    body = {"identityId": called(here, ADA), "target": "SMS"}

    response = await here.post(op.START_VERIFICATION, body, by=await here.app())

    assert (400, [("target", None)]) == (response.status, wrong(response))
