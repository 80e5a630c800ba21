"""
Members in the console.
"""

from authflow.emulator.world import World
from tests.console.visitor import Visitor


async def test_cyd_is_approved(visitor: Visitor, world: World) -> None:
    """
    Who waits for the owner stands on the first page, and is let in from there.
    """
    cyd = world.members.at("cyd@example.com")
    assert cyd is not None

    before = await visitor.get()
    done = await visitor.post("members", {"id": cyd.id, "do": "approve", "back": "overview"})
    after = await visitor.get(done.headers["location"])

    assert "cyd@example.com" in before.words
    assert (303, "/console?did=approve") == (done.status, done.headers["location"])
    assert "Approved" in after.words
    assert "Nobody waits" in after.words
    assert cyd.approved
