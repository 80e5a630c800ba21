"""
Where a browser comes back to: one address of this machine, open for a while.
"""

import asyncio
import re
import socket
from base64 import b64encode
from contextlib import AsyncExitStack
from hashlib import sha256

import aiohttp
import pytest

from authflow.ui.loopback import HOST, Loopback
from authflow.ui.texts import Texts, texts_for


async def get(address: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    """
    What a browser receives that goes to *address*.
    """
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, address, headers={"User-Agent": "Mozilla/5.0"}) as answer,
    ):
        return answer.status, await answer.text(), dict(answer.headers)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param("/callback?code=c&state=s", {"code": "c", "state": "s"}, id="sign-in"),
        pytest.param("/?state=s", {"state": "s"}, id="sign-out"),
        pytest.param("/", {}, id="nothing"),
        pytest.param("/callback?error=access_denied&state=s", {"error": "access_denied", "state": "s"}, id="refused"),
        pytest.param("/callback?code=%C3%A4%20%26&x=", {"code": "ä &", "x": ""}, id="escaped"),
        pytest.param("/callback?code=a&code=b", {"code": "a"}, id="twice"),
    ],
)
async def test_what_a_browser_brings(path: str, query: dict[str, str]) -> None:
    """
    Whoever waits is given the query.
    """
    async with Loopback() as back:
        status, page, _ = await get(back.origin + path)

        assert (200, query) == (status, await back.wait())
        assert "You can close this page" in page


async def test_whoever_waits_first() -> None:
    """
    It may be waited before anybody comes.
    """
    async with Loopback() as back:
        waiting = asyncio.create_task(back.wait())
        await asyncio.sleep(0)
        still = not waiting.done()
        await get(f"{back.address}?code=c")

        assert (True, {"code": "c"}) == (still, await waiting)


async def test_two_visits() -> None:
    """
    Any number may come, one after the other.
    """
    async with Loopback() as back:
        for code in "ab":
            await get(f"{back.address}?code={code}")

        assert [{"code": "a"}, {"code": "b"}] == [await back.wait(), await back.wait()]


async def test_called_off() -> None:
    """
    Who waits no more takes nothing away from who waits next.
    """
    async with Loopback() as back:
        waiting = asyncio.create_task(back.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await get(f"{back.address}?code=c")

        assert {"code": "c"} == await back.wait()


@pytest.mark.parametrize("path", ["/favicon.ico", "/callback/", "/callback/x", "/x?code=c"])
async def test_elsewhere_there_is_nothing(path: str) -> None:
    """
    Any other path is not found, and nobody is told.
    """
    async with Loopback() as back:
        status, _, _ = await get(back.origin + path)
        await get(f"{back.address}?code=real")

        assert (404, {"code": "real"}) == (status, await back.wait())


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
async def test_only_a_visit_is_a_visit(method: str) -> None:
    """
    Whoever only looks, or sends something, has not come back.
    """
    async with Loopback() as back:
        status, _, _ = await get(f"{back.address}?code=c", method)
        await get(f"{back.address}?code=real")

        assert (405, {"code": "real"}) == (status, await back.wait())


async def test_what_is_in_the_fragment() -> None:
    """
    What no server sees has not come; the page brings it in the query, or says what to do.
    """
    async with Loopback() as back:
        status, page, headers = await get(f"{back.address}#code=canary&state=s")
        await get(f"{back.address}?code=canary&state=s")

        assert {"code": "canary", "state": "s"} == await back.wait()

    assert (200, 1) == (status, page.count("Copy the address of this page, and paste it in the terminal.</p>"))
    assert "You can close this page" not in page
    (script,) = re.findall("<script>(.*?)</script>", page)
    found = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{found}'" in headers["Content-Security-Policy"]


async def test_the_page() -> None:
    """
    It is in the user's language, runs its own script, stands in no frame, is kept nowhere, tells nobody where it was.
    """
    async with Loopback(texts_for("de")) as back:
        _, page, headers = await get(f"{back.address}?code=canary")

    assert '<html lang="de">' in page
    assert "Sie können diese Seite schließen" in page
    assert "canary" not in page
    assert "text/html; charset=utf-8" == headers["Content-Type"]
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert {"default-src", "base-uri", "form-action", "frame-ancestors"} == {
        name for name, said in policy.items() if said == "'none'"
    }
    assert re.fullmatch("'sha256-[A-Za-z0-9+/]{43}='", policy["script-src"])
    assert ("no-store", "no-referrer") == (headers["Cache-Control"], headers["Referrer-Policy"])


async def test_a_text_is_no_markup() -> None:
    """
    An application's own words are words.
    """
    texts = Texts('x"><script>', {"ui.close_page": "<b>&</b>"})

    async with Loopback(texts) as back:
        _, page, _ = await get(f"{back.address}?code=c")

    assert "<p>&lt;b&gt;&amp;&lt;/b&gt;</p>" in page
    assert 1 == page.count("<script>")


async def test_a_port_that_is_free() -> None:
    """
    Each has a port of its own, which nobody can know before.
    """
    async with AsyncExitStack() as stack:
        backs = [await stack.enter_async_context(Loopback()) for _ in range(3)]

        assert 3 == len({back.port for back in backs})
        assert all(back.address == f"http://127.0.0.1:{back.port}/callback" for back in backs)


async def test_a_port_that_is_wanted() -> None:
    """
    A port that was registered can be had, once.
    """
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        port = asked.getsockname()[1]

    async with Loopback(port=port) as back:
        assert port == back.port
        with pytest.raises(OSError, match="address already in use"):
            await Loopback(port=port).__aenter__()


async def test_this_machine_only() -> None:
    """
    It is served at one address, which no other machine reaches (RFC 8252 §8.3).
    """
    async with Loopback() as back:
        assert back._runner is not None  # noqa: SLF001 - where it listens shows nowhere else
        assert [("127.0.0.1", back.port)] == back._runner.addresses  # noqa: SLF001 - the same
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.2", back.port))


async def test_it_closes() -> None:
    """
    Behind the block nobody listens any more, even where a browser holds on to its connection.
    """
    async with aiohttp.ClientSession() as session:
        async with Loopback() as back:
            await session.get(f"{back.address}?code=c")
            port = back.port
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"http://127.0.0.1:{port}/callback")

    assert await back.wait() == {"code": "c"}


def test_its_repr_is_silent() -> None:
    """
    What a browser brought is a secret.
    """
    back = Loopback()
    back._came.put_nowait({"code": "canary"})  # noqa: SLF001 - as if it had come

    assert "canary" not in repr(back)
