"""
What a run asks of its user: everything that a form needs, and no secret in it.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve, fields_dict

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.action import Ask, Done, Failed, Go, Hold, Input
from authflow.core.emission import STILL_WORKING, action_for, masked, working
from authflow.core.field import Field, Kind
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Run
from authflow.core.site import PasswordPolicy, Site
from authflow.core.slot import IDENTITY, Slot
from authflow.core.state import EndKind
from tests.runs import A_DAY, ADA, HERE, MADE_UP, NOON, Turn, begun, choose, moment, play, says, submit


def asked(run: Run) -> Ask:
    """
    What *run* asks.
    """
    action = action_for(HERE, run)
    assert isinstance(action, Ask)
    return action


def after(goal: str, *script: Turn, **values: object) -> Run:
    """
    A run of *goal*, played by *script*.
    """
    return play(begun(goal, **values), *script).run


def test_what_nobody_has_filled_is_made_once() -> None:
    """
    A field is the same value for everybody, until somebody has typed in it.
    """
    first, second, typed = asked(begun("login")), asked(begun("login")), asked(begun("login", email=ADA))

    assert [True, True] == [one is other for one, other in zip(first.fields, second.fields, strict=True)]
    assert [False, True] == [one is other for one, other in zip(first.fields, typed.fields, strict=True)]


def test_a_field_takes_its_options_from_any_list() -> None:
    """
    Whoever writes a list where a tuple stands means the same.
    """
    listed: Any = Field(Slot("tag"), Kind.OPTION, options=["HOME", "WORK"])

    site = Site(profile_fields=(listed,))
    action = action_for(HERE.at(site), begun("register"))

    assert isinstance(action, Ask)
    assert ("HOME", "WORK") == action.fields[-1].options


def test_a_form_has_all_it_needs() -> None:
    """
    A sign-in asks for an address and a password, each with what a form must know of it.
    """
    expected = Ask(
        run="run-login",
        step=1,
        goal="login",
        flow="login",
        state="enter_credentials",
        fields=(
            Input("email", Kind.EMAIL, "field.email", "username", "email", most=254, value=ADA),
            Input("password", Kind.PASSWORD, "field.password", "current-password", secret=True),
        ),
        choices=(Choice.SUBMIT, Choice.FORGOT, Choice.REGISTER, Choice.CANCEL),
        expires_at=NOON + 1800,
    )

    actual = action_for(HERE, begun("login", email=ADA))

    assert expected == actual


def test_a_code_form() -> None:
    """
    Where a code is asked, the form says how long it is, where it was sent, and how often one may try and ask again.
    """
    wrong = (submit(code="000000"), Outcome.FAILURE)
    again = (choose(Choice.RESEND), Outcome.REQUIRE_EMAIL_VERIFICATION)

    ask = asked(after("verify", *again, *wrong))

    (code,) = ask.fields
    assert Input("code", Kind.CODE, "field.code", "one-time-code", "numeric", least=6, most=6, secret=True) == code
    assert (6, "a…@example.com", 4, NOON + 90) == (ask.code_length, ask.sent_to, ask.attempts_left, ask.resend_at)
    assert Reason(Outcome.FAILURE) == ask.reason


def test_whose_password() -> None:
    """
    A form that asks for a password alone says whose; one that asks for the address too need not.
    """
    alone = asked(after("approval", choose(Choice.CHECK), Outcome.CHECK))
    both = asked(after("login"))

    assert ["password"] == [one.name for one in alone.fields]
    assert ("ada@example.com", None) == (alone.account, both.account)


def test_a_form_for_a_new_member() -> None:
    """
    Where a password is made, its rules are told; profile fields are the site's, and the captcha's key comes with it.
    """
    ask = asked(after("register", submit(), Outcome.CAPTCHA_REQUIRED))

    by_name = {one.name: one for one in ask.fields}
    assert ["email", "password", "captcha", "first_name", "birthdate"] == list(by_name)
    assert (8, 100, True) == (by_name["password"].least, by_name["password"].most, by_name["password"].required)
    assert ("Ada", False, "given-name") == (
        by_name["first_name"].value,
        by_name["first_name"].required,
        by_name["first_name"].autocomplete,
    )
    assert (PasswordPolicy(8, 100), HERE.site.captcha) == (ask.password_policy, ask.captcha)
    assert (None, None) == (ask.sent_to, ask.code_length)


def test_parts_and_options() -> None:
    """
    A field with parts tells them, and one with options its options.
    """
    ask = asked(begun("missing-fields", missing=("phones_v2",)))

    phones = ask.fields[0]
    assert (Kind.PARTS, 10, True) == (phones.kind, phones.many, phones.required)
    assert ["country_code", "phone", "tag"] == [part.name for part in phones.parts]
    assert "MOBILE" in phones.parts[2].options


def test_what_was_wrong_is_shown_again() -> None:
    """
    A value that cannot be stands in the form again with the reason beside it; the one before it does not.
    """
    email = asked(after("login", submit(email="ada"), email=ADA)).fields[0]

    assert ("ada", Complaint(Reason(Fault.MALFORMED), "ada")) == (email.value, email.complaint)


def test_no_secret_is_shown_again() -> None:
    """
    Nothing that was typed into a secret field comes back.
    """
    ask = asked(evolve(after("register", submit(password="short")), memory=MADE_UP))

    assert [None] == [one.value for one in ask.fields if one.secret]


def test_a_card_that_rests() -> None:
    """
    Where the service cannot be had, the user may try again, from a given time on, or give up.
    """
    ask = asked(after("tokens", says(Outcome.UNAVAILABLE, retry_at=NOON + 99)))

    assert ((), (Choice.RETRY, Choice.CANCEL)) == (ask.fields, ask.choices)
    assert (NOON + 99, Reason(Outcome.UNAVAILABLE), None) == (ask.retry_at, ask.reason, ask.attempts_left)


def test_a_submission_that_is_held_off() -> None:
    """
    A form says when it may be submitted again.
    """
    ask = asked(after("login", submit(), says(Outcome.THROTTLED, retry_at=NOON + 99)))

    assert (NOON + 99, None) == (ask.retry_at, ask.resend_at)


def test_a_used_up_choice_has_no_time() -> None:
    """
    What is no longer offered is not promised for later.
    """
    again = (choose(Choice.RESEND), Outcome.REQUIRE_EMAIL_VERIFICATION)

    ask = asked(after("verify", *again, *again))

    assert None is ask.resend_at


def test_a_visit() -> None:
    """
    A browser is told where to go.
    """
    run = after("tokens", Outcome.SUCCESS, Outcome.VISIT_REQUIRED)

    actual = action_for(HERE, run)

    assert isinstance(actual, Go)
    assert (MADE_UP[slots.ADDRESS], (Choice.SUBMIT, Choice.CANCEL)) == (actual.url, actual.choices)
    assert (run.id, run.step, run.expires_at) == (actual.run, actual.step, actual.expires_at)


def test_a_wait() -> None:
    """
    Whoever waits is told since when, until when, and what for.
    """
    actual = action_for(HERE, after("login", submit(), Outcome.REQUIRE_OWNER_APPROVAL))

    assert isinstance(actual, Hold)
    assert (NOON + 120, NOON + A_DAY) == (actual.since, actual.expires_at)
    assert (Reason("require_owner_approval"), (Choice.CHECK, Choice.CANCEL)) == (actual.reason, actual.choices)


def test_working() -> None:
    """
    While a call takes long, there is nothing to choose.
    """
    actual = working(begun("login"))

    assert ((), Reason(STILL_WORKING)) == (actual.choices, actual.reason)


def test_done() -> None:
    """
    At the end the tokens are handed over, with who it is if the service told, and where the user wanted to go.
    """
    run = after("login", submit(), *[Outcome.SUCCESS] * 4, return_to="/cart")
    ada = Identity("member-1", ADA)

    actual = action_for(HERE, evolve(run, memory={**run.memory, IDENTITY: ada}))

    expected = Done(
        "run-login",
        2,
        "login",
        "tokens",
        "signed_in",
        identity=ada,
        tokens=Tokens("access-1", "refresh-1", NOON + A_DAY),
        return_to="/cart",
    )
    assert expected == actual


def test_an_end_gives_nothing_it_does_not_name() -> None:
    """
    Whoever is signed out is handed no tokens, though the run held them.
    """
    run = after("logout", Outcome.SUCCESS, tokens=MADE_UP[slots.TOKENS])

    actual = action_for(HERE, evolve(run, memory=MADE_UP))

    assert isinstance(actual, Done)
    assert ("signed_out", None) == (actual.state, actual.tokens)


@pytest.mark.parametrize(
    ("script", "state", "kind", "reason", "way_out"),
    [
        pytest.param([choose(Choice.CANCEL)], "given_up", EndKind.CANCELLED, None, None, id="cancelled"),
        pytest.param([submit(), Outcome.BARRED], "turned_away", EndKind.REFUSED, "barred", None, id="eve"),
        pytest.param([Outcome.EXPIRED], "timed_out", EndKind.EXPIRED, "expired", None, id="expired"),
        pytest.param(
            [submit(), Outcome.UNSUPPORTED],
            "beyond_us",
            EndKind.UNSUPPORTED,
            "unsupported",
            HERE.site.hosted_login,
            id="way-out",
        ),
    ],
)
def test_failed(script: list[Turn], state: str, kind: EndKind, reason: str | None, way_out: str | None) -> None:
    """
    A run that ends without what it was for says how and why, and shows a way out where only the service has one.
    """
    expected = Failed(
        "run-login", 2, "login", "login", state, kind, Reason(reason) if reason else None, "/cart", way_out
    )

    actual = action_for(HERE, after("login", *script, return_to="/cart"))

    assert expected == actual


def test_an_end_may_have_its_own_reason() -> None:
    """
    Where the last answer is not to be quoted, the end says why.
    """
    actual = action_for(HERE, after("logout", Outcome.UNAVAILABLE, tokens=MADE_UP[slots.TOKENS]))

    assert Reason(Why.SERVICE_NOT_TOLD) == actual.reason


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        pytest.param(ADA, "a…@example.com", id="plain"),
        pytest.param("a@example.com", "a…@example.com", id="one-letter"),
        pytest.param("@example.com", "…@example.com", id="none"),
    ],
)
def test_masked(email: str, expected: str) -> None:
    """
    A masked address does not tell how long its name is.
    """
    assert expected == masked(email)


@pytest.mark.parametrize("kind", [Ask, Go, Hold, Done, Failed])
def test_every_action_carries_its_run(kind: type) -> None:
    """
    Whatever is shown belongs to a run, at a step, with a handle to reply by.
    """
    carried: Mapping[str, object] = fields_dict(kind)

    assert {"run", "step", "goal", "flow", "state", "reason", "handle"} <= carried.keys()


def test_times_do_not_depend_on_when_one_looks() -> None:
    """
    The same run is shown the same way whenever it is looked at.
    """
    run = begun("login")

    assert moment(1) != moment(2)
    assert action_for(HERE, run) == action_for(HERE, run)
