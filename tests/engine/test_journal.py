"""
The journal: silent until somebody listens, and never a secret.
"""

import logging
import subprocess
import sys
from collections.abc import Generator
from typing import Final

import pytest
import structlog

from authflow.calls import slots
from authflow.calls.tokens import CreateRedirectSession
from authflow.core.action import Done, Go
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.journal import KEYS, LOGGER, Entry, Journal, only_known_keys
from authflow.engine.ports import Said
from tests.engine.benches import Bench, WatchedStore, expect, spelled
from tests.engine.services import by_queue
from tests.runs import NOON, begun

SILENT: Final = """
import asyncio
from authflow.door import AuthFlow
from tests.engine.services import by_call

async def main():
    async with AuthFlow(service=by_call()) as auth:
        asked = await auth.start("login", return_to="//evil.example")
        done = await auth.reply(asked.handle, {"email": "ada@example.com", "password": "x"}, step=asked.step)
        assert done.state == "signed_in"

asyncio.run(main())
"""

CANARIES: Final = {
    name: f"canary-{name}"
    for name in (
        *("password", "first_name", "last_name", "custom.shoe_size", "state_token", "session_token", "address"),
        *("grant", "access", "refresh", "visitor", "cookie", "jar_key", "recovery_token", "new_password", "typo"),
        *("member_id", "identity", "complaint", "status", "captcha", "nonce"),
    )
} | {"email": "canary@example.com", "code": "918273", "return_to": "/canary-path"}

ATTRIBUTES: Final = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime"})
"""
What every record of the standard library has, formatted or not.
"""


class Listener(logging.Handler):
    """
    Keeps every record, and what a formatter makes of it.
    """

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[logging.LogRecord] = []
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """
        Keep *record*.
        """
        self.heard.append(record)

    @property
    def extras(self) -> list[dict[str, object]]:
        """
        What each record says beside its message.
        """
        return [{k: v for k, v in vars(one).items() if k not in ATTRIBUTES} for one in self.heard]

    @property
    def text(self) -> str:
        """
        All that any handler could write: formatted lines, messages and arguments, and every attribute.
        """
        return "\n".join(f"{self.format(one)} {one.getMessage()} {spelled(vars(one))}" for one in self.heard)


@pytest.fixture
def listener() -> Generator[Listener]:
    """
    Somebody who listens to everything.
    """
    logger, one = logging.getLogger(LOGGER), Listener()
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(one)
    yield one
    logger.removeHandler(one)
    logger.setLevel(level)


def well() -> list[Said]:
    """
    What a service says in the course of a registration, every value a canary.
    """
    c = CANARIES
    jar = {"visitor": c["visitor"], c["jar_key"]: c["cookie"]}
    state = {slots.STATE_TOKEN: c["state_token"], slots.IDENTITY: Identity(c["identity"], c["email"])}
    proof = {slots.SESSION_TOKEN: c["session_token"], slots.STATUS: c["status"], slots.MEMBER_ID: c["member_id"]}
    tokens = Tokens(c["access"], c["refresh"], NOON)
    missing = {slots.MISSING: ("last_name", "custom.shoe_size"), **state}
    answers = [
        Answer(Outcome.UNAVAILABLE),
        Answer(Outcome.CAPTCHA_REQUIRED, reason=Reason("captcha_invalid", {"id": c["complaint"]})),
        Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, state),
        Answer(Outcome.FAILURE),
        Answer(Outcome.REQUIRE_MISSING_FIELDS, missing),
        Answer(Outcome.SUCCESS, proof),
        Answer(Outcome.SUCCESS, {slots.ADDRESS: f"https://service.example.com/{c['address']}"}),
        Answer(Outcome.VISIT_REQUIRED),
        Answer(Outcome.SUCCESS, {slots.TOKENS: tokens}),
    ]
    return [Said(answer, jar, f"request-{n}") for n, answer in enumerate(answers)]


async def converse(bench: Bench) -> Done:
    """
    A registration from the first mistake to the last token, by canaries.
    """
    c = CANARIES
    given = {slots.RETURN_TO: c["return_to"], slots.RECOVERY_TOKEN: c["recovery_token"]}
    action = await bench.engine.start("register", given)
    action = await bench.reply(action, email=c["typo"], password="x" * 2000 + c["new_password"])
    profile = {name: c[name] for name in ("first_name", "last_name", "custom.shoe_size")}
    typed = {"email": c["email"], "password": c["password"], "captcha": c["captcha"], "code": c["code"], **profile}
    for _ in range(5):
        action = await bench.reply(action, **typed)
    going = expect(Go, action)
    nonce = (await bench.record(going)).run.memory[slots.NONCE]
    await bench.reply(going, state=c["nonce"], code=c["grant"])
    return expect(Done, await bench.reply(going, state=nonce, code=c["grant"]))


def test_silent_by_default() -> None:
    """
    An application that does not listen hears nothing, on no stream.
    """
    done = subprocess.run([sys.executable, "-c", SILENT], capture_output=True, check=True, text=True)

    assert ("", "") == (done.stdout, done.stderr)


def test_nothing_is_configured() -> None:
    """
    A journal leaves the application's logging and structlog as they are.
    """
    before = (structlog.get_config(), logging.getLogger().level, list(logging.getLogger().handlers))

    Journal()
    Journal()

    logger = logging.getLogger(LOGGER)
    assert before == (structlog.get_config(), logging.getLogger().level, list(logging.getLogger().handlers))
    assert 1 == sum(isinstance(one, logging.NullHandler) for one in logger.handlers)
    assert (logging.NOTSET, True) == (logger.level, logger.propagate)


async def test_no_secret_is_told(listener: Listener) -> None:
    """
    Of some thirty canaries planted in every place of a conversation, none is heard at DEBUG.
    """
    service = by_queue(*well())
    done = await converse(Bench(service))
    made = [one for one in service.calls if isinstance(one, CreateRedirectSession)]
    planted = [*CANARIES.values(), done.handle.partition(".")[2], made[0].nonce, made[0].code_verifier]

    text = listener.text

    assert 28 == len(planted)
    assert [] == [value for value in planted if value in text]
    assert "canary" not in text
    assert done.run in text


async def test_the_canaries_were_there(listener: Listener) -> None:
    """
    Every canary of that conversation was in a call, a record or the end: silence is not for want of a voice.
    """
    store = WatchedStore()
    service = by_queue(*well())
    bench = Bench(service, store)

    done = await converse(bench)

    said = spelled([service.calls, service.jars, store.written, done, [one.answer for one in well()]])
    unheard = {"new_password", "nonce"}  # Refused before they get anywhere.
    assert unheard == {name for name, value in CANARIES.items() if value not in said}
    assert listener.heard


async def test_only_what_is_listed(listener: Listener) -> None:
    """
    An entry is one of the listed names, with listed keys and short plain values.
    """
    await converse(Bench(by_queue(*well())))

    entries = {one.getMessage() for one in listener.heard}
    keys = {key for extra in listener.extras for key in extra}
    values = [value for extra in listener.extras for value in extra.values()]
    assert entries <= {*Entry}
    assert {"run.started", "run.moved", "run.ended", "call.sent", "call.answered", "reply.passed_over"} == entries
    assert keys <= KEYS
    assert all(value is None or isinstance(value, str | int | float) for value in values)
    assert {LOGGER} == {one.name for one in listener.heard}


async def test_what_is_told(listener: Listener) -> None:
    """
    The journal tells what an operator asks: which run, from where, by what, to where.
    """
    bench = Bench(by_queue(Said(Answer(Outcome.FAILURE, reason=Reason("invalid_credentials")), {}, "r-1")))
    asked = await bench.engine.start("login", {})

    await bench.sign_in(asked)

    place = {"run": asked.run, "goal": "login", "flow": "login", "state": "enter_credentials", "step": 1}
    answered = {"call": "Login", "outcome": "failure", "reason": "invalid_credentials", "request_id": "r-1"}
    assert [
        ("run.started", place),
        ("call.sent", {**place, "call": "Login", "attempt": 0}),
        ("call.answered", {**place, **answered}),
        ("run.moved", {**place, "outcome": "failure", "to": "login.enter_credentials"}),
    ] == [(one.getMessage(), extra) for one, extra in zip(listener.heard, listener.extras, strict=True)]


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        pytest.param({"password": "canary"}, {}, id="an-unknown-key"),
        pytest.param({"email": "canary@example.com"}, {}, id="another"),
        pytest.param({"Reason": "canary"}, {}, id="a-near-miss"),
        pytest.param({"reason": {"typed": "canary"}}, {}, id="a-mapping"),
        pytest.param({"call": ["canary"]}, {}, id="a-list"),
        pytest.param({"outcome": Answer(Outcome.SUCCESS)}, {}, id="a-value-of-ours"),
        pytest.param({"to": b"canary"}, {}, id="bytes"),
        pytest.param({"reason": "x" * 500}, {"reason": "x" * 200}, id="a-long-text"),
        pytest.param({"reason": "why", "seconds": 1.5}, {"reason": "why", "seconds": 1.5}, id="what-is-listed"),
        pytest.param({"reason": None}, {"reason": None}, id="nothing"),
    ],
)
def test_what_strays_in_falls_off(listener: Listener, fact: dict[str, object], told: dict[str, object]) -> None:
    """
    A key that is not listed, or a value that is not plain, does not get through.
    """
    Journal().write(Entry.RUN_SWEPT, "run-1", **fact)

    assert [{"run": "run-1", **told}] == listener.extras


def test_the_list_matters(listener: Listener) -> None:
    """
    Without the list of keys, a secret that strays in would be told: it is the list that stops it.
    """
    naive = structlog.wrap_logger(
        logging.getLogger(LOGGER),
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
    )

    naive.info(Entry.RUN_SWEPT.value, password="canary")
    Journal().write(Entry.RUN_SWEPT, "run-1", password="canary")

    assert [True, False] == ["canary" in spelled(vars(one)) for one in listener.heard]
    assert {"event": "x"} == only_known_keys(None, "info", {"event": "x", "password": "canary"})


def test_it_costs_nothing_unheard() -> None:
    """
    While nobody listens, nothing is put together.
    """
    run = begun("login")

    Journal().write(Entry.RUN_STARTED, run, outcome=Unreadable())

    assert not logging.getLogger(LOGGER).isEnabledFor(logging.INFO)


class Unreadable:
    """
    A value that must not be looked at.
    """

    def __repr__(self) -> str:
        raise AssertionError
