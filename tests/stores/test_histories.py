"""
What every release has left is taken up by the present version: it goes on, or starts over, and nothing is raised.
"""

import json
from typing import Final

import pytest
from attrs import evolve

from authflow import __version__
from authflow.engine.handle import handle_of, keyed
from authflow.flows.rows import OUT_OF_DATE
from authflow.stores.kept import Kept
from authflow.stores.record import written
from authflow.stores.taken import taken_up
from tests.engine.benches import BRIEF, KEY, Bench
from tests.engine.services import by_call
from tests.runs import HERE
from tests.stores.histories import Left, left_by, present, releases
from tests.stores.rows_in_memory import RowsInMemory
from tests.stores.sealing import sealed_by
from tests.stores.versions import LATER

LEFT: Final = [
    pytest.param(left, id=f"{release.name} {left.name}") for release in releases() for left in left_by(release)
]


@pytest.mark.parametrize("left", LEFT)
def test_it_is_read(left: Left) -> None:
    """
    A run of any release is read, from plain JSON and from a sealed row alike; it stands where it stood, or is over.
    """
    plain, sealed = taken_up(left.document, HERE), sealed_by().read(left.row)

    assert plain == sealed
    run, before = plain.run, left.document["run"]
    assert (run.flow, str(run.state)) == (before["flow"], before["state"]) or run.end == OUT_OF_DATE
    assert (before["id"], before["goal"], left.document["revision"]) == (run.id, run.goal, plain.revision)


@pytest.mark.parametrize("left", LEFT)
async def test_it_is_resumed(left: Left) -> None:
    """
    Whoever comes back for it is shown something that they can do, or how it ended.
    """
    handle = handle_of(left.row.id, bytes(32))
    record = evolve(sealed_by().read(left.row), handle=keyed(KEY, handle))
    store = Kept(RowsInMemory(), sealed_by())
    await store.put(record)

    shown = await Bench(by_call(), store, limits=BRIEF).engine.resume(handle)

    assert left.row.id == shown.run


@pytest.mark.parametrize("left", LEFT)
def test_a_later_version_is_not_put_out(left: Left) -> None:
    """
    Flows that have lost and renamed states read all of it, too: what cannot go on starts over.
    """
    record = sealed_by(atlas=LATER).read(left.row)

    gone = (
        left.document["run"]["state"] in {"enter_code", "solve_captcha"} and left.document["run"]["flow"] != "register"
    )
    assert record.run.end == OUT_OF_DATE or not gone or left.document["run"]["end"] is not None


def test_the_present_release_is_written_down() -> None:
    """
    What the present flows leave is in the folder of this release (`python -m tests.stores.histories`).
    """
    (release,) = [one for one in releases() if one.name == __version__]
    now = {name: json.loads(json.dumps(written(record))) for name, record in present()}

    assert now == {left.name: left.document for left in left_by(release)}
    assert 40 < len(now)
