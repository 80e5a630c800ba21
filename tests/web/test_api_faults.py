"""
What the API says when the store is gone, a run has expired, or a setting is missing.
"""

import json

import pytest
from attrs import define, evolve

from authflow.door import AuthFlow
from authflow.engine.record import Record
from authflow.stores.memory import MemoryStore
from authflow.web.api import Api
from authflow.web.http import Request, Response
from tests.web.served import JSON, served

ADA = {"email": "ada@example.com", "password": "demo-password-ada"}


@define
class Gone(MemoryStore):
    """
    A store that can be taken away.
    """

    away: bool = False

    async def get(self, run_id: str) -> Record | None:
        """
        The run, unless nobody is there.
        """
        if self.away:
            raise ConnectionResetError
        return await super().get(run_id)


async def test_without_a_store_no_step_is_made(caplog: pytest.LogCaptureFixture) -> None:
    """
    Where runs cannot be read, the answer is to try again, the log says why, and a run is where it was.
    """
    caplog.set_level("INFO", logger="authflow")
    store = Gone()
    async with served(store=store) as site:
        browser = site.browser()
        asked = await browser.start("login")
        store.away = True
        status, said = await browser.ask("POST", "/runs/current/reply", {"step": 1, "values": ADA})
        store.away = False
        _, after = await browser.ask("GET", "/runs/current")

    assert (503, "unavailable", asked) == (status, said["code"], after)
    assert ["ConnectionResetError"] == [
        getattr(one, "fault", None) for one in caplog.records if one.msg == "page.failed"
    ]


async def test_an_expired_run_is_replaced() -> None:
    """
    The browser's cookie is the new run's, which keeps what was typed but for the password.
    """
    store = MemoryStore()
    async with served(store=store) as site:
        browser = site.browser()
        asked = await browser.start("login", given={"email": ADA["email"]})
        record = await store.get(asked["run"])
        assert record is not None
        await store.swap(
            evolve(record, revision=record.revision + 1, run=evolve(record.run, expires_at=record.run.since))
        )

        ended = await browser.reply(asked, **ADA)
        _, new = await browser.ask("GET", "/runs/current")

    assert ("timed_out", "current", "") == (ended["state"], ended["replacement"], ended["handle"])
    assert (True, ADA["email"]) == (new["run"] != asked["run"], new["fields"][0]["value"])


async def test_what_is_not_configured_is_told() -> None:
    """
    Where the application lacks a setting, nobody has to type first to learn it.
    """
    async with AuthFlow(client_id="c", base_url="http://127.0.0.1:9") as auth:
        headers = {"x-authflow": "app", "content-type": JSON}
        answer = await Api(auth, "https://a.example")(Request("POST", "/runs", {}, headers, {}, b'{"goal": "login"}'))

    assert isinstance(answer, Response)
    assert (501, "not_configured") == (answer.status, json.loads(answer.body)["code"])
