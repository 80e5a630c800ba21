"""
Forms as somebody sees them who sits at a terminal: long ones, narrow ones, names of every script.
"""

from pathlib import Path

import pytest

from tests.needs import needs
from tests.ui.seats import ADA, BOB, CAMEL, DONE, EVERYTHING, NAMES, seat

pytestmark = needs("tmux", "tmux")


@pytest.mark.parametrize("how", ["forms", "lines"])
def test_names_of_every_script(how: str, tmp_path: Path) -> None:
    """
    Wide characters, both directions, marks and joined letters arrive at the service as they were typed.
    """
    plain = ["--plain"] if how == "lines" else []
    with seat(tmp_path, "register", *plain, "--profile", *NAMES) as dan:
        dan.fill("Email", "dan@example.com")
        dan.fill("Password", "a long enough password")
        dan.fill("Once more", "a long enough password")
        for label, name in NAMES.values():
            dan.fill(label, name)
        dan.screen.shows("ENDED")

        profile = dan.profile("dan@example.com")
        assert [name for _, name in NAMES.values()] == [profile[CAMEL[field]] for field in NAMES]


def test_a_name_that_is_mended(tmp_path: Path) -> None:
    """
    Wide characters are moved over and deleted one at a time.
    """
    with seat(tmp_path, "register", "--profile", "first_name") as dan:
        dan.fill("Email", "dan@example.com")
        dan.fill("Password", "a long enough password")
        dan.fill("Once more", "a long enough password")
        dan.screen.at("First name (optional)")
        dan.screen.type("日x本語")
        dan.screen.press("Left", "Left", "BSpace", "End", "BSpace", "Enter")
        dan.screen.shows("ENDED")

        assert "日本" == dan.profile("dan@example.com")["firstName"]


def test_a_paste(tmp_path: Path) -> None:
    """
    A password that was copied with the end of its line is pasted without it, and sent by enter alone.
    """
    with seat(tmp_path, "login") as bob:
        bob.fill("Email", BOB[0])
        bob.screen.at("Password")
        bob.screen.paste(f"{BOB[1]}\n")
        bob.screen.shows("•" * len(BOB[1]))
        bob.screen.enter("")
        bob.screen.at("Code")
        bob.screen.paste("\n".join(bob.codes()[0]))
        bob.screen.enter("")

        assert bob.screen.shows(DONE)


def test_a_form_that_is_longer_than_the_screen(tmp_path: Path) -> None:
    """
    Of a whole profile, what has the focus is always seen, and the title and the buttons are.
    """
    with seat(tmp_path, "register", "--profile", *EVERYTHING) as dan:
        for label, text in (
            ("Email", "dan@example.com"),
            ("Password", "a long enough password"),
            ("Once more", "a long enough password"),
            ("First name", "Dan"),
            ("Last name", ""),
            ("Nickname", ""),
            ("Address of your picture", ""),
            ("Entry", "one"),
            ("Entry", "two"),
            ("Entry", ""),
            ("Language", ""),
            ("Who may see", ""),
            ("Email", ""),
            ("Country code", "49"),
            ("Number", "1234567"),
            ("Kind", ""),
            ("Country code", ""),
            ("Country", ""),
            ("Company", "Engines"),
            ("Position", ""),
            ("Date of birth", "1990-01-31"),
        ):
            dan.fill(label, text)
            assert dan.screen.text.startswith("\nBecome a member\n")
            assert "[ Continue ]  [ Sign in instead ]  [ Cancel ]" in dan.screen.text
        dan.screen.at("Name in your profile's address")
        dan.screen.press(*["Tab"] * 7, "Enter")
        dan.screen.shows("ENDED")

        profile = dan.profile("dan@example.com")
        assert ("Dan", "Engines", "1990-01-31") == (profile["firstName"], profile["company"], profile["birthdate"])
        assert ["one", "two"] == profile["labels"]
        assert "1234567" == profile["phonesV2"][0]["phone"]


def test_a_narrow_terminal(tmp_path: Path) -> None:
    """
    Twenty columns are enough.
    """
    with seat(tmp_path, "login", columns=20) as ada:
        ada.sign_in(ADA[0], "wrong")
        screen = ada.screen.shows("password is wrong.", "[ I forgot")
        ada.screen.at("Password")
        ada.screen.enter(ADA[1])
        ada.screen.shows("ENDED")

        assert "\n[ Continue ]\n[ I forgot" in screen


def test_another_size_in_the_middle(tmp_path: Path) -> None:
    """
    A terminal that is made smaller and larger loses nothing that was typed, nor the cursor.
    """
    with seat(tmp_path, "login") as ada:
        ada.fill("Email", ADA[0])
        ada.screen.at("Password")
        ada.screen.type("demo-pass")
        for columns, rows in ((40, 12), (20, 24), (100, 40), (80, 5), (80, 24)):
            ada.screen.resize(columns, rows)
            ada.screen.at("Password")
            ada.screen.shows("•" * 6)
        ada.screen.enter("word-ada")

        assert ada.screen.shows(DONE)


def test_fields_that_the_site_demands(tmp_path: Path) -> None:
    """
    What is missing is asked, what is wrong is said at its field, and what was right is kept.
    """
    with seat(tmp_path, "login", "--required", "company", "birthdate") as ada:
        ada.sign_in(*ADA)
        ada.screen.shows("The site needs to know a little more", "Year, month and day: 1815-12-10")
        ada.fill("Company", "Engines")
        ada.fill("Date of birth", "yesterday")
        ada.fill("Password", ADA[1])
        ada.screen.shows("! This is not written as it should be.")
        ada.screen.at("Date of birth")
        ada.screen.press("C-u")
        ada.fill("Date of birth", "1990-01-31")
        ada.fill("Password", ADA[1])
        ada.screen.shows(DONE)

        assert {"company": "Engines", "birthdate": "1990-01-31"} == ada.profile(ADA[0])
