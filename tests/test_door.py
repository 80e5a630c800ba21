"""
The front door: a conversation driven by a UI, or a step at a time, in one process or in several.
"""

import asyncio
from typing import Final

import aiohttp
import pytest

from authflow.calls.signing_in import Login
from authflow.calls.tokens import CreateRedirectSession
from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.errors import NotConfigured, RunNotFound
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from authflow.core.slot import IDENTITY
from authflow.core.state import EndKind
from authflow.door import AuthFlow
from authflow.engine.clock import HandClock
from authflow.engine.limits import Limits
from authflow.stores.memory import MemoryStore
from authflow.ui.script import Line, Script, choose, submit
from tests.engine.benches import Dice, expect
from tests.engine.services import ScriptedService, by_call, by_queue, silent
from tests.runs import ADA, BOB, NOON, promised

KEYS: Final = [b"a key of the application's own"]
SIGN_IN: Final = submit(email=ADA, password="correct horse")
CODE: Final = submit(code="123456")
TOKENS: Final = [Outcome.SUCCESS] * 3


@pytest.mark.parametrize(
    ("service", "lines", "path"),
    [
        pytest.param(by_call(), [SIGN_IN], "enter_credentials signed_in", id="password-is-enough"),
        pytest.param(
            by_queue(Outcome.FAILURE, Outcome.SUCCESS, *TOKENS),
            [SIGN_IN, SIGN_IN],
            "enter_credentials enter_credentials signed_in",
            id="second-try",
        ),
        pytest.param(
            by_queue(Outcome.REQUIRE_EMAIL_VERIFICATION, Outcome.FAILURE, Outcome.SUCCESS, *TOKENS),
            [SIGN_IN, CODE, CODE],
            "enter_credentials enter_code enter_code signed_in",
            id="code",
        ),
        pytest.param(
            by_call(),
            [choose(Choice.REGISTER), choose(Choice.BACK), SIGN_IN],
            "enter_credentials enter_details enter_credentials signed_in",
            id="there-and-back",
        ),
        pytest.param(
            by_call(),
            [submit(email="ada"), choose(Choice.RESEND), lambda _: SIGN_IN],
            "enter_credentials enter_credentials enter_credentials signed_in",
            id="what-is-wrong-or-not-offered-is-asked-again",
        ),
    ],
)
async def test_drive_to_done(service: ScriptedService, lines: list[Line], path: str) -> None:
    """
    A UI is shown each action in turn, and the end last.
    """
    ui = Script(*lines)

    async with AuthFlow(service=service) as auth:
        done = expect(Done, await auth.drive("login", ui))

    assert path.split() == ui.states
    assert done is ui.shown[-1]
    assert ("login", 0) == (done.goal, ui.left)
    assert isinstance(done.tokens, Tokens)


@pytest.mark.parametrize(
    ("outcome", "lines", "state", "kind"),
    [
        pytest.param(Outcome.BARRED, [SIGN_IN], "turned_away", EndKind.REFUSED, id="barred"),
        pytest.param(Outcome.UNSUPPORTED, [SIGN_IN], "beyond_us", EndKind.UNSUPPORTED, id="not-understood"),
        pytest.param(Outcome.SUCCESS, [choose(Choice.CANCEL)], "given_up", EndKind.CANCELLED, id="cancelled"),
    ],
)
async def test_drive_to_failed(outcome: Outcome, lines: list[Line], state: str, kind: EndKind) -> None:
    """
    A run that ends otherwise is shown, too, and handed back.
    """
    ui = Script(*lines)

    async with AuthFlow(service=by_call(Login=outcome), hosted_login="https://login.example.com/") as auth:
        failed = expect(Failed, await auth.drive("login", ui))

    assert (state, kind) == (failed.state, failed.kind)
    assert ["enter_credentials", state] == ui.states
    assert (kind is EndKind.UNSUPPORTED) == (failed.way_out == "https://login.example.com/")


async def test_drive_until_it_parks() -> None:
    """
    Where nothing is asked and nobody waits, the run is left parked, and handed back as it is.
    """
    ui = Script(SIGN_IN)

    async with AuthFlow(service=by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL)) as auth:
        hold = expect(Hold, await auth.drive("login", ui))
        same = await auth.resume(hold.handle)

    assert (hold, ["enter_credentials", "waiting"]) == (same, ui.states)


async def test_a_hold_can_be_replied_to() -> None:
    """
    Who waits may look again.
    """
    ui = Script(SIGN_IN, choose(Choice.CHECK), submit(password="correct horse"))

    async with AuthFlow(service=by_queue(Outcome.REQUIRE_OWNER_APPROVAL, Outcome.SUCCESS, *TOKENS)) as auth:
        done = await auth.drive("login", ui)

    assert ["enter_credentials", "waiting", "enter_password", "signed_in"] == ui.states
    assert isinstance(done, Done)


async def test_resumed_in_another_process() -> None:
    """
    A run that nobody waits for any more is gone on with by its handle, where store and keys are the same.
    """
    store = MemoryStore()
    service = by_queue(Outcome.REQUIRE_EMAIL_VERIFICATION, Outcome.SUCCESS, *TOKENS)
    async with AuthFlow(service=service, store=store, keys=KEYS) as auth:
        parked = expect(Ask, await auth.drive("login", Script(SIGN_IN), return_to="/cart"))

    ui = Script(CODE)
    async with AuthFlow(service=service, store=store, keys=KEYS) as auth:
        done = expect(Done, await auth.drive("login", ui, handle=parked.handle))

    assert "enter_code" == parked.state
    assert ([parked, done], "/cart") == (ui.shown, done.return_to)
    assert (parked.run, parked.handle) == (done.run, done.handle)


async def test_no_process_without_the_keys() -> None:
    """
    Without keys of the application's own, handles are good for one `AuthFlow` only.
    """
    store = MemoryStore()
    parked = await AuthFlow(service=by_call(), store=store).start("login")

    with pytest.raises(RunNotFound):
        await AuthFlow(service=by_call(), store=store).drive("login", Script(), handle=parked.handle)


async def test_a_visit() -> None:
    """
    A browser that comes back brings the run to its end, in whichever process.
    """
    store, service = MemoryStore(), by_call(Authorize=Outcome.VISIT_REQUIRED)
    async with AuthFlow(service=service, store=store, keys=KEYS) as auth:
        going = expect(Go, await auth.drive("login", Script(SIGN_IN)))
    asked = next(call for call in service.calls if isinstance(call, CreateRedirectSession))

    async with AuthFlow(service=service, store=store, keys=KEYS) as auth:
        forged = await auth.reply(going.handle, {"state": "x", "code": "c"}, step=going.step)
        done = await auth.reply(going.handle, {"state": asked.nonce, "code": "c"}, step=going.step)

    assert going == forged
    assert "signed_in" == done.state


async def test_a_step_at_a_time() -> None:
    """
    A web service drives a run by hand: start, reply, resume, cancel.
    """
    async with AuthFlow(service=by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION)) as auth:
        asked = await auth.start("login", given={"email": BOB})
        code = await auth.reply(asked.handle, {"email": ADA, "password": "x"}, step=asked.step)
        same = await auth.resume(asked.handle)
        stale = await auth.reply(asked.handle, {"email": ADA, "password": "x"}, step=asked.step)
        back = await auth.reply(asked.handle, step=code.step, choice="back")
        ended = await auth.cancel(asked.handle)

    assert [code, code] == [same, stale]
    assert ["enter_credentials", "enter_code", "enter_credentials", "given_up"] == [
        action.state for action in (asked, code, back, ended)
    ]
    assert {asked.handle} == {action.handle for action in (asked, code, back, ended)}


async def test_leaving_the_block() -> None:
    """
    Leaving the block waits for the call in flight, however one leaves, and what it said is written.
    """
    service, store = by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION), MemoryStore()
    service.hold()
    replying = list[asyncio.Task[Action]]()

    async def leave() -> None:
        async with AuthFlow(service=service, store=store, keys=KEYS) as auth:
            asked = await auth.start("login")
            replying.append(asyncio.create_task(auth.reply(asked.handle, SIGN_IN.values, step=asked.step)))
            await service.came.wait()
            raise KeyError

    leaving = asyncio.create_task(leave())
    await service.came.wait()
    await asyncio.sleep(0)
    left_early = leaving.done()
    service.gate.set()
    with pytest.raises(KeyError):
        await leaving

    assert not left_early
    code = await replying[0]
    assert code == await AuthFlow(service=service, store=store, keys=KEYS).resume(code.handle)


async def test_leaving_a_silent_service() -> None:
    """
    No service keeps the door open for longer than a call's time.
    """
    service = silent()

    async with AuthFlow(service=service, limits=Limits(call=0.01)) as auth:
        asked = await auth.start("login")
        replying = asyncio.create_task(auth.reply(asked.handle, SIGN_IN.values, step=asked.step))
        await service.came.wait()

    assert "enter_credentials" == (await replying).state


async def test_wake_and_sweep() -> None:
    """
    What happens outside comes in through the door, too.
    """
    clock = HandClock(NOON)
    service = by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL)

    async with AuthFlow(service=service, clock=clock, chance=Dice()) as auth:
        hold = await auth.drive("login", Script(SIGN_IN))
        woken = await auth.wake(hold.run, Outcome.APPROVED)
        clock.turn(1800)
        swept = await auth.sweep()
        ended = await auth.resume(hold.handle)

    assert (True, 1, "timed_out") == (woken, swept, ended.state)


async def test_on_done() -> None:
    """
    The application is told of every run that ends well.
    """
    told = list[Done]()

    async def note(done: Done) -> None:
        await asyncio.sleep(0)
        told.append(done)

    async with AuthFlow(service=by_call(), on_done=note) as auth:
        done = expect(Done, await auth.drive("login", Script(SIGN_IN)))
        await auth.drive("login", Script(choose(Choice.CANCEL)))

    assert [(done.run, done.tokens)] == [(one.run, one.tokens) for one in told]


async def test_two_applications() -> None:
    """
    Two doors in one process share nothing, not even the site.
    """
    async with AuthFlow(service=by_call(), profile_fields=["nickname"]) as one, AuthFlow(service=by_call()) as other:
        first, second = await one.start("register"), await other.start("register")
        with pytest.raises(RunNotFound):
            await other.resume(first.handle)

    assert [3, 2] == [len(expect(Ask, action).fields) for action in (first, second)]


async def test_a_browser_that_is_known() -> None:
    """
    Whoever has signed in is given a mark; with it, they sign in after strangers have tried all passwords that they may.
    """
    told = Answer(Outcome.SUCCESS, {**promised(Login, Outcome.SUCCESS), IDENTITY: Identity("1", ADA)})
    service = by_queue(told, *TOKENS, Outcome.FAILURE, told, *TOKENS)
    async with AuthFlow(service=service, limits=Limits(passwords=((1, 900.0),))) as auth:
        mark = auth.mark(expect(Done, await auth.drive("login", Script(SIGN_IN))))
        await auth.drive("login", Script(SIGN_IN))

        held = await auth.drive("login", Script(SIGN_IN))
        action = await auth.start("login", mark=mark)
        known = await auth.reply(action.handle, SIGN_IN.values, step=action.step)

    assert ("enter_credentials", "signed_in") == (held.state, known.state)


async def test_a_mark_is_for_a_sign_in() -> None:
    """
    Where nobody was told of, or nobody has signed in, there is nothing to keep.
    """
    async with AuthFlow(service=by_call()) as auth:
        nobody = expect(Done, await auth.drive("login", Script(SIGN_IN)))
        mailed = expect(Done, await auth.drive("recover", Script(submit(email=ADA))))

        assert (None, None) == (auth.mark(nobody), auth.mark(mailed))


async def test_tokens_of_another_service() -> None:
    """
    Only the Wix client can be asked what tokens are.
    """
    async with AuthFlow(service=by_call()) as auth:
        with pytest.raises(NotConfigured, match=r"^client_id is not set"):
            await auth.wix.token_info("access")


async def test_a_session_of_ones_own_stays_open() -> None:
    """
    What the application opened, the application closes.
    """
    async with aiohttp.ClientSession() as session:
        async with AuthFlow(client_id="client", redirect_uri="https://app.example/cb", session=session) as auth:
            await auth.start("login")

        still_open = not session.closed

    assert still_open
