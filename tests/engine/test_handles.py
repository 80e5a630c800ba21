"""
Who holds a run: nobody but whoever was handed it.
"""

from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from secrets import token_bytes
from typing import TypeAlias

import pytest

from authflow.core.action import Action, Failed
from authflow.core.errors import RunNotFound
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.door import AuthFlow
from authflow.engine.engine import Engine
from authflow.engine.handle import fits, handle_of, heir, keyed, run_of
from authflow.stores.memory import MemoryStore
from tests.engine.benches import KEY, Bench, WatchedStore, expect, spelled
from tests.engine.services import by_call
from tests.runs import ADA

Entrance: TypeAlias = Callable[[Engine, str], Awaitable[Action]]

ENTRANCES: dict[str, Entrance] = {
    "resume": lambda engine, handle: engine.resume(handle),
    "reply": lambda engine, handle: engine.reply(handle, Reply(Choice.CANCEL, step=1)),
    "cancel": lambda engine, handle: engine.cancel(handle),
}
WRONG: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "a-dot": lambda _: ".",
    "id-only": run_of,
    "id-and-dot": lambda handle: f"{run_of(handle)}.",
    "secret-only": lambda handle: handle.partition(".")[2],
    "no-id": lambda handle: "." + handle.partition(".")[2],
    "truncated": lambda handle: handle[:-1],
    "longer": lambda handle: handle + "A",
    "another-secret": lambda handle: handle_of(run_of(handle), bytes(32)),
    "another-id": lambda handle: handle_of("0" * 24, b"x") + handle,
    "upper-case": lambda handle: handle.upper(),
    "padded": lambda handle: handle + "=",
    "blank-before": lambda handle: " " + handle,
    "newline-after": lambda handle: handle + "\n",
    "nul-after": lambda handle: handle + "\0",
    "surrogate": lambda handle: handle[:-1] + "\ud800",
    "surrogate-id": lambda _: "\ud800.\udfff",
    "unicode": lambda handle: handle.replace("0", "０"),  # noqa: RUF001 - A look-alike is the point.
    "long": lambda handle: handle * 1000,
    "path": lambda _: "../../etc/passwd",
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("entrance", ENTRANCES.values(), ids=ENTRANCES.keys())
async def test_a_wrong_handle(entrance: Entrance, spoil: Callable[[str], str]) -> None:
    """
    Whatever is not the handle finds no run, and moves none.
    """
    service = by_call()
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    before = await bench.record(asked)
    wrong = spoil(asked.handle)

    with pytest.raises(RunNotFound):
        await entrance(bench.engine, wrong)

    assert (before, []) == (await bench.record(asked), service.calls)


async def test_another_runs_secret() -> None:
    """
    The secret of one run opens no other.
    """
    bench = Bench(by_call())
    mine, theirs = await bench.engine.start("login", {}), await bench.engine.start("login", {})

    with pytest.raises(RunNotFound):
        await bench.engine.resume(handle_of(theirs.run, b"") + mine.handle.partition(".")[2])


async def test_another_key() -> None:
    """
    A handle is good only under the key that it was stored under.
    """
    store = MemoryStore()
    asked = await AuthFlow(service=by_call(), store=store, keys=[b"the first of two keys"]).start("login")

    same = await AuthFlow(service=by_call(), store=store, keys=[b"the first of two keys"]).resume(asked.handle)

    assert asked == same
    for keys in ([b"the other of two keys"], []):
        with pytest.raises(RunNotFound):
            await AuthFlow(service=by_call(), store=store, keys=keys).resume(asked.handle)


async def test_a_handle_outlives_a_rotation() -> None:
    """
    After a rotation a handle finds its run by the key before, and by the new one alone as soon as the run has moved.
    """
    store = MemoryStore()
    old, new = b"the key of last year", b"the key of this year"
    asked = await AuthFlow(service=by_call(Login=Outcome.FAILURE), store=store, keys=[old]).start("login")

    both = AuthFlow(service=by_call(Login=Outcome.FAILURE), store=store, keys=[new, old])
    same = await both.resume(asked.handle)
    with pytest.raises(RunNotFound):
        await AuthFlow(service=by_call(), store=store, keys=[new]).resume(asked.handle)
    moved = await both.reply(asked.handle, {"email": ADA, "password": "correct horse"}, step=asked.step)

    assert asked == same
    assert moved == await AuthFlow(service=by_call(), store=store, keys=[new]).resume(asked.handle)
    with pytest.raises(RunNotFound):
        await AuthFlow(service=by_call(), store=store, keys=[old]).resume(asked.handle)


async def test_a_rotation_lets_nobody_in() -> None:
    """
    However many keys there are, a wrong handle finds nothing, and nobody's run is hashed anew by it.
    """
    store = MemoryStore()
    asked = await AuthFlow(service=by_call(), store=store, keys=[b"the key of last year"]).start("login")
    before = await store.get(asked.run)

    auth = AuthFlow(service=by_call(), store=store, keys=[b"the key of this year", b"the key of last year"])
    with pytest.raises(RunNotFound):
        await auth.cancel(handle_of(asked.run, bytes(32)))

    assert before == await store.get(asked.run)


async def test_a_handle_is_stored_nowhere() -> None:
    """
    A store holds a keyed hash of a handle, from which nobody without the key can tell whose it is.
    """
    store = WatchedStore()
    bench = Bench(by_call(Login=Outcome.FAILURE), store)
    asked = await bench.engine.start("login", {})

    await bench.sign_in(asked)

    secret = asked.handle.partition(".")[2]
    assert {keyed(KEY, asked.handle)} == {record.handle for record in store.written}
    assert secret not in spelled(store.written)
    assert secret not in repr((store, store.written, asked, bench.engine))


async def test_the_replacement_is_stored_nowhere() -> None:
    """
    The handle of a replacement is told to whoever holds the expired one, and shown nowhere.
    """
    store = WatchedStore()
    bench = Bench(by_call(), store)
    asked = await bench.engine.start("login", {})
    bench.clock.turn(1800)

    failed = expect(Failed, await bench.engine.resume(asked.handle))

    secret = (failed.replacement or ".").partition(".")[2]
    assert 43 == len(secret)
    assert secret not in spelled(store.written)
    assert secret not in repr(failed)


async def test_256_bits() -> None:
    """
    A handle holds 256 bits of chance beside the id, and no two are alike.
    """
    thrown = list[int]()

    def chance(size: int, /) -> bytes:
        thrown.append(size)
        return token_bytes(size)

    auth = AuthFlow(service=by_call(), chance=chance)

    handles = [(await auth.start("login")).handle for _ in range(100)]

    secrets = {handle.partition(".")[2] for handle in handles}
    assert {32} == {len(urlsafe_b64decode(secret + "=")) for secret in secrets}
    assert (100, 100) == (len(secrets), len({run_of(handle) for handle in handles}))
    assert 3200 <= thrown.count(32) * 32


def test_an_heir_is_nobody_elses() -> None:
    """
    Without the key, nobody can tell the heir of a handle.
    """
    handle = handle_of("run", b"s" * 32)

    heirs = {heir(KEY, handle), heir(b"other" * 8, handle), heir(KEY, handle + "x")}

    assert 3 == len(heirs)
    assert heir(KEY, handle) == heir(KEY, handle)


def test_fits() -> None:
    """
    A handle fits what was stored of it, and nothing else.
    """
    handle = handle_of("run", b"s" * 32)

    assert fits(KEY, handle, keyed(KEY, handle))
    assert not fits(KEY, handle, handle)
    assert not fits(KEY, handle, "")
    assert not fits(b"other", handle, keyed(KEY, handle))
