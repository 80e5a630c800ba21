"""
What a script is told where it left, and how it comes back.
"""

import pytest

from authflow.cli.exits import Exit
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
