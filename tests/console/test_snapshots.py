"""
Snapshots in the console.
"""

import json
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from authflow.console.forms import FORM_BYTES
from authflow.emulator.world import World
from tests.console.visitor import Seen, Visitor


async def test_a_world_is_kept_and_brought_back(visitor: Visitor, world: World) -> None:
    """
    A snapshot is fetched as a file; after a reset, it brings all back.
    """
    zoe = {"do": "add", "email": "zoe@example.com"}
    await visitor.post("members", zoe)
    saved = await visitor.get("snapshot.json", **{"Sec-Fetch-Site": "same-origin"})
    reset = await visitor.post("snapshot", {"do": "reset"})
    gone = world.members.at("zoe@example.com")
    imported = await brought(visitor, saved.text.encode())

    assert saved.headers["content-disposition"] == 'attachment; filename="authflow-emulator.json"'
    assert (303, None) == (reset.status, gone)
    assert "/console/snapshot?did=imported" == imported.headers["location"]
    assert world.members.at("zoe@example.com") is not None


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"not JSON at all", "That file is no snapshot", id="no-json"),
        pytest.param(b"[]", "That file is no snapshot", id="a-list"),
        pytest.param(b"", "That file is no snapshot", id="empty"),
        pytest.param(b"[" * 100_000, "That file is no snapshot", id="deep"),
        pytest.param(b'{"version": 0}', "version is not", id="another-version"),
        pytest.param(b" " * (FORM_BYTES + 1), "too large a one", id="too-large"),
    ],
)
async def test_what_is_no_snapshot(visitor: Visitor, world: World, content: bytes, line: str) -> None:
    """
    The page comes again with one line, and the world stays as it is.
    """
    seen = await brought(visitor, content)

    assert seen.status in {400, 422}
    assert line in seen.words
    assert 3 == len([*world.members])


async def brought(visitor: Visitor, content: bytes) -> Seen:
    """
    Import *content* as a browser does.
    """
    form: Any = aiohttp.FormData()
    form.add_field("token", (await visitor.get("snapshot")).token)
    form.add_field("snapshot", BytesIO(content), filename="world.json", content_type="application/json")
    form.add_field("do", "import")
    own = {"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin"}
    return await visitor.ask("POST", "snapshot", data=form, headers=own)


async def test_a_large_world_is_brought_back(visitor: Visitor, world: World) -> None:
    """
    A snapshot may be larger than any other form.
    """
    for number in range(1000):
        world.mailbox.post(f"{number}@example.com", "x" * 200, world.clock.now(), code="123456")
    document = (await visitor.get("snapshot.json")).text
    world.reset()

    done = await brought(visitor, document.encode())

    assert len(document) > 256 * 1024
    assert 303 == done.status
    assert 1000 == len(world.mailbox.mails())
    assert 1000 == len(json.loads(document)["mail"])
