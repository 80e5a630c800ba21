"""
The guides, printed.
"""

import json

import pytest

from authflow.guides import NAMES, guides
from tests.cli.calling import document
from tests.cli.conftest import Inside


def test_the_guides_are_listed(inside: Inside) -> None:
    """
    By name and title, in words and in JSON.
    """
    words, told = inside("guide"), document(inside("guide", "--json"))

    assert {name: page.title for name, page in guides().items()} == told
    assert [*NAMES] == [line.split()[0] for line in words.stdout.splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_a_guide(name: str, inside: Inside) -> None:
    """
    As it is, so that it can be piped to whatever shows Markdown.
    """
    words = inside("guide", name)

    page = guides()[name]
    assert (0, f"{page.text}\n") == (words.returncode, words.stdout)
    assert {"name": name, "title": page.title, "text": page.text} == json.loads(inside("guide", name, "--json").stdout)
