"""
Whose run it is, and what the service wants back with its next call.
"""

import pytest

from authflow.calls.slots import SESSION_TOKEN, STATE_TOKEN
from authflow.core.action import Ask
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Fault, Reason
from authflow.core.run import Answer
from authflow.engine.ports import Said
from tests.engine.benches import Bench, expect
from tests.engine.services import by_call, by_queue
from tests.runs import ADA, BOB

BACK_TO_LOGIN = {"CreateRedirectSession": Outcome.TOKEN_EXPIRED}


@pytest.mark.parametrize("email", [BOB, "ada@example.org", "ada+x@example.com", "aｄa.@example.com"])  # noqa: RUF001 - A look-alike.
async def test_nobody_else_may_go_on(email: str) -> None:
    """
    After the first proof, a run takes no other address, and sends nothing for one.
    """
    service = by_call(**BACK_TO_LOGIN)
    bench = Bench(service)
    again = await bench.sign_in(await bench.engine.start("login", {}))
    sent = len(service.calls)

    action = expect(Ask, await bench.sign_in(again, email))

    complaint = next(one.complaint for one in action.fields if one.name == "email")
    assert ("enter_credentials", sent) == (action.state, len(service.calls))
    assert complaint is not None
    assert Reason(Fault.ANOTHER_IDENTITY) == complaint.reason
    assert ADA == (await bench.record(action)).run.subject


@pytest.mark.parametrize("email", [ADA, "ADA@example.com", " Ada@Example.COM ", "ａda@example.com"])  # noqa: RUF001 - A look-alike.
async def test_the_same_may_go_on(email: str) -> None:
    """
    The same address in another spelling is the same.
    """
    service = by_call(**BACK_TO_LOGIN)
    bench = Bench(service)
    again = await bench.sign_in(await bench.engine.start("login", {}))
    sent = len(service.calls)

    await bench.sign_in(again, email)

    assert sent + 2 == len(service.calls)


async def test_through_other_flows() -> None:
    """
    Another flow of the same run takes no other address either.
    """
    service = by_call(**BACK_TO_LOGIN)
    bench = Bench(service)
    again = await bench.sign_in(await bench.engine.start("login", {}))
    sent = len(service.calls)

    for choice in (Choice.REGISTER, Choice.FORGOT):
        other = await bench.reply(await bench.engine.resume(again.handle), choice)
        refused = expect(Ask, await bench.sign_in(other, BOB))
        await bench.reply(refused, Choice.BACK)

    assert sent == len(service.calls)


async def test_before_the_first_proof() -> None:
    """
    Until somebody has proved who they are, anybody may try.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench = Bench(service)
    action = await bench.engine.start("login", {})

    for email in (ADA, BOB, ADA):
        action = await bench.sign_in(action, email)

    assert 3 == len(service.calls)
    assert (await bench.record(action)).run.subject is None


async def test_the_jar() -> None:
    """
    What the service leaves with a run comes back with its next call, through steps and flows, and only that.
    """
    service = by_queue(
        Said(Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {STATE_TOKEN: "t"}), {"visitor": "one"}),
        Said(Answer(Outcome.FAILURE), {"visitor": "two", "more": "x"}),
        Said(Answer(Outcome.SUCCESS, {SESSION_TOKEN: "s"}), {}),
        Outcome.SUCCESS,
        Outcome.SUCCESS,
        Said(Answer(Outcome.TOKEN_EXPIRED), {"visitor": "three"}),
    )
    bench = Bench(service)
    code = await bench.sign_in(await bench.engine.start("login", {}))
    first = (await bench.record(code)).jar

    code = await bench.reply(code, code="123456")
    ended = await bench.another().reply(code, code="123456")

    assert [{}, {"visitor": "one"}, {"visitor": "two", "more": "x"}, {}, {}, {}] == service.jars
    assert ({"visitor": "one"}, {"visitor": "three"}) == (first, (await bench.record(ended)).jar)


@pytest.mark.parametrize("choice", [Choice.BACK, Choice.REGISTER, Choice.SUBMIT])
async def test_the_jar_is_kept_without_a_call(choice: Choice) -> None:
    """
    A turn that asks the service nothing leaves the jar as it is.
    """
    said = Said(Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {STATE_TOKEN: "t"}), {"visitor": "one"})
    bench = Bench(by_call(Login=said))
    code = await bench.sign_in(await bench.engine.start("login", {}))

    action = await bench.reply(code, choice)

    assert {"visitor": "one"} == (await bench.record(action)).jar
