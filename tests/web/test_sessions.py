"""
Sessions that are kept in this process.
"""

from attrs import evolve

from authflow.core.member import Identity, Tokens
from authflow.engine.clock import HandClock
from authflow.web.cookies import Cookies
from authflow.web.http import Request
from authflow.web.sessions import TWICE, Member, MemorySessions, Sessions

ADA = Member(Identity("1", "ada@example.com"), Tokens("access-canary", "refresh-canary", 0.0))
COOKIES = Cookies(secure=True)


async def first(_what: str) -> bool:
    """
    Nobody was here before.
    """
    return True


async def granted(sessions: Sessions) -> Request:
    """
    A request of a browser that was signed in.
    """
    _, cookie = await sessions.grant(Request("POST", "/"), "handle", ADA, first) or ("", "")
    name, _, value = cookie.partition(";")[0].partition("=")
    return Request("GET", "/", cookies={name: value})


async def test_a_session_ends_by_itself() -> None:
    """
    A session lasts as long as it was said to, and no longer.
    """
    clock = HandClock(1000.0)
    sessions = Sessions(COOKIES, MemorySessions(clock.now), clock.now, seconds=60)
    request = await granted(sessions)
    early = await sessions.member(request)
    clock.turn(60)

    assert (ADA, None) == (early, await sessions.member(request))


async def test_the_second_click_of_two_comes_soon() -> None:
    """
    A while after a run has signed somebody in, it does so no more, not even by the same words.
    """
    clock, asked = HandClock(1000.0), list[str]()

    async def once(what: str) -> bool:
        asked.append(what)
        return asked.count(what) == 1

    sessions = Sessions(COOKIES, MemorySessions(clock.now), clock.now)
    click, other = Request("POST", "/login", body=b"password=a"), Request("POST", "/login", body=b"password=b")
    granted = [await sessions.grant(one, "handle", ADA, once) for one in (click, click, other)]
    clock.turn(TWICE)

    assert granted[0] is not None
    assert [granted[0], granted[0], None] == granted
    assert await sessions.grant(click, "handle", ADA, once) is None


async def test_new_tokens_take_the_place_of_old_ones() -> None:
    """
    Whoever refreshes a member's tokens keeps them; nobody who is signed out is signed in by that.
    """
    sessions = Sessions(COOKIES, MemorySessions(lambda: 0.0), lambda: 0.0)
    newer = evolve(ADA, tokens=Tokens("newer", None, 1.0))
    request = await granted(sessions)
    await sessions.renew(request, newer)
    kept = await sessions.member(request)
    await sessions.end(request)
    await sessions.renew(request, newer)

    assert (newer, None) == (kept, await sessions.member(request))


async def test_too_many_sessions_end_the_oldest() -> None:
    """
    Memory is bounded.
    """
    store = MemorySessions(now=lambda: 0.0, most=2)
    for key in "abc":
        await store.put(key, ADA, 1.0)

    assert [None, ADA, ADA] == [await store.get(key) for key in "abc"]


def test_tokens_are_not_shown() -> None:
    """
    A member's repr is safe to log.
    """
    assert "canary" not in repr(ADA)
