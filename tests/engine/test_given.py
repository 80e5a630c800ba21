"""
What an application hands over at the start: every wrong value is refused in words, before anything is stored.
"""

from collections.abc import Mapping

import pytest

from authflow.calls import slots
from authflow.core.action import Ask
from authflow.core.errors import NotConfigured, NotGiven, UnknownFlow
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.core.slot import EMAIL, Slot
from authflow.door import AuthFlow
from authflow.engine.given import given_memory
from authflow.stores.memory import MemoryStore
from tests.engine.benches import expect
from tests.engine.services import by_call
from tests.runs import ADA, HERE, MADE_UP, NOON

PAIR = Tokens("access", "refresh", NOON)

WRONG = [
    pytest.param({"email": "ada"}, "email cannot be what was given: malformed", id="no-address"),
    pytest.param({"email": ""}, "email cannot be what was given: malformed", id="empty-address"),
    pytest.param({"email": 7}, "email cannot be what was given: malformed", id="number-for-address"),
    pytest.param({"email": ["ada@example.com"]}, "email cannot be what was given: malformed", id="addresses"),
    pytest.param({"email": "\ud800@example.com"}, "email cannot be what was given: malformed", id="surrogate"),
    pytest.param({"email": "a" * 300 + "@b.example"}, "email cannot be what was given: too_long", id="long-address"),
    pytest.param({"profile": "Ada"}, "profile must be a mapping of profile fields", id="profile-text"),
    pytest.param({"profile": {"shoe": 38}}, "profile has no field 'shoe'", id="no-such-field"),
    pytest.param({"profile": {38: "shoe"}}, "profile has no field 38", id="field-without-a-name"),
    pytest.param({"profile": {"birthdate": "1815"}}, "birthdate cannot be what was given: malformed", id="no-date"),
    pytest.param({"profile": {"first_name": 1}}, "first_name cannot be what was given: malformed", id="no-text"),
    pytest.param({"profile": {"picture": "javascript:x"}}, "picture cannot be what was given: malformed", id="no-link"),
    pytest.param({"tokens": "access"}, "tokens must be authflow.Tokens", id="tokens-text"),
    pytest.param({"tokens": {"access": "a"}}, "tokens must be authflow.Tokens", id="tokens-mapping"),
    pytest.param({"verify_email": "yes"}, "verify_email must be true or false", id="yes"),
    pytest.param({"merge_contact": 1}, "merge_contact must be true or false", id="one"),
    pytest.param({"recovery_token": ""}, "recovery_token must be a string that is not empty", id="empty-token"),
    pytest.param({"session_token": 5}, "session_token must be a string that is not empty", id="number-for-token"),
    pytest.param({"state_token": b"t"}, "state_token must be a string that is not empty", id="bytes-for-token"),
    pytest.param({"return_to": "/cart"}, "return_to is nothing that can be given", id="return-address"),
    pytest.param({"password": "x"}, "password is nothing that can be given", id="password"),
    pytest.param({"code": "123456"}, "code is nothing that can be given", id="code"),
    pytest.param({"identity": "root"}, "identity is nothing that can be given", id="identity"),
    *(
        pytest.param({slot.name: MADE_UP[slot]}, f"{slot.name} is nothing that can be given", id=slot.name)
        for slot in sorted(slots.MADE, key=lambda slot: slot.name)
    ),
    pytest.param({"idp": ""}, "idp must be a string that is not empty", id="empty-idp"),
    pytest.param({"idp": 7}, "idp must be a string that is not empty", id="number-for-idp"),
    pytest.param({"member_id": ""}, "member_id must be a string that is not empty", id="empty-member"),
    pytest.param({"member_id": ["m"]}, "member_id must be a string that is not empty", id="members"),
    pytest.param({"": ""}, " is nothing that can be given", id="nameless"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
async def test_a_wrong_value(given: Mapping[str, object], sentence: str) -> None:
    """
    What cannot be given is refused in one sentence that names it, and no run begins.
    """
    service, store = by_call(), MemoryStore()

    async with AuthFlow(service=service, store=store) as auth:
        with pytest.raises(NotGiven) as caught:
            await auth.start("login", given=given)

    assert str(caught.value).startswith(f"The flow login cannot start: {sentence}")
    assert ("login", "not_given", 0) == (caught.value.flow, caught.value.code, len(store))


@pytest.mark.parametrize(
    ("goal", "given", "slot"),
    [
        pytest.param("verify", {}, "state_token", id="verify"),
        pytest.param("verify", {"state_token": "t"}, "email", id="verify-without-address"),
        pytest.param("reset", {}, "recovery_token", id="reset"),
        pytest.param("reset", {"recovery_token": None}, "recovery_token", id="reset-with-nothing"),
        pytest.param("tokens", {}, "session_token", id="tokens"),
        pytest.param("change-password", {"email": ADA}, "tokens", id="change-password"),
        pytest.param("sign-on", {"profile": {}}, "email", id="sign-on"),
        pytest.param("approval", {}, "email", id="approval"),
        pytest.param("social-login", {}, "idp", id="social-login"),
        pytest.param("external-login", {"session_token": "s"}, "member_id", id="external-login"),
        pytest.param("activation", {}, "member_id", id="activation"),
        pytest.param("callback", {}, "address", id="nobody-is-sent-by-hand"),
    ],
)
async def test_what_is_missing(goal: str, given: Mapping[str, object], slot: str) -> None:
    """
    A flow does not begin without what it needs.
    """
    async with AuthFlow(service=by_call()) as auth:
        with pytest.raises(NotGiven, match=rf"^The flow {goal} cannot start: {slot} was not given.$"):
            await auth.start(goal, given=given)


@pytest.mark.parametrize(
    ("given", "slot", "value"),
    [
        pytest.param({"email": " Ada@EXAMPLE.com "}, slots.EMAIL, "Ada@example.com", id="an-address-is-normalised"),
        pytest.param({"email": "ada＠example.com"}, slots.EMAIL, ADA, id="look-alikes-too"),  # noqa: RUF001 - The point.
        pytest.param({"profile": {"first_name": " Ada "}}, slots.PROFILE, {"first_name": "Ada"}, id="profile"),
        pytest.param({"profile": {"custom.shoe": "38"}}, slots.PROFILE, {"custom.shoe": "38"}, id="custom-field"),
        pytest.param({"tokens": PAIR}, slots.TOKENS, PAIR, id="tokens"),
        pytest.param({"verify_email": False}, slots.VERIFY_EMAIL, False, id="false-is-given"),
        pytest.param({"recovery_token": "r"}, slots.RECOVERY_TOKEN, "r", id="recovery-token"),
        pytest.param({"idp": "google"}, slots.IDP, "google", id="idp"),
        pytest.param({"member_id": "m1"}, slots.MEMBER_ID, "m1", id="member-id"),
    ],
)
def test_what_is_given(given: Mapping[str, object], slot: Slot, value: object) -> None:
    """
    What can be given is kept under its slot, read as if a person had typed it.
    """
    memory = given_memory(HERE, "login", given)

    assert {slot: value} == memory


def test_none_is_nothing() -> None:
    """
    A value that is None was not given.
    """
    memory = given_memory(HERE, "login", dict.fromkeys(slots.GIVEN))

    assert {} == memory


def test_no_such_flow() -> None:
    """
    A flow that is not there is named before what was given to it.
    """
    with pytest.raises(UnknownFlow):
        given_memory(HERE, "sign-in", {"nothing": 1})


async def test_an_address_is_shown() -> None:
    """
    An address that was given is filled in.
    """
    async with AuthFlow(service=by_call()) as auth:
        ask = expect(Ask, await auth.start("login", given={"email": ADA}))

    assert {"email": ADA, "password": None} == {one.name: one.value for one in ask.fields}


@pytest.mark.parametrize(
    ("goal", "given"),
    [("sign-on", {"email": ADA}), ("external-login", {"member_id": "m1"}), ("activation", {"member_id": "m1"})],
)
async def test_vouching_needs_a_key(goal: str, given: Mapping[str, object]) -> None:
    """
    Nobody is vouched for by the application's word without the key that proves it.
    """
    async with AuthFlow(client_id="client") as auth:
        with pytest.raises(NotConfigured, match=rf"^api_key is not set: the flow {goal} vouches for members by it.$"):
            await auth.start(goal, given=given)


@pytest.mark.parametrize(
    ("goal", "given"), [("managed-login", {}), ("social-login", {"idp": "google"}), ("email-check", {})]
)
async def test_a_round_trip_needs_an_address(goal: str, given: Mapping[str, object]) -> None:
    """
    No browser is sent away, nor led to where one is, without an address to come back to.
    """
    async with AuthFlow(client_id="client") as auth:
        with pytest.raises(NotConfigured, match=rf"^redirect_uri is not set: the flow {goal} ends in tokens"):
            await auth.start(goal, given=given)


@pytest.mark.parametrize("goal", ["device", "visitor"])
async def test_no_address_is_needed_without_a_browser(goal: str) -> None:
    """
    A device and a visitor need neither an address nor a key: what they lack here is a service.
    """
    async with AuthFlow(client_id="client", base_url="http://127.0.0.1:9") as auth:
        action = await auth.start(goal)

    assert ("unavailable", goal) == (action.reason and action.reason.id, action.flow)


async def test_vouching_by_another_service() -> None:
    """
    A service of the application's own has its own way of proving who calls.
    """
    service = by_call()

    async with AuthFlow(service=service) as auth:
        done = await auth.start("sign-on", given={"email": ADA, "verify_email": True})

    assert ("signed_in", ["SignOn", "RedeemSession"]) == (done.state, service.names)
    assert "verify_email=True" in repr(service.calls[0])


def test_made_up_values_can_be_given() -> None:
    """
    Every slot that can be given takes the value that fits it.
    """
    values = {slot.name: value for slot, value in MADE_UP.items() if slot.name in slots.GIVEN}

    memory = given_memory(HERE, "login", values)

    assert {name: slots.GIVEN[name] for name in values} == {slot.name: slot for slot in memory}
    assert EMAIL in memory
    assert Outcome.SUCCESS not in memory.values()
