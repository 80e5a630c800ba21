"""
Both clients come to what the table says, each on a site of its own.
"""

from typing import Final

import pytest

from tests.vendor.chapters import CHAPTERS
from tests.vendor.stage import Stage
from tests.vendor.story import Story

STORIES: Final = [
    pytest.param(story, id=f"{chapter}-{story.title}") for chapter, stories in CHAPTERS.items() for story in stories
]


@pytest.mark.parametrize("story", STORIES)
async def test_the_official_client(stage: Stage, story: Story) -> None:
    """
    The official client comes to it, against the emulator.
    """
    stage.world.settings = story.settings
    story.before(stage)

    told = await story.by_official(stage)

    assert story.official == told


@pytest.mark.parametrize("story", STORIES)
async def test_authflow(stage: Stage, story: Story) -> None:
    """
    So does authflow.
    """
    stage.world.settings = story.settings
    story.before(stage)

    told = await story.by_authflow(stage)

    assert story.authflow == told
