"""
Where the user wanted to go: a path of the application's own site, however it is spelled, or nothing.
"""

import logging

import pytest

from authflow.core.action import Done, Failed
from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.engine.given import PATH_MOST, path_of
from authflow.stores.memory import MemoryStore
from authflow.ui.script import Script, submit
from tests.engine.benches import expect, spelled
from tests.engine.services import by_call
from tests.runs import ADA

EVIL = [
    "",
    " ",
    "cart",
    "./cart",
    "../cart",
    "?a=b",
    "#top",
    "//evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/../..//evil.example",
    "/.%2f/evil.example",
    "/a/..//evil.example",
    "//evil.example/cart",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/cart\\..\\..",
    "//\\evil.example",
    "/cart?next=\\evil.example",
    "http://evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "/\tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "mailto:eve@evil.example",
    "blob:x",
    " //evil.example",
    "\t//evil.example",
    "\n//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\nLocation: https://evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "/\x7f/evil.example",
    "/\x85/evil.example",
    "/\u2028/evil.example",
    "/\u2029/evil.example",
    "/\u200b/evil.example",
    "/\ufeff/evil.example",
    "/\u202e/evil.example",
    "/\ud800",
    "/\u00a0/evil.example",
    "/%0d",
    "/%0a",
    "/%0d%0aLocation:%20https://evil.example",
    "/%09/evil.example",
    "/%00",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "/cart%0aSet-Cookie:x=y",
    "@evil.example",
    "//@evil.example",
    "//evil.example@good.example",
    "//[evil",
    "//[::1]",
    "//\u24d4vil.example",
    "\uff0f\uff0fevil.example",
    "/" + "x" * PATH_MOST,
]
GOOD = [
    "/",
    "/cart",
    "/cart/",
    "/cart?a=b&c=d",
    "/cart?next=//evil.example",
    "/cart?next=https://evil.example",
    "/cart?text=a%0Ab",
    "/cart#top",
    "/a/b/../c",
    "/a//b",
    "/a b",
    "/a%20b",
    "/a%2Fb",
    "/a:b",
    "/@ada",
    "/ümlaut/日本",
    "/%C3%BC",
    "/;v=1",
    "/*",
    "/" + "x" * (PATH_MOST - 1),
]


def named(address: str) -> str:
    """
    A name for a test case.
    """
    return ascii(address)[1:41] or "empty"


@pytest.mark.parametrize("address", EVIL, ids=named)
async def test_an_address_that_leads_elsewhere(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """
    An address that might lead elsewhere is dropped, not repeated anywhere, and the run begins without it.
    """
    caplog.set_level(logging.INFO, "authflow")
    store = MemoryStore()
    ui = Script(submit(email=ADA, password="correct horse"))

    async with AuthFlow(service=by_call(), store=store) as auth:
        done = expect(Done, await auth.drive("login", ui, return_to=address))

    assert done.return_to is None
    assert "return_address.dropped" in caplog.messages
    assert not address.strip() or address not in spelled([vars(one) for one in caplog.records])


@pytest.mark.parametrize("address", GOOD, ids=named)
async def test_an_address_of_our_own(address: str) -> None:
    """
    A path of the application's own site is kept as it is, to the end.
    """
    ui = Script(submit(email=ADA, password="correct horse"))

    async with AuthFlow(service=by_call()) as auth:
        done = expect(Done, await auth.drive("login", ui, return_to=address))

    assert address == done.return_to
    assert address == path_of(address)


async def test_who_is_turned_away_may_go_back() -> None:
    """
    A run that ends otherwise names the address too.
    """
    async with AuthFlow(service=by_call(Login=Outcome.BARRED)) as auth:
        ui = Script(submit(email=ADA, password="correct horse"))
        failed = expect(Failed, await auth.drive("login", ui, return_to="/cart"))

    assert "/cart" == failed.return_to


async def test_no_address() -> None:
    """
    Whoever names no address is not told that one was dropped.
    """
    async with AuthFlow(service=by_call()) as auth:
        done = expect(Done, await auth.drive("login", Script(submit(email=ADA, password="correct horse"))))

    assert done.return_to is None
