"""
The whole world as JSON, and back.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from copy import deepcopy
from threading import Event
from typing import Any, Final

import pytest
from argon2 import PasswordHasher
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.snapshot import VAULTS, Snapshot
from authflow.emulator.tokens import Issuer
from authflow.emulator.vault import Vault
from authflow.emulator.world import World
from authflow.wix import operations as op
from tests.emulator.client import (
    ADA,
    BOB,
    CALLBACK,
    CAPTCHA,
    EVE,
    ZOE,
    Client,
    query_of,
    said,
)
from tests.emulator.snapshots import ACTS, exported, worlds

NOT_IN_IT: Final = {"at_first", "hasher", "site", "passwords", "_hashes"}
"""
What of a world is how it was started, and no part of where it is.
"""


@pytest.fixture
async def elsewhere() -> AsyncGenerator[Client, None]:
    """
    Somebody in another world.
    """
    world = World(hasher=CHEAP)
    yield Client(world, Emulator(world))
    world.close()


async def moved(here: Client, elsewhere: Client) -> None:
    """
    Bring all there is *here* to *elsewhere*, as text.
    """
    document = json.loads(json.dumps(await exported(here)))
    assert (200, {}) == await elsewhere.control("PUT", "/snapshot", document)


@settings(max_examples=60)
@given(names=st.lists(st.sampled_from([*ACTS]), max_size=8), frozen=st.booleans())
def test_there_and_back(names: list[str], frozen: bool) -> None:
    """
    Whatever happened in a world, another one is brought to where it is, and says the same of itself.
    """

    async def play() -> tuple[Any, Any]:
        one, other = (Client(world, Emulator(world)) for world in worlds())
        one.world.reset()
        for name in names:
            await ACTS[name](one)
        one.world.clock.freeze()
        here = await exported(one)
        here["clock"]["frozen"] = frozen
        assert (200, {}) == await other.control("PUT", "/snapshot", deepcopy(here))
        other.world.clock.freeze()
        there = await exported(other)
        assert here["clock"]["now"] == pytest.approx(there["clock"]["now"], abs=60)
        return here, there

    here, there = asyncio.run(play())

    assert {**here, "clock": None} == {**there, "clock": None}


async def test_every_part_is_in_it(here: Client) -> None:
    """
    Every vault of a world, and everything else that changes in it, is in the document.
    """
    world = here.world
    vaults = [value for part in (world, world.issuer) for value in _values(part) if isinstance(value, Vault)]
    others = {f.name for f in fields(World) if not isinstance(getattr(world, f.name), Vault)} - NOT_IN_IT
    renamed = {"issuer": "signing_key", "mailbox": "mail", "wrong": "wrong_passwords"}

    document = await exported(here)

    assert {id(vault) for vault in vaults} == {id(held.vault(world)) for held in VAULTS.values()}
    assert {renamed.get(name, name) for name in others} <= {f.name for f in fields(Snapshot)}
    assert len(VAULTS) == len(document["vaults"]) == len(vaults)
    assert {"clock", "issuer", "key"} == {f.name for f in fields(Issuer) if not f.name.startswith("_")}


def _values(part: World | Issuer) -> Iterator[object]:
    yield from (getattr(part, f.name) for f in fields(type(part)))


async def test_people_are_who_they_were(here: Client, elsewhere: Client) -> None:
    """
    Members keep ids and passwords, and what was counted against them.
    """
    await here.set(captcha="suspicious")
    for _ in range(3):
        await here.post(op.LOGIN, {"loginId": {"email": ADA}, "password": "wrong"})
    eve = await here.eve()

    await moved(here, elsewhere)

    suspected = await elsewhere.login(ADA)
    solved = await elsewhere.login(ADA, captchaTokens=[{"Recaptcha": CAPTCHA + "1"}])
    assert [member.id for member in here.world.members] == [member.id for member in elsewhere.world.members]
    assert (403, "-19971") == said(suspected)
    assert 200 == solved.status
    assert (403, "IDENTITY_BARRED") == said(await elsewhere.login(EVE))
    assert eve == (elsewhere.world.members.at(EVE) or here).id  # type: ignore[union-attr] # there is one


async def test_sign_ins_go_on(here: Client, elsewhere: Client) -> None:
    """
    A code that was mailed in one world is good in another, and so are its five guesses.
    """
    state_token = await here.started()
    code = await here.code(BOB)
    for _ in range(4):
        await here.verify(state_token, "x" if code == "000000" else "000000")
    here.token = await here.visitor()

    await moved(here, elsewhere)

    elsewhere.token = here.token
    good = await elsewhere.verify(state_token, code)
    assert (200, "SUCCESS") == (good.status, (good.document or {})["state"])
    assert None is await elsewhere.world.mailbox.wait(BOB, timeout=0)  # It was fetched before.


async def test_tokens_keep_working(here: Client, elsewhere: Client) -> None:
    """
    Sessions, grants, access and refresh tokens are good, and one that was replaced is found out.
    """
    await here.set(refreshRotation="strict")
    session, (code, verifier), member = await here.session(), await here.grant(), await here.member()
    fresh = await here.tokens(grantType="refresh_token", refreshToken=member["refresh_token"])

    await moved(here, elsewhere)

    assert await elsewhere.active(member["access_token"])
    granted = await elsewhere.authorized("v" * 43, sessionToken=session)
    assert "code" in query_of(granted.headers["location"])
    redeemed = await elsewhere.tokens(
        grantType="authorization_code", code=code, codeVerifier=verifier, redirectUri=CALLBACK
    )
    assert redeemed["access_token"]
    again = await elsewhere.tokens(grantType="refresh_token", refreshToken=member["refresh_token"])
    ended = await elsewhere.tokens(grantType="refresh_token", refreshToken=fresh["refresh_token"])
    assert ["invalid_grant"] * 2 == [again["error"], ended["error"]]
    assert here.world.issuer.key.as_dict() == elsewhere.world.issuer.key.as_dict()


async def test_budgets_and_time_hold(here: Client, elsewhere: Client) -> None:
    """
    Mail that was sent counts, and time goes on from where it was.
    """
    await here.control("POST", "/clock", {"advance": 1e6})
    for _ in range(3):
        await here.login(BOB)

    await moved(here, elsewhere)

    assert (429, "TOO_MANY_ATTEMPTS") == said(await elsewhere.login(BOB))
    assert here.world.clock.now() == pytest.approx(elsewhere.world.clock.now(), abs=60)
    await elsewhere.control("POST", "/clock", {"advance": 16 * 60})
    assert 200 == (await elsewhere.login(BOB)).status


async def test_faults_and_chance_go_on(here: Client, elsewhere: Client) -> None:
    """
    A fault hits the same requests as it would have.
    """
    await here.control("POST", "/faults", {"kind": "status", "times": None, "probability": 0.5, "seed": 3})
    before = [(await here.ask("GET", "/nowhere")).status for _ in range(5)]

    await moved(here, elsewhere)

    statuses = [[(await client.ask("GET", "/nowhere")).status for _ in range(20)] for client in (here, elsewhere)]
    assert {404, 503} == {*before, *statuses[0]}
    assert statuses[0] == statuses[1]


async def test_who_waits_for_mail_gets_it(here: Client, elsewhere: Client) -> None:
    """
    A mail that comes with a snapshot has come.
    """
    await here.login(BOB)
    waiting = asyncio.ensure_future(elsewhere.world.mailbox.wait(BOB, timeout=10))
    await asyncio.sleep(0)

    await moved(here, elsewhere)

    mail = await waiting
    assert mail is not None
    assert BOB == mail.to


async def test_after_a_reset(here: Client) -> None:
    """
    A world can be put back to where it was, and then to its own beginning.
    """
    await here.login(BOB)
    here.world.clock.freeze()
    before = await exported(here)

    await here.control("POST", "/reset")
    await here.control("PUT", "/snapshot", before)
    after = await exported(here)
    await here.control("POST", "/reset")

    assert before == after
    assert [] == here.world.mailbox.mails()


async def test_deep_profiles_come_along(here: Client, elsewhere: Client) -> None:
    """
    What a request could bring in, a snapshot can: it is nested a little deeper.
    """
    deep: object = "x"
    for _ in range(16):
        deep = [deep]
    await here.control("POST", "/members", {"email": ZOE, "profile": {"anything": deep}})

    await moved(here, elsewhere)

    zoe = elsewhere.world.members.at(ZOE)
    assert zoe is not None
    assert {"anything": deep} == zoe.profile


async def test_over_http(client: Client, elsewhere: Client) -> None:
    """
    It is the same document behind HTTP.
    """
    await client.login(BOB)
    await client.control("POST", "/clock", {"freeze": True})

    document = await exported(client)
    await elsewhere.control("PUT", "/snapshot", document)

    assert document == await exported(elsewhere)


class Slow(PasswordHasher):
    """
    A hasher that waits until others have had their turn.
    """

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.turn = Event()
        self.had: list[bool] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """
        Hash, but not at once.
        """
        self.had.append(self.turn.wait(5))
        return super().hash(password, salt=salt)


async def test_the_first_export_waits_for_hashes() -> None:
    """
    A world that was just made is exported with the hashes that were begun, and holds nobody up meanwhile.
    """
    hasher = Slow()
    client = Client(world := World(hasher=hasher), Emulator(world))

    exporting = asyncio.ensure_future(exported(client))
    await asyncio.sleep(0)
    hasher.turn.set()
    document = await exporting

    assert all(hasher.had)
    assert all(member["password"].startswith("$argon2id$") for member in document["members"])
    world.close()
