"""
What a script is told where it left, and how it comes back.
"""

import pytest

from authflow.cli.exits import Exit
from tests.cli.conftest import Inside
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
