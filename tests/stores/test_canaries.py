"""
Secrets are planted in whole conversations, and looked for wherever they could have come out.

Then each layer that keeps them in is taken away, and they come out.
"""

import logging
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from attrs import evolve, frozen
from redis.asyncio import Redis

from authflow.engine import journal, turn
from authflow.engine.journal import Entry, Journal
from authflow.engine.keys import Ring
from authflow.flows import ATLAS
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.rows import Codec, RowStore
from authflow.stores.seal import Sealed
from authflow.stores.sqlite import SqliteStore
from authflow.testing.records import full
from tests.engine.benches import spelled
from tests.servers import Server
from tests.stores.canaries import TYPED, Watched, files_in, hits, walked, words
from tests.stores.places import rows_at
from tests.stores.sealing import NEW

PLANTED: Final = {secret: name for name, secret in TYPED.items()}
SEALED: Final = Sealed(Ring((NEW,)), ATLAS)
FEW: Final = ("login", "verify", "register", "tokens", "reset")
"""
Flows enough to see a layer missing.
"""
NEVER_WRITTEN: Final = {"captcha", "code", "password", "the API key"}


@frozen
class Evidence:
    """
    What was planted, and everything that could have told it.
    """

    planted: dict[str, str]
    runs: set[str]
    files: dict[str, bytes]
    shown: list[str]
    logged: list[str]


async def evidence(
    codec: Codec, folder: Path, caplog: pytest.LogCaptureFixture, flows: Collection[str] = FEW
) -> Evidence:
    """
    What is found after walks to every state, whose runs are kept in *folder* by *codec*: while the file is open, too.
    """
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a moment
    rows = SqliteStore(folder / "runs.db")
    open_files: dict[str, bytes] = {}

    async def look() -> None:
        open_files.update({f"open {name}": found for name, found in files_in(folder).items()})
        await rows.aclose()

    found = await found_in(rows, codec, folder, caplog, flows, look)
    return evolve(found, files=found.files | open_files)


async def found_in(
    rows: RowStore,
    codec: Codec,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    flows: Collection[str],
    before: Callable[[], Awaitable[None]],
) -> Evidence:
    """
    What is found in *folder* after walks to every state of *flows*, whose runs are kept in *rows*, and after *before*.
    """
    store = Watched(Kept(rows, codec))
    with caplog.at_level(logging.DEBUG):
        shown = await walked(store, flows)
    await before()
    logged = [f"{record.getMessage()} {record.__dict__} {record.exc_text}" for record in caplog.records]
    planted = {**PLANTED, **store.canaries}
    return Evidence(planted, store.runs, files_in(folder), [*shown, *store.shown], logged)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    Where nothing is but the store.
    """
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


async def test_nothing_comes_out(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """
    No file of the store, no line of a log at its most talkative, and nothing that can be printed tells a secret.
    """
    found = await evidence(SEALED, folder, caplog, ATLAS.flows)

    assert {"open runs.db", "open runs.db-wal", "open runs.db-shm", "runs.db"} <= found.files.keys()
    assert (True, True) == (len(found.planted) > 40, len(found.logged) > 200)
    _nothing(found)
    assert [] == hits(found.planted, *found.shown)


async def test_nothing_comes_out_of_redis(new_redis: Server, caplog: pytest.LogCaptureFixture) -> None:
    """
    Neither does a dump of Redis, nor its log.
    """

    async def dump() -> None:
        async with Redis.from_url(new_redis.url) as client:
            await client.save()

    async with rows_at(new_redis.url) as rows:
        found = await found_in(rows, SEALED, new_redis.folder, caplog, FEW, dump)

    _nothing(found)


async def test_nothing_comes_out_of_postgres(new_postgres: Server, caplog: pytest.LogCaptureFixture) -> None:
    """
    Neither does any file of PostgreSQL: its tables, its write-ahead log, what it says itself.
    """

    async def flush() -> None:
        connection = await asyncpg.connect(new_postgres.url)
        await connection.execute("CHECKPOINT")
        await connection.close()

    async with rows_at(new_postgres.url) as rows:
        found = await found_in(rows, SEALED, new_postgres.folder, caplog, FEW, flush)

    _nothing(found)


def _nothing(found: Evidence) -> None:
    """
    See that one looked in the right place, and that there is nothing.
    """
    assert {*found.runs} == {*hits({run: run for run in found.runs}, *found.files.values())}
    assert [] == hits(found.planted, *found.files.values())
    assert [] == hits(found.planted, *found.logged)


async def test_without_the_seal(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """
    Without the seal, tokens and addresses are read off the disk; passwords, codes and keys never are.
    """
    found = await evidence(Plain(ATLAS), folder, caplog)

    out = hits(found.planted, *found.files.values())
    assert {"state_token", "session_token", "code_verifier", "tokens", "visitor", "email"} <= {*out}
    assert not NEVER_WRITTEN & {*out}


async def test_without_the_end_of_a_turn(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    If a turn did not drop what is fleeting, passwords and codes would be written.

    The seal would keep them in all the same, and drops them once more.
    """
    monkeypatch.setattr(turn, "rested", lambda run: run)

    plain = await evidence(Plain(ATLAS), folder / "plain", caplog)
    sealed = await evidence(SEALED, folder / "sealed", caplog, ("login",))

    assert {"captcha", "code", "password"} <= {*hits(plain.planted, *plain.files.values())}
    assert [] == hits(sealed.planted, *sealed.files.values())


def test_without_the_list_of_what_may_be_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A secret that strays into a line falls off, because it is not on the list.
    """
    with caplog.at_level(logging.DEBUG):
        Journal().write(Entry.CALL_SENT, "run-1", call="Login", password=TYPED["password"])
        kept_in = [str(record.__dict__) for record in caplog.records]
        monkeypatch.setattr(journal, "only_known_keys", lambda _, __, line: line)
        Journal().write(Entry.CALL_SENT, "run-1", call="Login", password=TYPED["password"])
        let_out = [str(record.__dict__) for record in caplog.records]

    assert ([], ["password"]) == (hits(PLANTED, *kept_in), hits(PLANTED, *let_out))


def test_without_silent_fields() -> None:
    """
    A record is silent about what it holds; written out in full, it is not.
    """
    held = {word: slot.name for slot, value in full().run.memory.items() for word in words(value)}

    assert [] == hits(held, repr(full()))
    assert {"state_token", "tokens", "email"} <= {*hits(held, spelled(full()))}
