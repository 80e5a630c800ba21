"""
What a script is told where it left, and how it comes back.
"""

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import document
from tests.cli.conftest import Inside
from tests.cli.person import CTRL_C, CTRL_D, sits
from tests.cli.serving import Site


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Code: This is not written as it should be."), ("de", "Code: Das ist nicht so geschrieben")],
)
def test_what_was_wrong_is_in_the_line(lang: str, said: str, site: Site, inside: Inside) -> None:
    """
    Whoever sees no form is told all the same what was wrong with a value, and sentences end.
    """
    bob = ("login", "--email", "bob@example.com", "--password-stdin", "--code-stdin", "--lang", lang)

    ended = inside(*bob, env=site.env, lines="demo-password-bob\n1\n")

    assert (Exit.REFUSED, 1) == (ended.returncode, len(ended.stderr.splitlines()))
    assert said in ended.stderr


def test_whoever_was_approved_comes_back_by_a_script(site: Site, inside: Inside) -> None:
    """
    Looking again takes the password: before the owner has decided it goes on waiting, and is asked once.
    """
    cyd = ("login", "--email", "cyd@example.com", "--password-stdin", "--json")
    left = inside(*cyd, env=site.env, lines="demo-password-cyd\n")
    back = ("resume", document(left)["resume"], "--password-stdin", "--json")

    silent = inside("resume", back[1], "--json")
    early = inside(*back, lines="demo-password-cyd\ndemo-password-cyd\n")
    asked = site.asked().count("login")
    site.act("cyd@example.com", "approve")
    late = inside(*back, lines="demo-password-cyd\n")

    codes = [one.returncode for one in (left, silent, early, late)]
    assert ([Exit.WAITING, Exit.WAITING, Exit.WAITING, Exit.DONE], 2) == (codes, asked)
    assert "signed_in" == document(late)["action"]["state"]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_whoever_has_no_link_leaves(key: bytes, site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """
    By either key, in a line of its own.
    """
    with sits("reset", home=tmp_path_factory.mktemp("home"), env=site.env) as person:
        person.sees("The link from the mail: ")
        person.presses(key)
        left = person.ends()

    assert (Exit.INTERRUPTED, "authflow: interrupted") == (left, person.screen.splitlines()[-1])
