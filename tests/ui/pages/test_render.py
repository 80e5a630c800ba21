"""
Actions as pages: what each kind of field becomes, and what nobody can put on a page.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from authflow.core.action import Done, Failed, Hold, Input
from authflow.core.field import Kind
from authflow.core.reason import Complaint, Reason
from authflow.core.site import Captcha, PasswordPolicy
from authflow.ui.pages.captcha import RECAPTCHA
from authflow.ui.pages.render import ASSETS, TEMPLATES, Pages
from tests.runs import NOON
from tests.ui.actions import ASK, CODE, DONE, EMAIL, FAILED, GO, LABELS, NEW_PASSWORD, ON_A_DEVICE, PASSWORD, asking
from tests.ui.pages.places import IN_HEBREW, PAGES, PLACE, looked_at
from tests.ui.pages.reading import Element
from tests.ui.test_made_up_language import actions

MOST = 30_000


def input_of(entry: Input) -> Element:
    """
    The element that asks *entry*.
    """
    return next(looked_at(PAGES.action(asking(entry), PLACE)).typed())


@pytest.mark.parametrize(
    ("entry", "attributes"),
    [
        pytest.param(
            evolve(EMAIL, autocomplete="username", input_mode="email"),
            {"type": "email", "autocomplete": "username", "inputmode": "email", "autocapitalize": "none"},
            id="email",
        ),
        pytest.param(
            evolve(PASSWORD, autocomplete="current-password"),
            {"type": "password", "autocomplete": "current-password"},
            id="password",
        ),
        pytest.param(NEW_PASSWORD, {"type": "password", "minlength": "8"}, id="new-password"),
        pytest.param(
            evolve(CODE, autocomplete="one-time-code", input_mode="numeric"),
            {"type": "text", "autocomplete": "one-time-code", "inputmode": "numeric"},
            id="code",
        ),
        pytest.param(
            Input("d", Kind.DATE, "field.d", value="1815-12-10"), {"type": "date", "value": "1815-12-10"}, id="date"
        ),
        pytest.param(Input("l", Kind.LINK, "field.l"), {"type": "url"}, id="link"),
        pytest.param(Input("t", Kind.TEXT, "field.t", "tel"), {"type": "tel"}, id="telephone"),
        pytest.param(
            Input("n", Kind.TEXT, "field.n", "given-name"),
            {"type": "text", "autocomplete": "given-name", "dir": "auto"},
            id="text",
        ),
        pytest.param(Input("c", Kind.CAPTCHA, "field.captcha", secret=True), {"type": "text"}, id="captcha"),
    ],
)
def test_a_field_is_the_right_input(entry: Input, attributes: dict[str, str]) -> None:
    """
    Browsers and password managers are told what each is for, and nothing cuts off what is pasted.
    """
    found = input_of(entry).attributes

    assert attributes == {name: found.get(name) for name in attributes}
    assert "required" in found
    assert not {"maxlength", "readonly", "disabled", "onpaste", "pattern"} & found.keys()


@pytest.mark.parametrize("kind", [Kind.PASSWORD, Kind.NEW_PASSWORD, Kind.CODE, Kind.CAPTCHA])
def test_a_secret_is_never_on_a_page(kind: Kind) -> None:
    """
    Not even if an action has it.
    """
    entry = Input("x", kind, "field.x", secret=True, value="canary")

    assert "canary" not in PAGES.action(asking(entry), PLACE)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(30 * 86400, "This ends in 30 days."), (90, ">1:30</time>.</p>"), (0, None)],
)
def test_a_page_that_waits_says_until_when(seconds: float, said: str | None) -> None:
    """
    A month in days, the last hours as a clock that runs; an end that has passed is not spoken of.
    """
    html = PAGES.action(evolve(ON_A_DEVICE, expires_at=PLACE.now + seconds), PLACE)

    assert ("This ends in" in html) == (said is not None)
    assert (said or "") in html


def test_no_token_is_on_a_page() -> None:
    """
    A page of an end says who it is, and nothing that proves it; no handle is anywhere.
    """
    for action in (ASK, GO, ON_A_DEVICE, DONE, FAILED):
        html = PAGES.action(action, PLACE)

        assert not [one for one in ("canary", ".secret", "run-1.s", "run-2") if one in html]


def test_what_is_wrong_is_said_twice_and_found() -> None:
    """
    A summary has the focus and leads to each field, which says it again; the title says it, too.
    """
    wrong = evolve(EMAIL, value="ada@", complaint=Complaint(Reason("malformed"), "ada@"))

    page = looked_at(PAGES.action(evolve(asking(wrong, PASSWORD), reason=Reason("invalid_credentials")), PLACE))

    summary = next(one for one in page.elements if one.attributes.get("role") == "alert")
    field = next(one for one in page.elements if one.attributes.get("id") == "f-email")
    assert {"autofocus", "tabindex"} <= summary.attributes.keys()
    assert ["#f-email"] == [a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("#")]
    assert ("true", "f-email-wrong", "ada@") == tuple(
        field.attributes[name] for name in ("aria-invalid", "aria-describedby", "value")
    )
    assert page.all("title")[0].text.startswith("Problem: ")


@pytest.mark.parametrize("reason", ["code_sent", "mail_on_its_way", "captcha_required", "password_set"])
def test_good_news_is_no_alert(reason: str) -> None:
    """
    Who has done nothing wrong is not told so.
    """
    page = looked_at(PAGES.action(evolve(asking(EMAIL), reason=Reason(reason)), PLACE))

    roles = [one.attributes["role"] for one in page.elements if "role" in one.attributes]
    assert ["status"] == roles


def test_a_choice_that_must_wait_says_until_when() -> None:
    """
    The moment stands in the page; the button can be pressed without a script once it has come.
    """
    page = looked_at(PAGES.action(evolve(ASK, resend_at=NOON + 30, retry_at=None), PLACE))

    time = page.all("time")[0]
    button = next(one for one in page.all("button") if one.attributes["value"] == "resend")
    assert (f"{NOON + 30:.0f}", "0:30") == (time.attributes["data-until"], time.text)
    assert "2027-01-15T08:00:30+00:00" == time.attributes["datetime"]
    assert "wait-resend" == button.attributes["aria-describedby"]
    assert "disabled" not in button.attributes


def test_a_new_password_says_how_long_it_must_be() -> None:
    """
    Before anybody gets it wrong.
    """
    page = looked_at(PAGES.action(evolve(asking(NEW_PASSWORD), password_policy=PasswordPolicy(8)), PLACE))

    assert "At least 8 characters, please." in page.said()


def test_a_password_alone_says_whose() -> None:
    """
    For password managers, in a field that nobody sees and nothing posts; and in words, for people.
    """
    alone = evolve(asking(NEW_PASSWORD), account="ada@example.com")
    page = looked_at(PAGES.action(alone, PLACE))
    [told] = [one.attributes for one in page.all("input") if one.attributes.get("autocomplete") == "username"]

    assert ("ada@example.com", False) == (told["value"], "name" in told)
    assert "hidden" in told
    assert "ada@example.com" in page.words


def test_few_options_are_seen_at_once() -> None:
    """
    Many are folded up; none is chosen for the user.
    """
    few = Input("o", Kind.OPTION, "field.tag", options=("HOME", "WORK"))
    many = evolve(few, options=("HOME", "WORK", "FAX", "MAIN"), value="WORK")

    radios = [one.attributes for one in looked_at(PAGES.action(asking(few), PLACE)).all("input")][2:]
    options = [one.attributes for one in looked_at(PAGES.action(asking(many), PLACE)).all("option")]

    assert [("", True), ("HOME", False), ("WORK", False)] == [(one["value"], "checked" in one) for one in radios]
    assert ["WORK"] == [one["value"] for one in options if "selected" in one]


def test_a_list_has_room_for_more() -> None:
    """
    Without a script, at least one more than there are, and never more than are taken.
    """
    held = looked_at(PAGES.action(asking(evolve(LABELS, value=("a", "b"))), PLACE))
    full = looked_at(PAGES.action(asking(evolve(LABELS, value=("a", "b", "c"))), PLACE))

    assert ["labels.0", "labels.1", "labels.2"] == [one.attributes["name"] for one in held.typed()]
    assert ["a", "b", "c"] == [one.attributes["value"] for one in full.typed()]


def test_a_waiting_page_looks_again_without_a_script() -> None:
    """
    By itself, where an end is shown; and is told by the server with one.
    """
    hold = next(one for one in actions() if isinstance(one, Hold) and one.flow == "approval")

    page = looked_at(PAGES.action(hold, PLACE))

    again = next(one for one in page.all("meta") if "http-equiv" in one.attributes)
    assert "noscript" == again.inside[-1]
    assert f"; url={PLACE.post_to}?ended=1" == again.attributes["content"].lstrip("0123456789")
    assert PLACE.events == next(one for one in page.all("form")).attributes["data-events"]


def test_only_a_page_with_a_captcha_loads_from_elsewhere() -> None:
    """
    And it says from where, for the policy that lets it.
    """
    pages = Pages(captcha=RECAPTCHA)
    plain = asking(EMAIL, PASSWORD)
    asked = evolve(asking(Input("captcha", Kind.CAPTCHA, "field.captcha")), captcha=Captcha("key-1"))

    assert {} == pages.sources(plain)
    assert {} == PAGES.sources(asked)
    assert RECAPTCHA.sources == pages.sources(asked)
    assert "google" not in pages.action(plain, PLACE)
    assert 'data-sitekey="key-1"' in pages.action(asked, PLACE)


def test_hebrew_goes_from_right_to_left() -> None:
    """
    The page does, and what is always written from left to right does not.
    """
    page = looked_at(PAGES.action(asking(EMAIL), IN_HEBREW))

    assert ("he", "rtl") == tuple(page.elements[0].attributes[name] for name in ("lang", "dir"))
    assert "ltr" == next(page.typed()).attributes["dir"]


def test_the_language_can_be_switched() -> None:
    """
    By a link for each, in its own words.
    """
    links = [one for one in looked_at(PAGES.action(asking(EMAIL), IN_HEBREW)).all("a") if "lang" in one.attributes]

    assert [("en", "English", False), ("he", "עברית", True)] == [
        (one.attributes["lang"], one.text, "aria-current" in one.attributes) for one in links
    ]


def test_a_host_has_its_own_templates(tmp_path: Path) -> None:
    """
    The page around everything, a kind of field, or one field; what is not there is ours.
    """
    (tmp_path / "fields" / "by-name").mkdir(parents=True)
    (tmp_path / "fields" / "by-name" / "email.html").write_text("<i>{{ box.label }}</i>", "utf-8")
    (tmp_path / "base.html").write_text("<p>Shop</p>{% block main %}{% endblock %}", "utf-8")

    html = Pages((tmp_path,)).action(asking(EMAIL, PASSWORD), PLACE)

    assert html.startswith("<p>Shop</p>")
    assert "<i>Email</i>" in html
    assert 'type="password"' in html


def test_a_notice_is_a_line_above() -> None:
    """
    Where what was sent had no effect, the page says so.
    """
    html = PAGES.action(asking(EMAIL), evolve(PLACE, notice="reason.still_working"))

    assert "Still working on it." in html


def test_a_first_page_is_small() -> None:
    """
    With everything that it loads.
    """
    assets = sum(one.stat().st_size for one in ASSETS.iterdir())
    page = PAGES.action(asking(EMAIL, PASSWORD), PLACE)

    assert assets + len(page.encode()) < MOST


def test_no_template_breaks_its_own_policy() -> None:
    """
    No style or script stands in a template, nor is anything marked as safe there.
    """
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text("utf-8")

        assert not [one for one in ("style=", "<style", "onclick", "|safe", "| safe") if one in text], template


def test_jinja_is_loaded_by_pages_alone() -> None:
    """
    Whoever shows no page loads no template engine.
    """
    code = (
        "import sys, authflow, authflow.door, authflow.ui.plain, authflow.ui.pages.form; print('jinja2' in sys.modules)"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert "False\n" == printed.stdout


def test_ends_lead_on() -> None:
    """
    A good end to where the user wanted to go, a bad one to its beginning.
    """
    done = Done("r", 1, "login", "tokens", "signed_in")
    failed: Failed = evolve(FAILED, goal="register", return_to=None)

    assert 'href="/"' in PAGES.action(done, PLACE)
    assert 'href="/auth/register"' in PAGES.action(failed, PLACE)
