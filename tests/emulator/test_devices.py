"""
Devices without a browser (RFC 8628), in process and over HTTP.
"""

from typing import Any

import pytest

from authflow.emulator.devices import ALPHABET, DEVICE_SECONDS, INTERVAL, KEPT_SECONDS
from authflow.emulator.pairing import DEVICE_CODE
from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op
from tests.emulator.client import ADA, EVE, Client, wrong


async def begun(client: Client) -> dict[str, Any]:
    """
    What a device is told.
    """
    return dict((await client.ask("POST", op.DEVICE.path, {"clientId": CLIENT_ID})).document or {})


async def polled(client: Client, device: dict[str, Any], **more: object) -> tuple[int, dict[str, Any]]:
    """
    What the device is answered when it asks for tokens.
    """
    body = {"grantType": DEVICE_CODE, "clientId": CLIENT_ID, "deviceCode": device["deviceCode"], **more}
    response = await client.ask("POST", op.TOKEN.path, body)
    return response.status, dict(response.document or {})


async def error(client: Client, device: dict[str, Any]) -> object:
    """
    Why it gets none.
    """
    status, document = await polled(client, device)
    return document["error"] if status == 400 else status


async def test_device(client: Client) -> None:
    """
    A device gets a code for itself, and one to show with the address where it is typed.
    """
    device = await begun(client)

    left, _, right = device["userCode"].partition("-")
    assert (4, 4, set()) == (len(left), len(right), {*left, *right} - {*ALPHABET})
    assert f"{client.world.site}/device" == device["verificationUri"]
    assert f"{device['verificationUri']}?userCode={device['userCode']}" == device["verificationUriComplete"]
    assert (DEVICE_SECONDS, INTERVAL) == (device["expiresIn"], device["interval"])


async def test_approved(client: Client) -> None:
    """
    A device that a member let in gets their tokens, once.
    """
    client.world.clock.freeze()
    device = await begun(client)
    waiting = await error(client, device)

    status, shown = await client.control("POST", f"/devices/{device['userCode']}/approve", {"email": ADA})
    _, tokens = await polled(client, device)
    again = await error(client, device)

    assert ("authorization_pending", 200, "approved", ADA) == (waiting, status, shown["standing"], shown["email"])
    info: Any = (await client.ask("POST", op.TOKEN_INFO.path, {"token": tokens["access_token"]})).document
    assert ("MEMBER", "invalid_grant") == (info["subjectType"], again)


async def test_denied(client: Client) -> None:
    """
    A device that was denied is told so.
    """
    device = await begun(client)

    status, shown = await client.control("POST", f"/devices/{device['userCode']}/deny")

    assert (200, "denied") == (status, shown["standing"])
    assert "access_denied" == await error(client, device)


async def test_in_a_hurry(here: Client) -> None:
    """
    A device that asks too early is slowed down by five seconds more, for good.
    """
    here.world.clock.freeze()
    device = await begun(here)

    answers = []
    for seconds in (0, INTERVAL - 1, 2 * INTERVAL - 1, 3 * INTERVAL, 3 * INTERVAL - 1):
        here.world.clock.advance(seconds)
        answers.append(await error(here, device))

    assert ["authorization_pending", "slow_down", "slow_down", "authorization_pending", "slow_down"] == answers


async def test_haste_costs_nothing_once_it_is_decided(here: Client) -> None:
    """
    Slowing down is for who waits: when it is decided, the answer comes.
    """
    here.world.clock.freeze()
    device = await begun(here)
    await polled(here, device)
    await here.control("POST", f"/devices/{device['userCode']}/approve", {"email": ADA})

    status, _ = await polled(here, device)

    assert 200 == status


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (DEVICE_SECONDS - 1, "authorization_pending"),
        (DEVICE_SECONDS, "expired_token"),
        (DEVICE_SECONDS + KEPT_SECONDS, "invalid_grant"),
    ],
)
async def test_life(here: Client, seconds: float, expected: str) -> None:
    """
    Both codes live for ten minutes; whoever asks much later is not known any more.
    """
    here.world.clock.freeze()
    device = await begun(here)

    here.world.clock.advance(seconds)
    await begun(here)

    assert expected == await error(here, device)


async def test_too_late_to_approve(here: Client) -> None:
    """
    A user code that is too old is no code; nor is one that somebody has decided about.
    """
    here.world.clock.freeze()
    old = await begun(here)
    here.world.clock.advance(DEVICE_SECONDS)
    decided = await begun(here)
    await here.control("POST", f"/devices/{decided['userCode']}/deny")

    answers = [
        await here.control("POST", f"/devices/{device['userCode']}/approve", {"email": ADA})
        for device in (old, decided)
    ]

    assert [404, 404] == [status for status, _ in answers]


@pytest.mark.parametrize(
    "spell", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:2]} {code[2:]}"]
)
async def test_user_codes_are_typed(here: Client, spell: Any) -> None:
    """
    Case, hyphen and spaces of a user code are forgiven.
    """
    device = await begun(here)

    found = here.world.devices.pending(spell(device["userCode"]))

    assert found is not None
    assert device["userCode"] == found.user_code


@pytest.mark.parametrize(
    ("typed", "body", "status", "about"),
    [
        (None, {"email": "nobody@example.com"}, 400, [("email", None)]),
        (None, {"email": "nonsense"}, 400, [("email", None)]),
        (None, {}, 400, [("email", "REQUIRED_FIELD")]),
        (None, {"email": EVE}, 403, []),
        ("WXYZ-WXYZ", {"email": ADA}, 404, []),
        ("-", {"email": ADA}, 404, []),
    ],
)
async def test_nobody_approves(
    here: Client, typed: str | None, body: dict[str, object], status: int, about: list[tuple[str, str | None]]
) -> None:
    """
    Only a member who may sign in lets a device in, and only one that waits.
    """
    await here.eve()
    device = await begun(here)

    path = f"/emulator/v1/devices/{typed or device['userCode']}/approve"
    response = await here.ask("POST", path, body)

    assert (status, about) == (response.status, wrong(response))


async def test_blocked_meanwhile(here: Client) -> None:
    """
    Whoever is blocked after letting a device in lets in nobody.
    """
    device = await begun(here)
    await here.control("POST", f"/devices/{device['userCode']}/approve", {"email": ADA})
    ada = here.world.members.at(ADA)
    assert ada is not None

    await here.control("POST", f"/members/{ada.id}/block")

    assert "invalid_grant" == await error(here, device)


async def test_listed(client: Client) -> None:
    """
    Devices are listed, newest first; what a device asks for tokens by is not told.
    """
    first, second = await begun(client), await begun(client)

    _, listed = await client.control("GET", "/devices")

    assert [second["userCode"], first["userCode"]] == [device["userCode"] for device in listed]
    assert {"userCode", "standing", "until", "interval", "verificationUriComplete"} == set(listed[0])
    assert first["deviceCode"] not in str(listed)


async def test_forgotten_by_a_reset(here: Client) -> None:
    """
    After a reset no device waits.
    """
    device = await begun(here)

    await here.control("POST", "/reset")

    assert "invalid_grant" == await error(here, device)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({}, 400, "invalid_request"),
        ({"clientId": 1}, 400, "invalid_request"),
        ({"clientId": "another"}, 401, "invalid_client"),
        ({"client_id": CLIENT_ID, "scope": "offline_access"}, 200, None),
    ],
)
async def test_who_may_ask(client: Client, body: dict[str, object], status: int, expected: str | None) -> None:
    """
    A client that there is may ask, in camelCase or snake_case, and is refused in OAuth's own words.
    """
    response = await client.ask("POST", op.DEVICE.path, body)

    assert (status, expected) == (response.status, (response.document or {}).get("error"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"deviceCode": None}, "invalid_request"),
        ({"deviceCode": "made up"}, "invalid_grant"),
        ({"clientId": "another"}, "invalid_client"),
    ],
)
async def test_refused(here: Client, changed: dict[str, object], expected: str) -> None:
    """
    A device code that nobody was given brings nothing.
    """
    device = await begun(here)

    _, document = await polled(here, device, **changed)

    assert expected == document["error"]
