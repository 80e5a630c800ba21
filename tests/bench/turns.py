"""
One turn of a run without I/O: the password is wrong, and the run stays where it stands.

The machines of others only move; a turn reads and judges what was typed, counts, keeps, follows the row and says what
to ask next. They are measured as a service would use them, which gets a run from its store, and as they are fastest:
on a machine that stands ready.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from secrets import token_bytes
from typing import Any, Final, TypeAlias

from transitions.extensions.asyncio import AsyncMachine

from authflow.calls.signing_in import Login
from authflow.core.call import Call
from authflow.core.decision import decide
from authflow.core.emission import action_for
from authflow.core.move import advance, begin
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Moment, Reply
from authflow.core.state import possible
from authflow.engine.clock import SystemClock
from authflow.engine.engine import Engine
from authflow.engine.journal import LOGGER, Journal
from authflow.engine.ports import Jar, Said
from authflow.engine.turn import Turns
from authflow.flows import ATLAS, LOGIN
from authflow.flows.login import LoginState
from authflow.stores.memory import MemoryStore
from tests.bench.figures import Series
from tests.bench.limits import WIDE

Turn: TypeAlias = Callable[[], Awaitable[object]]

WARM: Final = 50
DAY: Final = 24 * 3600.0

MOVED = "decide and advance"
PURE = "decide, advance and the action that follows"
QUIET = "the engine on the memory store, nobody reads the journal"
LOGGED = "the engine on the memory store, the journal is read"
ROW = "one row of the table"
STATEMACHINE, STATEMACHINE_READY = "python-statemachine, an instance per run", "python-statemachine, only the event"
ASYNC, ASYNC_READY = "transitions, an AsyncMachine per run", "transitions, only the event of an AsyncMachine"

BRING_STATEMACHINE: Final = "`pip install -e '.[bench]'` brings it"


class Refusing:
    """
    A service that knows nobody.
    """

    async def send(self, _: Call, jar: Jar) -> Said:
        """
        Refuse at once.
        """
        return Said(Answer(Outcome.FAILURE), jar)


class Reader(logging.Handler):
    """
    Somebody who listens to the journal and does nothing with it.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """
        Do nothing.
        """


def wrong(number: int) -> Mapping[str, object]:
    """
    A wrong password, at the address with that *number*: each is counted, and the more there are, the more it costs.
    """
    return {"email": f"ada{number}@example.com", "password": "wrong"}


def pure(*, shown: bool) -> Turn:
    """
    The functions of the core, one after the other.
    """
    moment = Moment(time.time(), token_bytes(32))
    run = begin(ATLAS, "run", "login", {}, moment, DAY)
    reply, answer = Reply(Choice.SUBMIT, wrong(run.step), run.step), Answer(Outcome.FAILURE)

    async def turn() -> object:
        sent, call = decide(ATLAS, run, reply, moment)
        assert isinstance(call, Login)  # Or the answer would be to nothing.
        moved = advance(ATLAS, sent, answer, moment)
        return action_for(ATLAS, moved) if shown else moved

    return turn


async def whole() -> Turn:
    """
    A reply to the engine, and what it is answered.
    """
    turns = Turns(
        atlas=ATLAS,
        service=Refusing(),
        store=MemoryStore(),
        clock=SystemClock(),
        chance=token_bytes,
        limits=WIDE,
        journal=Journal(),
    )
    engine = Engine(turns, bytes(32))
    action = await engine.start("login", {})

    async def turn() -> object:
        nonlocal action
        step = action.step
        action = await engine.reply(action.handle, Reply(Choice.SUBMIT, wrong(step), step))
        assert action.step == step + 1  # A reply that is passed over would cost next to nothing.
        return action

    return turn


def row() -> Turn:
    """
    What a turn needs of the machine.
    """

    async def turn() -> object:
        return ATLAS.follow("login", LoginState.ENTER_CREDENTIALS, Outcome.FAILURE)

    return turn


def by_statemachine(*, ready: bool) -> Turn:
    """
    The login flow in the words of python-statemachine.
    """
    library: Any = import_module("statemachine")

    class Login(library.StateMachine):  # type: ignore[misc] # The library may not be here.
        enter_credentials = library.State(initial=True)
        solve_captcha = library.State()
        left = library.State(final=True)
        failure = enter_credentials.to.itself() | solve_captcha.to.itself()
        captcha_required = enter_credentials.to(solve_captcha) | solve_captcha.to.itself()
        back = solve_captcha.to(enter_credentials)
        success = enter_credentials.to(left) | solve_captcha.to(left)

    standing = Login(start_value="enter_credentials")

    async def turn() -> object:
        machine = standing if ready else Login(start_value="enter_credentials")
        return machine.send("failure")

    return turn


def by_async_machine(*, ready: bool) -> Turn:
    """
    The login flow's own rows, run by an `AsyncMachine`.
    """
    rows = [
        [str(outcome), str(state), str(target) if isinstance(target := LOGIN.row(state, outcome), LoginState) else "="]
        for state, card in LOGIN.states.items()
        for outcome in sorted(possible(card))
    ]
    states = [str(state) for state in LOGIN.states]

    class Run:
        trigger: Any

    def built() -> Run:
        run = Run()
        AsyncMachine(run, states=states, transitions=rows, initial="enter_credentials", auto_transitions=False)
        return run

    standing = built()

    async def turn() -> object:
        run = standing if ready else built()
        return await run.trigger("failure")

    return turn


async def contenders() -> Mapping[str, Turn]:
    """
    Everything here that takes turns, by what it is called.
    """
    ours = {MOVED: pure(shown=False), PURE: pure(shown=True), QUIET: await whole(), LOGGED: await whole(), ROW: row()}
    theirs = {ASYNC: by_async_machine(ready=False), ASYNC_READY: by_async_machine(ready=True)}
    if find_spec("statemachine") is None:
        return ours | theirs
    return ours | theirs | {STATEMACHINE: by_statemachine(ready=False), STATEMACHINE_READY: by_statemachine(ready=True)}


async def turns(rounds: int, each: int) -> Mapping[str, Series]:
    """
    What a turn costs, in microseconds of CPU: in each of *rounds* every contender takes *each*, one after the other.
    """
    taken: dict[str, Series] = {}
    takers = await contenders()
    for name, turn in takers.items():
        await microseconds(name, turn, WARM)
    for _ in range(rounds):
        for name, turn in takers.items():
            taken.setdefault(name, []).append(await microseconds(name, turn, each))
    return taken


async def microseconds(name: str, turn: Turn, times: int) -> float:
    """
    The CPU of one *turn*, in microseconds.
    """
    logger, reader = logging.getLogger(LOGGER), Reader()
    if name == LOGGED:
        logger.addHandler(reader)
        logger.setLevel(logging.INFO)
    before = time.process_time()
    for _ in range(times):
        await turn()
    spent = time.process_time() - before
    logger.removeHandler(reader)
    logger.setLevel(logging.NOTSET)
    return spent / times * 1e6
