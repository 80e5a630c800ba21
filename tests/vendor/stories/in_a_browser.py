"""
The exchange that the official client can only make in a page, through a hidden frame.
"""

from typing import Final

from authflow.emulator.settings import Settings
from tests.vendor.pages import opened
from tests.vendor.stage import Stage
from tests.vendor.stories.faults import finish_by_authflow
from tests.vendor.story import Story

APP: Final = "app.example"
"""
Not on loopback, where every origin is allow-listed.
"""


async def listed(stage: Stage) -> str:
    """
    Exchange ada's session token in a page that is allow-listed.
    """
    async with opened(stage, APP) as shop:
        stage.world.settings = Settings(allowed_redirect_uris=(f"http://{APP}:{shop.port}/",))
        await shop.begin_direct_login()
        told = await shop.outcome()
        assert await shop.origins() == [stage.address]
        return told


async def not_listed(stage: Stage) -> str:
    """
    The same in a page that is not: no message reaches it, as long as it waits.
    """
    async with opened(stage, APP) as shop:
        frame = await shop.begin_direct_login()
        await frame.wait_for_url(f"{stage.address}/**")
        await shop.pass_time()
        told = await shop.outcome()
        assert await shop.origins() == []
        return told


async def told_by_a_stranger(stage: Stage) -> str:
    """
    The same, while a frame of neither origin posts a code of its own.
    """
    async with opened(stage, APP) as shop:
        frame = await shop.begin_direct_login()
        stranger = await shop.let_a_stranger_post("planted", frame)
        told = await shop.outcome()
        assert await shop.origins() == [stranger]
        return f"takes it for the service's: {told}"


STORIES: Final = (
    Story(
        "direct login from an origin that is allow-listed",
        "ada's tokens",
        listed,
        "ada's tokens",
        finish_by_authflow,
    ),
    Story(
        "direct login from another origin",
        "throws “OAuth flow timed out”",
        not_listed,
        "ada's tokens",
        finish_by_authflow,
    ),
)
FAULTS: Final = (
    Story(
        "a stranger's frame posts a code",
        "takes it for the service's: throws “Failed to fetch tokens from OAuth API”, `invalid_grant`",
        told_by_a_stranger,
        "ada's tokens",
        finish_by_authflow,
    ),
)
