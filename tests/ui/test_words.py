"""
What stands around a form, in words.
"""

import math
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.action import Action, Ask, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.site import Captcha, PasswordPolicy
from authflow.ui.texts import ENGLISH, plain
from authflow.ui.words import (
    about,
    button,
    complaint,
    hint,
    label,
    lasting,
    query_in,
    ready_at,
    waited,
)
from tests.ui.actions import ASK, DONE, FAILED, GO, HOLD, ON_A_DEVICE

NOW = ASK.expires_at
EVIL = "\x1b[2J\x07\x9b31m\r\n\u2028\u202eevil\ud800"
ENTRY = Input("nickname", Kind.TEXT, "field.nickname")


@pytest.mark.parametrize(
    ("action", "lines"),
    [
        pytest.param(
            ASK,
            [
                "Enter the code from our mail",
                "This code is wrong or too old.",
                "We sent it to b…@example.com.",
                "Tries left: 4.",
                "Possible again in 0:40.",
            ],
            id="ask",
        ),
        pytest.param(
            evolve(ASK, reason=None, retry_at=None),
            ["Enter the code from our mail", "We sent it to b…@example.com."],
            id="ask-at-first",
        ),
        pytest.param(
            evolve(GO, reason=None),
            ["Go on in your browser", "Open this address in your browser:", "https://site.example/authorize?a=b"],
            id="go",
        ),
        pytest.param(
            HOLD,
            [
                "Waiting for the owner of the site",
                "The owner of the site must approve you first. You may come back later.",
            ],
            id="hold",
        ),
        pytest.param(
            ON_A_DEVICE,
            [
                "Sign in on another device",
                "Waiting until the code is entered.",
                "Open this address in your browser:",
                "https://site.example/device?user_code=WDJB-MJHT",
                "Enter this code there: WDJB-MJHT",
            ],
            id="a-device",
        ),
        pytest.param(
            DONE,
            [
                "You are signed in",
                "Your new password is set. You can sign in now.",
                "Account: ada@example.com",
            ],
            id="done",
        ),
        pytest.param(evolve(DONE, reason=None, identity=None), ["You are signed in"], id="done-by-nobody-knows-whom"),
        pytest.param(
            FAILED,
            [
                "This took too long",
                "You were away for too long.",
                "You can go on here: https://site.example/login",
            ],
            id="failed",
        ),
        pytest.param(evolve(FAILED, reason=None, way_out=None), ["This took too long"], id="failed-without-a-way-out"),
    ],
)
def test_what_an_action_is_about(action: Action, lines: list[str]) -> None:
    """
    The title stands first, then why, then what must be known.
    """
    assert lines == [*about(ENGLISH, action, 1_700_000_000.0)]


@pytest.mark.parametrize(
    "action",
    [
        evolve(ASK, sent_to=EVIL, reason=Reason("too_short", {"min": EVIL})),
        evolve(ASK, flow=EVIL, state=EVIL, reason=Reason(EVIL)),
        evolve(GO, url=f"https://site.example/{EVIL}"),
        evolve(DONE, identity=evolve(DONE.identity, email=EVIL) if DONE.identity else None),
        evolve(FAILED, way_out=EVIL, state=EVIL),
    ],
    ids=["ask", "unknown-ids", "go", "done", "failed"],
)
def test_what_comes_from_outside_moves_nothing(action: Action) -> None:
    """
    No cursor is moved, no line is broken, no text is turned round by what a service or an address says.
    """
    said = [*about(ENGLISH, action, NOW)]

    assert not set(EVIL) - set("[2J31mevil") & set("".join(said))
    assert any("evil" in line for line in said)


def test_the_key_of_a_captcha_moves_nothing() -> None:
    """
    What an application or a service names cannot but be read.
    """
    ask = evolve(ASK, captcha=Captcha(EVIL))

    said = hint(ENGLISH, ask, Input("captcha", Kind.CAPTCHA, "field.captcha"))

    assert said is not None
    assert "\x1b" not in said + label(ENGLISH, evolve(ENTRY, label=f"field.{EVIL}"))


@pytest.mark.parametrize(
    "name",
    [
        "日本語",
        "\uff57\uff49\uff44\uff45",
        "שרה לוי",
        "محمد\u200cعلی",
        "👩\u200d👩\u200d👧",
        "e\u0301",
        "🏴\U000e0067\U000e0062",
        "a\u00a0b\u3000c",
        "\u200fא",
    ],
)
def test_names_of_every_script_are_left_alone(name: str) -> None:
    """
    Wide characters, joined characters, marks and both directions stay what they are.
    """
    assert name == plain(name)


@given(st.text())
def test_whatever_it_is_it_stays_as_long(text: str) -> None:
    """
    What cannot be shown leaves a mark, one for one, and what is left can be written.
    """
    shown = plain(text)

    assert len(text) == len(shown)
    assert len(shown.splitlines()) <= 1
    assert shown == shown.encode().decode()
    assert not any(char < " " or "\x7f" <= char < "\xa0" for char in shown)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param(ENTRY, "Nickname", id="required"),
        pytest.param(evolve(ENTRY, required=False), "Nickname (optional)", id="optional"),
        pytest.param(evolve(ENTRY, label="field.custom.shoe_size"), "Shoe size", id="unknown"),
    ],
)
def test_labels(entry: Input, said: str) -> None:
    """
    A field says what it is, and whether it may stay empty.
    """
    assert said == label(ENGLISH, entry)


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        pytest.param(Kind.NEW_PASSWORD, {}, "At least 8 characters, please.", id="new-password"),
        pytest.param(Kind.NEW_PASSWORD, {"password_policy": PasswordPolicy(1)}, None, id="any-password"),
        pytest.param(Kind.NEW_PASSWORD, {"password_policy": None}, None, id="no-policy"),
        pytest.param(Kind.PASSWORD, {}, None, id="password"),
        pytest.param(Kind.DATE, {}, "Year, month and day: 1815-12-10", id="date"),
        pytest.param(
            Kind.CAPTCHA,
            {},
            "Solve the captcha with the site key site-key, and put its token here.",
            id="captcha",
        ),
        pytest.param(Kind.CAPTCHA, {"captcha": None}, None, id="captcha-without-a-key"),
        pytest.param(Kind.TEXT, {}, None, id="text"),
    ],
)
def test_hints(kind: Kind, changed: dict[str, Any], said: str | None) -> None:
    """
    What must be known to fill a field is said before it is filled.
    """
    ask: Ask = evolve(ASK, **changed)

    assert said == hint(ENGLISH, ask, Input("x", kind, "field.x"))


def test_several_values_have_a_hint() -> None:
    """
    Whoever may give several values is told how to stop.
    """
    assert "One after the other; leave the last one empty." == hint(ENGLISH, GO, evolve(ENTRY, many=3))


def test_complaints() -> None:
    """
    What is wrong with a value is said in words, with what fills their gaps.
    """
    wrong = evolve(ENTRY, complaint=Complaint(Reason("too_long", {"max": 1000})))

    assert "At most 1000, please." == complaint(ENGLISH, ASK, wrong)
    assert complaint(ENGLISH, ASK, ENTRY) is None


@pytest.mark.parametrize(
    ("choice", "at", "said"),
    [
        pytest.param(Choice.SUBMIT, 1_700_000_040.0, "Confirm (in 0:40)", id="submit"),
        pytest.param(Choice.RETRY, 1_700_000_040.0, "Try again (in 0:40)", id="retry"),
        pytest.param(Choice.RESEND, 1_700_000_030.0, "Send another code (in 0:30)", id="resend"),
        pytest.param(Choice.BACK, 0.0, "Sign in again", id="back"),
        pytest.param(Choice.CANCEL, 0.0, "Cancel", id="cancel"),
    ],
)
def test_a_button_tells_when_it_can_be_pressed(choice: Choice, at: float, said: str) -> None:
    """
    What is not possible yet says when it will be, until it is.
    """
    assert at == ready_at(ASK, choice)
    assert said == button(ENGLISH, ASK, choice, 1_700_000_000.0)
    assert said.partition(" (")[0] == button(ENGLISH, ASK, choice, at)


@pytest.mark.parametrize("action", [GO, HOLD], ids=["go", "hold"])
def test_nothing_else_has_to_wait(action: Action) -> None:
    """
    Only a form knows a time before which it cannot be sent.
    """
    assert {0.0} == {ready_at(action, choice) for choice in Choice}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0:00"), (0.01, "0:01"), (7, "0:07"), (59.2, "1:00"), (61, "1:01"), (3600, "1:00:00"), (3723, "1:02:03")],
)
def test_a_time_is_said_as_a_clock_says_it(seconds: float, said: str) -> None:
    """
    Minutes and seconds, and hours where there are any.
    """
    assert said == lasting(seconds)


@given(st.floats(0, 1e7))
def test_nobody_is_told_to_come_too_early(seconds: float) -> None:
    """
    What is said is never less than what is left, and less than a second more.
    """
    parts = [int(part) for part in lasting(seconds).split(":")]
    said = sum(part * 60**place for place, part in enumerate(reversed(parts)))

    assert math.ceil(seconds) == said


def test_how_long_one_has_waited() -> None:
    """
    A wait counts up, and never from below zero.
    """
    assert "Waiting for 1:05" == waited(ENGLISH, evolve(HOLD, since=100.0), 165.0)
    assert "Waiting for 0:00" == waited(ENGLISH, evolve(HOLD, since=100.0), 90.0)


@pytest.mark.parametrize(
    ("address", "query"),
    [
        pytest.param("http://127.0.0.1/callback?code=c&state=s", {"code": "c", "state": "s"}, id="query"),
        pytest.param("  http://127.0.0.1/#code=c&state=s\t", {"code": "c", "state": "s"}, id="fragment"),
        pytest.param("?code=%C3%A4+b", {"code": "ä b"}, id="escaped"),
        pytest.param("not an address", {}, id="no-address"),
        pytest.param("http://[", {}, id="broken"),
        pytest.param("", {}, id="nothing"),
        pytest.param("http://x/?" + "a=b&" * 5000, {"a": "b"}, id="long"),
    ],
)
def test_what_an_address_brings_back(address: str, query: dict[str, object]) -> None:
    """
    Whatever is typed for an address is read, and never raises.
    """
    assert query == query_in(address)


@given(st.text())
def test_any_address_can_be_read(address: str) -> None:
    """
    It brings something or nothing.
    """
    assert isinstance(query_in(address), dict)
