"""
Browsers that somebody has signed in with before, and strangers who try passwords meanwhile.
"""

from collections.abc import Callable
from typing import Final

import pytest

from authflow.calls.signing_in import Login
from authflow.core.action import Action, Ask
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.engine import Engine
from authflow.engine.known import KNOWN
from authflow.engine.ports import Said
from tests.engine.benches import Bench, expect
from tests.engine.counting import bench
from tests.engine.services import ScriptedService, Speech
from tests.runs import ADA, BOB, TYPED, promised

MOST: Final = 10
"""
How many wrong passwords an address may be tried with in a quarter of an hour.
"""
TOO_MANY: Final = Reason("too_many_passwords")


def town() -> Bench:
    """
    An engine in front of a service that knows one password, and gives a jar of its own back.
    """

    def tell(call: Call) -> Speech:
        if not isinstance(call, Login):
            return Outcome.SUCCESS
        outcome = Outcome.SUCCESS if call.password == TYPED["password"] else Outcome.FAILURE
        return Said(Answer(outcome, promised(Login, outcome)), {"visitor": "token"})

    return bench(ScriptedService(tell))


async def tried(town: Bench, password: object = "wrong", mark: str | None = None, email: str = ADA) -> Action:
    """
    What a new run comes to by *password*, in a browser that brings *mark*.
    """
    action = await town.engine.start("login", {}, {} if mark is None else {KNOWN: mark})
    return await town.reply(action, email=email, password=password)


async def besieged(town: Bench) -> Bench:
    """
    *town*, after strangers have tried as many passwords for ada as anybody may.
    """
    for _ in range(MOST):
        await tried(town)
    return town


async def test_strangers_hold_nobody_up_who_is_known() -> None:
    """
    However often strangers have tried an address, its owner signs in with the browser that they have used before.
    """
    here = await besieged(town())

    unknown = await tried(here, TYPED["password"])
    known = await tried(here, TYPED["password"], here.engine.mark(ADA))

    assert (TOO_MANY, "signed_in") == (expect(Ask, unknown).reason, known.state)


async def test_a_known_browser_has_no_more_than_any_other() -> None:
    """
    Whoever has got hold of it tries as many passwords as anybody, and then no more.
    """
    here = town()
    mark = here.engine.mark(ADA)
    for _ in range(MOST):
        last = await tried(here, mark=mark)

    held = await tried(here, TYPED["password"], mark)

    assert (Reason("failure"), TOO_MANY) == (expect(Ask, last).reason, expect(Ask, held).reason)


async def test_what_a_known_browser_tries_holds_up_nobody_else() -> None:
    """
    Its wrong passwords are its own: another browser, known or not, tries all that it may.
    """
    here = town()
    for _ in range(MOST):
        await tried(here, mark=here.engine.mark(ADA))
    await besieged(here)

    other = await tried(here, TYPED["password"], here.engine.mark(ADA))

    assert "signed_in" == other.state


async def test_it_stays_known_from_one_try_to_the_next() -> None:
    """
    The service gives back a jar of its own, and the mark is kept beside: a second try counts like the first.
    """
    here = await besieged(town())
    first = await tried(here, mark=here.engine.mark(ADA))

    second = await here.reply(first, email=ADA, password=TYPED["password"])

    assert "signed_in" == second.state


@pytest.mark.parametrize("spoil", [str.upper, str.title, lambda mark: mark[:-1], lambda _: "", lambda _: "\xe9.\ud800"])
async def test_a_mark_that_is_none(spoil: Callable[[str], str]) -> None:
    """
    What nobody wrote, or somebody has changed, makes nobody known.
    """
    here = await besieged(town())

    held = await tried(here, TYPED["password"], spoil(here.engine.mark(ADA)))

    assert TOO_MANY == expect(Ask, held).reason


async def test_the_mark_of_another() -> None:
    """
    Whoever has signed in with an address of their own is no better known for anybody else's.
    """
    here = await besieged(town())

    held = await tried(here, TYPED["password"], here.engine.mark(BOB))

    assert TOO_MANY == expect(Ask, held).reason


async def test_a_mark_outlives_its_key() -> None:
    """
    As long as the key that it was made by is among the older ones, a browser is known by it, and keeps it.
    """
    here = await besieged(town())
    mark = here.engine.mark(ADA)
    turns = here.engine.turns

    here.engine = Engine(turns, b"n" * 32, (here.engine.key,))
    known = await tried(here, TYPED["password"], mark)

    assert ("signed_in", mark) == (known.state, here.engine.mark(ADA, mark))


async def test_whoever_is_known_keeps_their_mark() -> None:
    """
    A browser that signs in again is the same browser, however the address is spelled; of another it is another.
    """
    engine = town().engine
    mark = engine.mark(ADA)

    again, other = engine.mark(ADA.upper(), mark), engine.mark(BOB, mark)

    assert mark == again
    assert mark.partition(".")[0] != other.partition(".")[0]
