"""
The README tells what the stories come to.
"""

from tests.vendor.chapters import CHAPTERS
from tests.vendor.table import BEGIN, README, lines, refreshed


def test_the_readme_is_todays() -> None:
    """
    `python -m tests.vendor.table` brings it up to date.
    """
    page = README.read_text(encoding="utf-8")

    assert BEGIN in page
    assert refreshed(page) == page


def test_every_story_has_a_row() -> None:
    """
    None is left out, and none is told twice.
    """
    stories = [story for chapter in CHAPTERS.values() for story in chapter]

    rows = [line for line in lines() if line.count(" | ") == 2 and "**" not in line and "what happens" not in line]

    told = [f"| {story.title} | {story.official} | {story.authflow} |\n" for story in stories]
    assert sorted(told) == sorted(rows)
