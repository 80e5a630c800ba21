"""
Conversations at a terminal: wrong passwords and codes, another code, waiting, leaving, coming back.
"""

import os
import signal
import termios
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import called, kept_in, runs_in
from tests.cli.person import CTRL_C, CTRL_D, sits
from tests.cli.serving import Site

DUMB = {"TERM": "dumb"}
TAB, ENTER = b"\t", b"\r"


def test_a_story_of_forms(site: Site, tmp_path: Path) -> None:
    """
    A wrong password, another code, which is not to be had at once again, a wrong one, and signed in.
    """
    with sits("login", "--email", "bob@example.com", home=tmp_path, env=site.env) as person:
        person.sees("Password")
        person.types("wrong")
        person.sees("The email or the password is wrong.")
        person.types("demo-password-bob")
        person.sees("Enter the code from our mail")
        site.mail("bob@example.com")
        person.presses(TAB + TAB + ENTER)
        person.sees("Another code is on its way")
        person.sees("Send another code (in 0:")
        code = site.mail("bob@example.com")["code"]
        person.types("000000" if code != "000000" else "111111")
        person.sees("This code is wrong or too old.")
        person.sees("Tries left: 4")
        person.types(code)
        person.sees("You are signed in")
        ended = person.ends()

    assert (Exit.DONE, True) == (ended, kept_in(tmp_path).exists())
    assert "demo-password" not in person.raw


@pytest.mark.parametrize(
    ("env", "keys"),
    [
        pytest.param({}, CTRL_C, id="forms-ctrl-c"),
        pytest.param({}, CTRL_D, id="forms-ctrl-d"),
        pytest.param({"NO_COLOR": "1"}, CTRL_C, id="lines-ctrl-c"),
        pytest.param({"ACCESSIBLE": "1"}, CTRL_D, id="lines-ctrl-d"),
    ],
)
def test_whoever_leaves_comes_back(keys: bytes, env: dict[str, str], site: Site, tmp_path: Path) -> None:
    """
    Leaving is 130, in forms and lines, by either key; the line that says how to go on does.
    """
    with sits("login", "--email", "ada@example.com", home=tmp_path, env={**site.env, **env}) as person:
        person.sees("[ Cancel ]" if not env else "Email [ada@example.com]: ")
        person.presses(keys)
        person.sees("authflow: Sign in. Go on with: authflow resume ")
        left = person.ends()

    assert (Exit.INTERRUPTED, 1) == (left, len(runs_in(tmp_path)))
    assert env == {} or "\x1b" not in person.raw


def test_lines_show_no_password(site: Site, tmp_path: Path) -> None:
    """
    It is not echoed where it is typed; what was typed before is offered again, and the terminal echoes afterwards.
    """
    with sits("login", home=tmp_path, env={**site.env, **DUMB}) as person:
        person.sees("Email: ")
        person.says("ada@example.com")
        person.sees("Password: ")
        person.whispers("canary-password")
        person.sees("The email or the password is wrong.")
        person.sees("Email [ada@example.com]: ")
        person.types("")
        person.sees("Password: ")
        person.presses(CTRL_C)
        person.sees("Go on with: ")
        echoing = person.echoing
        left = person.ends()

    assert (Exit.INTERRUPTED, True) == (left, echoing)
    assert ("canary" in person.raw, "ada@example.com\n" in person.screen) == (False, True)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["sigint", "sigterm"])
def test_a_signal_while_a_form_is_shown(sent: signal.Signals, site: Site, tmp_path: Path) -> None:
    """
    The form goes away, the terminal is as before, the run is left.
    """
    with sits("login", "--email", "ada@example.com", home=tmp_path, env=site.env) as person:
        before = termios.tcgetattr(person.master)[3]
        person.sees("[ Cancel ]")
        os.kill(person.process.pid, sent)
        person.sees("Go on with: authflow resume ")
        after = termios.tcgetattr(person.master)[3]
        left = person.ends()

    assert (Exit.INTERRUPTED, 1, before) == (left, len(runs_in(tmp_path)), after)


@pytest.mark.parametrize("env", [{}, DUMB], ids=["forms", "lines"])
def test_the_owner_wakes_whoever_waits(env: dict[str, str], site: Site, tmp_path: Path) -> None:
    """
    Nobody presses a key: as soon as the owner has approved, the password is asked, and that is all.
    """
    with sits("login", "--email", "cyd@example.com", home=tmp_path, env={**site.env, **env}) as person:
        if env:
            person.sees("Email [cyd@example.com]: ")
            person.types("")
        person.sees("Password")
        person.types("demo-password-cyd")
        person.sees("Waiting for 0:0")

        site.act("cyd@example.com", "approve")

        person.sees("The owner has approved you.")
        person.types("demo-password-cyd")
        person.sees("You are signed in")
        ended = person.ends()

    assert Exit.DONE == ended


def test_the_owner_turns_somebody_down(site: Site, tmp_path: Path) -> None:
    """
    That is a refusal, and no run is left.
    """
    with sits("login", "--email", "cyd@example.com", home=tmp_path, env=site.env) as person:
        person.sees("Password")
        person.types("demo-password-cyd")
        person.sees("Waiting for 0:0")

        site.act("cyd@example.com", "deny")

        person.sees("The owner of the site has turned you down.")
        ended = person.ends()

    assert (Exit.REFUSED, []) == (ended, runs_in(tmp_path))


def test_a_wait_that_was_left_goes_on(site: Site, tmp_path: Path) -> None:
    """
    Left, approved meanwhile, and gone on with: the run wakes at once.
    """
    called(
        "login", "--email", "cyd@example.com", "--password-stdin", env=site.env, home=tmp_path,
        lines="demo-password-cyd\n",
    )  # fmt: skip
    site.act("cyd@example.com", "approve")

    with sits("resume", home=tmp_path) as person:
        person.sees("The owner has approved you.")
        person.types("demo-password-cyd")
        person.sees("You are signed in")
        ended = person.ends()

    assert (Exit.DONE, []) == (ended, runs_in(tmp_path))


def test_cancelled(site: Site, tmp_path: Path) -> None:
    """
    Whoever chooses to cancel ends the run: it is 130, and there is nothing to go on with.
    """
    with sits("login", home=tmp_path, env={**site.env, **DUMB}) as person:
        person.sees("Email: ")
        person.types("")
        person.sees("4  Cancel")
        person.types("4")
        person.sees("authflow: Cancelled.")
        ended = person.ends()

    assert (Exit.INTERRUPTED, []) == (ended, runs_in(tmp_path))


def test_a_link_that_is_typed(site: Site, tmp_path: Path) -> None:
    """
    A reset asks for the link first, then twice for the password; two that differ are typed again.
    """
    called("recover", "--email", "ada@example.com", env=site.env, home=tmp_path)
    link = site.mail("ada@example.com")["link"]

    with sits("reset", home=tmp_path, env={**site.env, **DUMB}) as person:
        person.sees("The link from the mail: ")
        person.types(link)
        for first, second in (("canary-password", "canary-passwort"), ("canary-password", "canary-password")):
            person.sees("Password: ")
            person.whispers(first)
            person.sees("Once more: ")
            person.whispers(second)
        person.sees("You are signed in")
        ended = person.ends()

    assert (Exit.DONE, False) == (ended, "canary" in person.raw)


def test_leaving_the_link_is_an_interruption(tmp_path: Path) -> None:
    """
    There is no run yet, and none is left.
    """
    with sits("reset", home=tmp_path, env=DUMB) as person:
        person.sees("The link from the mail: ")
        person.presses(CTRL_C)
        person.sees("authflow: interrupted")
        ended = person.ends()

    assert (Exit.INTERRUPTED, []) == (ended, runs_in(tmp_path))
