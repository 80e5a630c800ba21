"""
The whole of it, as somebody sees it who sits at a terminal.
"""

import os
import signal
import sys
from pathlib import Path
from shlex import join

import pytest

from tests.needs import needs
from tests.tmux import terminal
from tests.ui.seats import ADA, BOB, CYD, DONE, HOUSE, Seat, is_sane, seat

pytestmark = needs("tmux", "tmux")


def test_a_wrong_password(tmp_path: Path) -> None:
    """
    What was wrong is said, the address is still there, and the right password is enough.
    """
    with seat(tmp_path, "login") as ada:
        ada.sign_in(ADA[0], "wrong")
        screen = ada.screen.shows("The email or the password is wrong.")
        ada.screen.at("Password")
        ada.screen.enter(ADA[1])
        left = ada.screen.shows("You are signed in\nAccount: ada@example.com", DONE)

        assert "Email     ada@example.com\nPassword" in screen.rpartition("wrong.")[2]
        assert "demo-password" not in left + ada.screen.lines
        assert "Password  •••••\n" in left
        assert is_sane(ada.screen)


def test_a_wrong_code_and_a_resend(tmp_path: Path) -> None:
    """
    A wrong code is said, another is sent, a third not before its time, and the right one is taken.
    """
    with seat(tmp_path, "login") as bob:
        bob.sign_in(*BOB)
        bob.screen.shows("We sent it to b…@example.com.")
        first = bob.codes()[0]
        bob.fill("Code", f"{(int(first) + 1) % 10**6:06}")
        bob.screen.shows("This code is wrong or too old.", "Tries left: 4")
        bob.screen.press("Tab", "Tab", "Enter")
        bob.screen.shows("Another code is on its way", "[ Send another code (in 0:")
        bob.screen.press("Tab", "Tab", "Enter")
        bob.let("later", "10")
        bob.screen.shows("[ Send another code (in 0:1")  # A slow machine has ten seconds left to come to it.
        bob.screen.press("Enter")
        bob.let("later", "20")
        bob.screen.shows("[ Send another code ]")
        codes = bob.codes(2)
        bob.screen.press("BTab", "BTab")
        bob.fill("Code", codes[0])
        bob.screen.shows(DONE)

        assert [codes[1], 2] == [first, len(codes)]


def test_a_wait_ends_by_itself(tmp_path: Path) -> None:
    """
    Who waits for the owner sees the time pass, and is asked for the password as soon as it is decided.
    """
    with seat(tmp_path, "login") as cyd:
        cyd.sign_in(*CYD)
        cyd.screen.shows("Waiting for the owner of the site", "[ Look again ]  [ Cancel ]", "Waiting for 0:0")
        cyd.let("later", "61")
        cyd.screen.shows("Waiting for 1:0")
        cyd.let("approve", CYD[0])
        cyd.screen.shows("Enter your password to see whether you were approved", "The owner has approved you.")
        cyd.fill("Password", CYD[1])

        assert cyd.screen.shows(DONE)


def test_a_wait_can_be_looked_into(tmp_path: Path) -> None:
    """
    Who does not want to wait looks again, and may go back to waiting.
    """
    with seat(tmp_path, "login") as cyd:
        cyd.sign_in(*CYD)
        cyd.screen.shows("[ Look again ]")
        cyd.screen.press("Enter")
        cyd.screen.shows("[ Keep waiting ]")
        cyd.fill("Password", CYD[1])
        cyd.screen.hides("[ Keep waiting ]")
        cyd.screen.shows("[ Look again ]")

        assert 2 == cyd.screen.lines.count("Waiting for the owner of the site")


@pytest.mark.parametrize("key", ["C-c", "C-d"])
def test_leaving_a_form(key: str, tmp_path: Path) -> None:
    """
    Ctrl-c and ctrl-d leave the run where it is, and the terminal as it was.
    """
    with seat(tmp_path, "login") as bob:
        bob.sign_in(*BOB)
        bob.screen.at("Code")
        bob.screen.type("123")
        bob.screen.press(key)
        bob.screen.shows("ENDED Ask enter_code")

        assert is_sane(bob.screen)


@pytest.mark.parametrize("how", ["forms", "lines"])
def test_leaving_and_going_on(how: str, tmp_path: Path) -> None:
    """
    What was left is gone on with where it was.
    """
    with seat(tmp_path, "login", "--again", *(["--plain"] if how == "lines" else [])) as bob:
        bob.sign_in(*BOB)
        bob.screen.at("Code")
        bob.screen.press("C-d")
        bob.screen.shows("LEFT enter_code")
        bob.fill("Code", bob.codes()[0])

        assert bob.screen.shows(DONE)


@pytest.mark.parametrize(
    ("number", "how"),
    [(signal.SIGTERM, "forms"), (signal.SIGINT, "lines"), (signal.SIGHUP, "forms")],
    ids=["term", "int", "hup"],
)
def test_a_signal_from_outside(number: signal.Signals, how: str, tmp_path: Path) -> None:
    """
    Who is stopped from outside, while a password is typed, leaves a terminal that echoes and whose cursor is seen.
    """
    with seat(tmp_path, "login", *(["--plain"] if how == "lines" else [])) as ada:
        ada.fill("Email", ADA[0])
        ada.screen.at("Password")
        ada.screen.type("demo")
        os.kill(ada.process(), number)
        ada.screen.shows("ENDED stopped")

        assert is_sane(ada.screen)


def test_suspended_and_brought_back(tmp_path: Path) -> None:
    """
    Ctrl-z gives the terminal back to the shell, and the form comes back with it.
    """
    driver = join([sys.executable, "-m", "tests.ui.driver", "login", str(tmp_path)])
    with terminal("bash", "--norc", "--noprofile", "-i") as screen:
        screen.enter(f"cd {HOUSE}; PS1='shell> '; clear", driver)
        ada = Seat(screen, tmp_path)
        ada.fill("Email", ADA[0])
        screen.at("Password")
        screen.press("C-z")
        screen.shows("Stopped")
        screen.at("shell>")
        screen.enter("echo it is $((1 + 1))")
        screen.shows("it is 2")
        screen.enter("fg")
        screen.at("Password")
        screen.enter(ADA[1])

        assert screen.shows(DONE)


def test_lines(tmp_path: Path) -> None:
    """
    In lines no cursor is moved, no colour is used, and a password is not seen.
    """
    with seat(tmp_path, "login", "--plain") as ada:
        ada.sign_in(ADA[0], "wrong")
        ada.screen.shows("The email or the password is wrong.", "Email [ada@example.com]:")
        ada.screen.enter("")
        ada.fill("Password:", ADA[1])
        screen = ada.screen.shows(DONE)
        coloured = ada.screen.tmux("capture-pane", "-p", "-e")

        assert "\x1b" not in coloured
        assert "demo-password" not in screen
        assert "•" not in screen
        assert is_sane(ada.screen)


def test_lines_in_german(tmp_path: Path) -> None:
    """
    In another language everything is in that language, and what is known may be left as it is.
    """
    with seat(tmp_path, "login", "--plain", "--lang", "de_AT.UTF-8", "--email", ADA[0]) as ada:
        ada.fill("E-Mail [ada@example.com]:", "")
        ada.fill("Passwort:", ADA[1])

        assert "Sie sind angemeldet\nKonto: ada@example.com" in ada.screen.shows(DONE)


def test_a_visit_through_a_browser(tmp_path: Path) -> None:
    """
    The browser comes back by itself, to a port of this machine; nobody types anything.
    """
    with seat(tmp_path, "login", "--browser", "opens") as ada:
        ada.sign_in(*ADA)

        ada.screen.shows(DONE)
        address = next(line for line in ada.screen.lines.splitlines() if line.startswith("http://127.0.0.1:"))
        assert "/authorize?" in address
        assert address.endswith("prompt=none")


def test_a_visit_on_another_machine(tmp_path: Path) -> None:
    """
    Who opens the address elsewhere may type where it came back to; nonsense gets the same address once more.
    """
    with seat(tmp_path, "login", "--browser", "waits") as ada:
        ada.sign_in(*ADA)
        ada.fill("came back to", "http://127.0.0.1/callback?code=c&state=forged")
        ada.screen.at("came back to", without="forged")
        ada.screen.press("Tab", "Tab", "Enter")

        ada.screen.shows("ENDED Failed given_up")
        assert 2 == ada.screen.lines.count("Open this address in your browser:")


def test_a_code_for_another_device(tmp_path: Path) -> None:
    """
    The address stands above the form, unbroken; time passes, and the form goes as soon as the code was entered.
    """
    with seat(tmp_path, "device", columns=40) as ada:
        ada.screen.shows(
            "Open this address in your browser:", "Enter this code there: ", "Waiting for 0:02", "[ Cancel ]"
        )
        address = next(line for line in ada.screen.lines.splitlines() if line.startswith("http://127.0.0.1:"))
        code = address.rpartition("=")[2]
        before = ada.screen.lines
        ada.let("enter", ADA[0])
        ada.screen.shows(DONE)

        assert f"Enter this code there: {code}\n" in before
        assert [1, 1] == [ada.screen.lines.count(text) for text in ("Open this address", "Sign in on another device")]
        assert is_sane(ada.screen)


@pytest.mark.parametrize("how", ["forms", "lines"])
def test_a_code_that_nobody_enters(how: str, tmp_path: Path) -> None:
    """
    Whoever does not want to wait gives up, however often the code was asked about meanwhile.
    """
    with seat(tmp_path, "device", *(["--plain"] if how == "lines" else [])) as ada:
        ada.screen.shows("Enter this code there: ", "Cancel")
        if how == "lines":
            ada.screen.at("by its number")
            ada.screen.enter("2")
        else:
            ada.screen.shows("Waiting for 0:02")
            ada.screen.press("Tab", "Enter")
        ada.screen.shows("ENDED Failed given_up")

        assert is_sane(ada.screen)
