"""
Any repr is safe to log: forty canaries are planted, and none sings.
"""

from collections.abc import Iterator

import pytest
from attrs import evolve, fields

from authflow.calls import passwords, signing_in, tokens
from authflow.core.action import Ask, Done, Failed, Go, Hold
from authflow.core.call import Call
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer, Moment, Reply
from authflow.core.slot import Keep
from authflow.core.state import EndKind
from tests.runs import MADE_UP, NOON, begun, play, submit

CANARY = "canary-7f3a"
PAIR = Tokens(CANARY, CANARY, NOON)
SECRETS = {slot.name for slot in MADE_UP if slot.keep is not Keep.OPEN}

CALLS = [
    kind
    for module in (passwords, signing_in, tokens)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Call) and kind is not Call
]


def planted(call: type[Call]) -> Call:
    """
    *call*, with a canary in each secret.
    """
    values: dict[str, object] = {field.name: "shown" for field in fields(call)}
    return call(**values | dict.fromkeys(SECRETS & values.keys(), CANARY))


def secret_values() -> Iterator[object]:
    """
    One of each value that bears a secret.
    """
    memory = dict.fromkeys(MADE_UP, CANARY)
    run = evolve(begun("login"), memory=memory, subject=CANARY)
    yield run
    yield play(begun("verify", state_token=CANARY), submit(code=CANARY)).run
    yield Moment(NOON, CANARY.encode())
    yield Reply(values={"password": CANARY, "code": CANARY})
    yield Answer(Outcome.SUCCESS, memory)
    yield PAIR
    yield Identity("id-1", CANARY)
    yield Complaint(Reason(Fault.MALFORMED), CANARY)
    yield Ask("r", 1, "g", "f", "s", (), (), NOON, handle=CANARY)
    yield Go("r", 1, "g", "f", "s", (), NOON, f"https://example.com/?state={CANARY}", handle=CANARY)
    yield Hold("r", 1, "g", "f", "s", NOON, NOON, (), handle=CANARY)
    yield Done("r", 1, "g", "f", "s", tokens=PAIR, handle=CANARY)
    yield Failed("r", 1, "g", "f", "s", EndKind.EXPIRED, replacement=CANARY, handle=CANARY)


@pytest.mark.parametrize("value", list(secret_values()), ids=lambda value: type(value).__name__)
def test_a_value_with_a_secret_is_silent(value: object) -> None:
    """
    The repr of a value does not tell the secrets in it.
    """
    shown = repr(value)

    assert CANARY not in shown


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
def test_a_call_is_silent(call: type[Call]) -> None:
    """
    A call's repr tells whatever is open, and nothing that is sealed or fleeting.
    """
    shown = repr(planted(call))

    assert CANARY not in shown
    assert all(("shown" in shown) == (field.name not in SECRETS) for field in fields(call) if field.name == "email")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
def test_a_call_names_slots(call: type[Call]) -> None:
    """
    Every field of a call is a slot that runs can hold.
    """
    names = {slot.name for slot in MADE_UP}

    assert call.carries() <= names


@pytest.mark.parametrize("goal", ["login", "register", "verify", "reset", "change-password"])
def test_what_is_typed_is_not_quoted(goal: str) -> None:
    """
    A secret that is refused is not quoted in the complaint, nor in the run.
    """
    typed = submit(password="\x00" + CANARY * 200, code=CANARY, captcha={CANARY: CANARY})

    run = play(begun(goal), typed).run

    assert run.complaints
    assert CANARY not in repr(run)
    assert not any(one.typed for one in run.complaints.values())


def test_the_canaries_can_sing() -> None:
    """
    A value that is no secret is shown: silence is not for want of a voice.
    """
    shown = repr(Complaint(Reason(Fault.MALFORMED, {"of": CANARY})))

    assert CANARY in shown
