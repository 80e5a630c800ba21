"""
Passwords that are lost, and passwords that are changed: in process and over HTTP.
"""

import asyncio
from typing import Any

import pytest

from authflow.emulator.members import Status
from authflow.emulator.recovery import PARAMETER
from authflow.emulator.world import CLIENT_ID, LINK_SECONDS, SITE
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from authflow.wix.wire import Response
from tests.emulator.client import ADA, BOB, CALLBACK, EVE, Client, query_of, said, wrong

NEW = "a-new-password"
BACK = {"url": "http://127.0.0.1:5000/reset?a=1", "clientId": CLIENT_ID}


async def ask(client: Client, email: str = ADA, **more: object) -> Response:
    """
    Ask for a link.
    """
    return await client.post(op.SEND_RECOVERY_MAIL, {"email": email, "redirect": BACK, **more})


async def link(client: Client, email: str = ADA) -> str:
    """
    The token in a mailed link.
    """
    await ask(client, email)
    return query_of((await client.mail(email)).link or "")[PARAMETER]


async def recover(client: Client, token: str, password: str = NEW) -> Response:
    """
    Set a new password.
    """
    return await client.post(op.RECOVER, {"recoveryToken": token, "password": password})


async def test_recovers(client: Client) -> None:
    """
    The link sets a new password and signs Ada in; the old password is no good.
    """
    answer: Any = (await recover(client, await link(client))).document
    old, new = await client.login(ADA), await client.login(ADA, password=NEW)

    assert "SUCCESS" == answer["state"]
    assert answer["sessionToken"]
    assert (401, 200) == (old.status, new.status)


async def test_link_leads_back(client: Client) -> None:
    """
    The token is put behind the address that the application named.
    """
    await ask(client)

    mail = await client.mail(ADA)

    assert (mail.link or "").startswith("http://127.0.0.1:5000/reset?a=1&recoveryToken=")


async def test_link_without_a_redirect(here: Client) -> None:
    """
    Where the application names no address, the link leads to the site.
    """
    await here.post(op.SEND_RECOVERY_MAIL, {"email": ADA, "language": "en"})

    mail = await here.mail(ADA)

    assert (mail.link or "").startswith(f"{SITE}/recover?recoveryToken=")


async def test_tells_nothing(client: Client) -> None:
    """
    A known address, an unknown one and a barred one get the same answer; only the first gets a mail.
    """
    await client.eve()

    responses = [await ask(client, email) for email in (ADA, "nobody@example.com", EVE)]

    assert [(200, b"{}")] * 3 == [(response.status, response.body) for response in responses]
    assert [ADA] == [mail.to for mail in client.world.mailbox.mails()]


@pytest.mark.parametrize("email", [ADA, "nobody@example.com"], ids=["known", "unknown"])
async def test_three_links(client: Client, email: str) -> None:
    """
    The fourth mail in a quarter of an hour is refused, for unknown addresses alike.
    """
    client.world.clock.freeze()
    for _ in range(3):
        await ask(client, email)

    fourth = await ask(client, email)
    client.world.clock.advance(15 * 60)
    later = await ask(client, email)

    assert (429, codes.TOO_MANY_ATTEMPTS) == said(fourth)
    assert "900" == fourth.headers["retry-after"]
    assert 200 == later.status


async def test_link_works_once(client: Client) -> None:
    """
    A link that was used is used up, and so are the others to the same member.
    """
    first, second = await link(client), await link(client)

    statuses = [said(await recover(client, token)) for token in (first, first, second)]

    assert [(200, None), *[(400, codes.RECOVERY_TOKEN_INVALID)] * 2] == statuses


@pytest.mark.parametrize(("seconds", "status"), [(LINK_SECONDS - 1, 200), (LINK_SECONDS, 400)])
async def test_link_life(here: Client, seconds: float, status: int) -> None:
    """
    A link lives an hour.
    """
    here.world.clock.freeze()
    token = await link(here)

    here.world.clock.advance(seconds)

    assert status == (await recover(here, token)).status


async def test_refused_password_keeps_the_link(client: Client) -> None:
    """
    A password that the policy refuses does not use the link up.
    """
    token = await link(client)

    refused = await recover(client, token, "short")
    taken = await recover(client, token)

    assert [("password", "VALUE_TOO_SHORT")] == wrong(refused)
    assert 200 == taken.status


async def test_link_proves_the_address(client: Client) -> None:
    """
    Bob got the mail, so he need not confirm a code any more.
    """
    answer: Any = (await recover(client, await link(client, BOB))).document

    assert "SUCCESS" == answer["state"]
    assert answer["identity"]["email"]["isVerified"]


async def test_ends_every_session(client: Client) -> None:
    """
    Whoever was signed in by the old password is no more, nor whoever was about to be.
    """
    tokens, session_token = await client.member(), await client.session()
    code, verifier = await client.grant()

    await recover(client, await link(client))
    response = await client.address("v" * 43, sessionToken=session_token)
    redeemed = await client.tokens(
        grantType="authorization_code", code=code, codeVerifier=verifier, redirectUri=CALLBACK
    )

    assert not await client.active(tokens["access_token"])
    assert (400, codes.SESSION_TOKEN_INVALID) == said(response)
    assert "invalid_grant" == redeemed["error"]


async def test_barred_in_the_middle(client: Client) -> None:
    """
    A link helps nobody who is blocked meanwhile.
    """
    token = await link(client)
    member = client.world.members.at(ADA)
    assert member is not None
    await client.control("POST", f"/members/{member.id}/block")

    response = await recover(client, token)

    assert (403, codes.IDENTITY_BARRED) == said(response)


async def test_clears_the_need_to_reset(client: Client) -> None:
    """
    Whoever had to reset their password can sign in by the new one.
    """
    await client.control("POST", "/members", {"email": ADA, "password": "old-password", "resetRequired": True})
    await recover(client, await link(client))

    response = await client.login(ADA, password=NEW)

    assert 200 == response.status


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"email": "nonsense"}, [("email", None)]),
        (
            {"redirect": {"url": "http://127.0.0.1/" + "x" * 1000, "clientId": CLIENT_ID}},
            [("redirect.url", "VALUE_TOO_LONG")],
        ),
        ({"redirect": {"url": "http://127.0.0.1/", "clientId": "another"}}, [("redirect.clientId", None)]),
        ({"redirect": {"clientId": CLIENT_ID}}, [("redirect.url", "REQUIRED_FIELD")]),
    ],
)
async def test_formats(here: Client, more: dict[str, object], expected: list[tuple[str, str | None]]) -> None:
    """
    What cannot be is refused by the names of the fields.
    """
    response = await here.post(op.SEND_RECOVERY_MAIL, {"email": ADA, "redirect": BACK, **more})

    assert expected == wrong(response)


async def test_links_lead_nowhere_else(client: Client) -> None:
    """
    No mail is sent with an address that is not allow-listed.
    """
    response = await ask(client, redirect={"url": "https://evil.example/", "clientId": CLIENT_ID})

    assert (400, codes.REDIRECT_NOT_ALLOWED) == said(response)
    assert [] == client.world.mailbox.mails()


async def test_changes_the_password(client: Client) -> None:
    """
    A signed-in member sets another password, and stays signed in.
    """
    tokens = await client.member()

    changed = await client.post(op.CHANGE_PASSWORD, {"newPassword": NEW}, by=tokens["access_token"])
    old, new = await client.login(ADA), await client.login(ADA, password=NEW)

    assert (200, b"{}") == (changed.status, changed.body)
    assert (401, 200) == (old.status, new.status)
    assert await client.active(tokens["access_token"])


async def test_changed_password_has_a_policy(client: Client) -> None:
    """
    The policy counts here, too, under the field's own name.
    """
    tokens = await client.member()

    response = await client.post(op.CHANGE_PASSWORD, {"newPassword": "short"}, by=tokens["access_token"])

    assert [("newPassword", "VALUE_TOO_SHORT")] == wrong(response)


async def test_visitors_have_no_password(client: Client) -> None:
    """
    A visitor's token changes nothing.
    """
    response = await client.post(op.CHANGE_PASSWORD, {"newPassword": NEW})

    assert (403, codes.PERMISSION_DENIED) == said(response)


async def test_two_at_once(client: Client) -> None:
    """
    Of two who come with one link at once, one sets the password.
    """
    token = await link(client)

    responses = await asyncio.gather(recover(client, token), recover(client, token, "another-password"))

    assert [(200, None), (400, codes.RECOVERY_TOKEN_INVALID)] == sorted(said(response) for response in responses)


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "offline"])
async def test_a_token_without_a_member(here: Client, gone: bool) -> None:
    """
    A token whose member may no longer sign in changes nothing.
    """
    tokens, member = await here.member(), here.world.members.at(ADA)
    assert member is not None
    member.barred = Status.OFFLINE
    if gone:
        here.world.members.clear()

    response = await here.post(op.CHANGE_PASSWORD, {"newPassword": NEW}, by=tokens["access_token"])

    assert (401, codes.UNAUTHENTICATED) == said(response)
