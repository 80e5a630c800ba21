"""
What the official client does in a page besides its stories.
"""

from authflow.emulator.redirects import WARM_UP
from tests.vendor.pages import opened
from tests.vendor.stage import Stage


async def test_the_service_is_visited_for_its_cookies(stage: Stage) -> None:
    """
    Before a member is sent to the service's pages, a hidden frame goes there once.
    """
    async with opened(stage, "127.0.0.1") as shop:
        before = await shop.page.evaluate("auth.sessions.isSessionSynced()")
        await shop.page.evaluate("auth.sessions.syncToWixPages({})")
        after = await shop.page.evaluate("auth.sessions.isSessionSynced()")

    assert (False, True) == (before, after)
    assert WARM_UP.name in [asked.operation for asked in stage.world.requests.newest_first]
