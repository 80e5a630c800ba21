"""
What a client posts that was not asked for: nothing is sent, nothing is written, and the current action comes back.
"""

from collections.abc import Iterator, Mapping

import pytest

from authflow.core.action import Ask
from authflow.core.decision import offered
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.door import AuthFlow
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, expect
from tests.engine.services import by_call
from tests.runs import ADA, HERE, begun, given


def not_offered() -> Iterator[tuple[str, Choice]]:
    """
    Every choice that the first card of a flow does not offer.
    """
    for flow in ("login", "register", "recover", "verify", "approval", "reset"):
        offers = set(offered(HERE, begun(flow)))
        yield from ((flow, choice) for choice in Choice if choice not in offers)


CREDENTIALS: Mapping[str, object] = {"email": ADA, "password": "correct horse"}


@pytest.mark.parametrize("step", [-1, 0, 2, 3, 10**30], ids=["negative", "before", "next", "later", "huge"])
async def test_another_step(step: int) -> None:
    """
    A reply to a step that was, or is to come, changes nothing.
    """
    service = by_call()
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    before = await bench.record(asked)

    action = await bench.engine.reply(asked.handle, Reply(Choice.SUBMIT, CREDENTIALS, step))

    assert asked == action
    assert before is await bench.record(asked)
    assert [] == service.calls


async def test_a_step_is_replied_to_once() -> None:
    """
    Every request of a finished run, replayed, gets the end and sends nothing.
    """
    service = by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    code = await bench.sign_in(asked)
    done = await bench.reply(code, code="123456")
    calls, before = len(service.calls), await bench.record(done)

    again = [await bench.sign_in(asked), await bench.reply(code, code="123456")]

    assert [done, done] == again
    assert calls == len(service.calls)
    assert before is await bench.record(done)


@pytest.mark.parametrize(("flow", "choice"), list(not_offered()))
async def test_a_choice_that_is_not_offered(flow: str, choice: Choice) -> None:
    """
    A choice that the card does not offer changes nothing.
    """
    service = by_call()
    bench = Bench(service)
    asked = await bench.engine.start(flow, given(flow))
    before = await bench.record(asked)

    action = await bench.reply(asked, choice, **CREDENTIALS, code="123456")

    assert asked == action
    assert before is await bench.record(asked)
    assert [] == service.calls


@pytest.mark.parametrize("choice", ["", "SUBMIT", "submit ", "Submit", "no_such", "success", "\ud800", "submit\0"])
async def test_a_choice_that_nobody_knows(choice: str) -> None:
    """
    A word that is no choice changes nothing.
    """
    service, store = by_call(), MemoryStore()

    async with AuthFlow(service=service, store=store) as auth:
        asked = await auth.start("login")
        before = await store.get(asked.run)
        action = await auth.reply(asked.handle, CREDENTIALS, step=asked.step, choice=choice)

    assert asked == action
    assert before is await store.get(asked.run)
    assert [] == service.calls


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        1.5,
        True,
        b"bytes",
        [],
        ["ada@example.com"],
        {},
        {"$ne": ""},
        {"a": {"b": [1]}},
        ("x",),
        "\ud800@example.com",
        "x" * 100_000,
        object(),
    ],
    ids=lambda value: repr(value)[:20].encode("ascii", "replace").decode(),
)
@pytest.mark.parametrize("name", ["email", "password"])
async def test_a_value_that_cannot_be(name: str, value: object) -> None:
    """
    A value of the wrong kind is complained of, and no call is made.
    """
    service = by_call()
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    values = {**CREDENTIALS, name: value}

    action = await bench.reply(asked, **values)

    complaints = {one.name for one in expect(Ask, action).fields if one.complaint is not None}
    assert ({name}, []) == (complaints, service.names)


async def test_fields_that_were_not_asked() -> None:
    """
    Names that the form does not have, a service's own among them, are dropped.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    extra = {"session_token": "forged", "state": "SUCCESS", "outcome": "success", "identity": {"id": "root"}}

    action = await bench.reply(asked, **CREDENTIALS, **extra)

    record = await bench.record(action)
    assert ["email"] == [slot.name for slot in record.run.memory]
    assert "forged" not in str(service.calls[0])


@pytest.mark.parametrize("step", ["1", None, 1.5, [1], {}], ids=repr)
async def test_a_step_that_is_no_number(step: object) -> None:
    """
    Whatever is posted for a step, nothing is raised, and nothing is sent unless it is the step.
    """
    service = by_call()

    async with AuthFlow(service=service) as auth:
        asked = await auth.start("login")
        action = await auth.reply(asked.handle, {"email": ADA, "password": "x"}, step=step)  # type: ignore[arg-type] # The point.

    assert (asked, []) == (action, service.calls)


@pytest.mark.parametrize("choice", [None, 7, [], {}, "SUBMIT", b"submit"], ids=repr)
async def test_a_choice_that_is_no_choice(choice: object) -> None:
    """
    Whatever is posted for a choice, nothing is raised, and nothing is sent.
    """
    service = by_call()

    async with AuthFlow(service=service) as auth:
        asked = await auth.start("login")
        action = await auth.reply(asked.handle, {"email": ADA}, step=asked.step, choice=choice)  # type: ignore[arg-type] # The point.

    assert (asked, []) == (action, service.calls)


@pytest.mark.parametrize("values", [None, {}, [], "email", 7, [("email", ADA)]], ids=repr)
async def test_values_that_are_no_values(values: object) -> None:
    """
    Whatever is posted for values, nothing is raised: what is missing is asked.
    """
    service = by_call()

    async with AuthFlow(service=service) as auth:
        asked = await auth.start("login")
        action = await auth.reply(asked.handle, values, step=asked.step)  # type: ignore[arg-type] # The point.

    complaints = {one.name: one.complaint for one in expect(Ask, action).fields}
    assert [] == service.calls
    assert None not in complaints.values()
