"""
Snapshots that cannot be change nothing; those that can break nothing.
"""

import asyncio
from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any, Final

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.emulator.api import Emulator
from authflow.emulator.controls import SNAPSHOT
from authflow.emulator.server import SNAPSHOT_BYTES, serve
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.wix import operations as op
from tests.emulator.client import (
    ADA,
    BOB,
    CALLBACK,
    ZOE,
    Client,
    said,
    wrong,
)
from tests.emulator.snapshots import GONE, changed, eventful, exported, places, worlds


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        pytest.param("version", 2, "version", id="newer"),
        pytest.param("version", True, "version", id="true"),
        pytest.param("version", GONE, "version", id="no-version"),
        pytest.param("clock", GONE, "clock", id="no-part"),
        pytest.param("nope", 1, "nope", id="unknown"),
        pytest.param("vaults/nope", {}, "vaults.nope", id="unknown-vault"),
        pytest.param("vaults/sessions", GONE, "vaults.sessions", id="no-vault"),
        pytest.param("clock/now", -1, "clock.now", id="before-time"),
        pytest.param("clock/now", "x", "clock.now", id="no-time"),
        pytest.param("settings/captcha", "perhaps", "settings.captcha", id="setting"),
        pytest.param("settings/nope", 1, "settings.nope", id="no-setting"),
        pytest.param("settings/requiredFields", "x", "settings.requiredFields", id="no-list"),
        pytest.param("settings/requiredFields", ["x"], "settings.requiredFields[0]", id="no-field"),
        pytest.param("members", {}, "members", id="no-members"),
        pytest.param("members/0/email", "x", "members[0].email", id="no-email"),
        pytest.param("members/1/email", "ADA@example.com", "members[1].email", id="twice"),
        pytest.param("members/0/password", "x", "members[0].password", id="no-hash"),
        pytest.param("members/0/password", 5, "members[0].password", id="no-text"),
        pytest.param(
            "members/0/password",
            "$argon2id$v=19$m=999999999,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo",
            "members[0].password",
            id="too-dear",
        ),
        pytest.param("members/0/barred", "NOPE", "members[0].barred", id="no-status"),
        pytest.param("members/0/created", 1e12, "members[0].created", id="too-late"),
        pytest.param("members/0/profile", {"labels": 5}, "members[0].profile.labels", id="profile"),
        pytest.param("members/0/nope", 1, "members[0].nope", id="no-such-thing"),
        pytest.param("contacts/1/email", ADA, "contacts[1].email", id="contact-twice"),
        pytest.param("codesSent", {"x": ["y"]}, "codesSent['x'][0]", id="no-count"),
        pytest.param("faults", [{"fault": {"kind": "nope"}}], "faults[0].fault.kind", id="no-fault"),
        pytest.param("faults", [{"fault": {"kind": "slow", "seconds": 1e9}}], "faults[0].fault.seconds", id="fault"),
        pytest.param("signingKey", {}, "signingKey", id="no-key"),
        pytest.param("signingKey/d", GONE, "signingKey", id="public"),
        pytest.param("signingKey/kid", GONE, "signingKey", id="nameless"),
        pytest.param("signingKey/d", "AAAA", "signingKey", id="not-its-own"),
        pytest.param("requests", [{}], "requests[0].method", id="no-request"),
    ],
)
async def test_what_cannot_be_changes_nothing(here: Client, path: str, value: object, named: str) -> None:
    """
    A snapshot that is of another version or wrong anywhere is refused by the name of what is wrong, as a whole.
    """
    here.world.clock.freeze()
    before = await exported(here)

    response = await here.ask("PUT", SNAPSHOT, changed(before, path, value))

    assert 400 == response.status
    assert named in [field for field, _ in wrong(response)]
    assert before == await exported(here)


async def test_all_that_is_wrong_is_named(here: Client) -> None:
    """
    Two mistakes are told at once.
    """
    document = await exported(here)
    twice = changed(changed(document, "members/0/password", "x"), "clock/now", -5)

    response = await here.ask("PUT", SNAPSHOT, twice)

    assert ["clock.now", "members[0].password"] == [field for field, _ in wrong(response)]


SCALARS: Final = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON: Final = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)


async def asked_about(client: Client) -> AsyncGenerator[int, None]:
    """
    What becomes of everything that can be asked of who and what is there.
    """
    world, by = client.world, f"{await client.visitor()},{API_KEY}"
    for email in (ADA, BOB, ZOE):
        yield (await client.login(email)).status
        yield (await client.post(op.SIGN_ON, {"loginId": {"email": email}}, by=by)).status
    for name in world.steps.kept:
        yield (await client.verify(name, "123456")).status
    for name in world.grants.kept:
        redeeming = {"clientId": CLIENT_ID, "grantType": "authorization_code", "code": name, "codeVerifier": "x"}
        yield (await client.ask("POST", op.TOKEN.path, redeeming)).status
    for path in ("/members", "/contacts", "/mail", "/clock", "/requests", "/faults", "/settings", "/snapshot"):
        yield (await client.control("GET", path))[0]


@settings(max_examples=200, deadline=None)
@given(choice=st.randoms(use_true_random=False), value=JSON | st.just(GONE))
def test_nothing_in_it_breaks_a_world(choice: Any, value: object) -> None:
    """
    Whatever is changed in a snapshot, it is refused and nothing happens, or it is taken and everything has an answer.
    """
    document = changed(eventful(), choice.choice([*places(eventful())]), value)
    world = worlds()[1]

    async def play() -> set[int]:
        world.reset()
        client = Client(world, Emulator(world))
        before = await exported(client)
        response = await client.ask("PUT", SNAPSHOT, document)
        if response.status == 400:
            assert {**before, "clock": None} == {**await exported(client), "clock": None}
        world.faults.clear()
        return {response.status, *[status async for status in asked_about(client)]}

    statuses = asyncio.run(play())

    assert {*statuses} <= {200, 400, 401, 403, 404, 409, 429}


async def test_letters_that_no_code_has(here: Client) -> None:
    """
    A code or a challenge with other letters than a code has is compared like any other, and is wrong.
    """
    state_token, (code, verifier) = await here.started(), await here.grant()
    document = changed(await exported(here), f"vaults/steps/{state_token}/value/code", "ä")
    await here.control("PUT", "/snapshot", changed(document, f"vaults/grants/{code}/value/challenge", "ä"))

    verified = await here.verify(state_token, "123456")
    redeemed = await here.tokens(grantType="authorization_code", code=code, codeVerifier=verifier, redirectUri=CALLBACK)

    assert (400, "VERIFICATION_FAILED") == said(verified)
    assert "invalid_grant" == redeemed["error"]


@pytest.mark.parametrize(("size", "status"), [(SNAPSHOT_BYTES, 400), (SNAPSHOT_BYTES + 1, 413)])
async def test_a_snapshot_has_a_bound_of_its_own(world: World, size: int, status: int) -> None:
    """
    It may be larger than any other body, and not without end.
    """
    body = b'{"version": 1' + b" " * (size - 14) + b"}"
    async with (
        serve(world) as base_url,
        aiohttp.ClientSession(base_url) as session,
        session.put(SNAPSHOT, data=BytesIO(body)) as response,
    ):
        document = await response.json()

    assert status == response.status
    assert "details" in document
