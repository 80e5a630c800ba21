"""
Every route of the console, by every method, and from every place that a request can come from.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import pytest

from authflow.console.views import VIEWS
from authflow.emulator.transfer import export
from authflow.emulator.world import World
from tests.console.visitor import Visitor

PAGES: Final = {"", *VIEWS} - {"overview"}
DEEDS: Final[Mapping[str, Mapping[str, str]]] = {
    "members": {"do": "add", "email": "zoe@example.com"},
    "clock": {"do": "freeze"},
    "faults": {"do": "add", "kind": "reset", "operation": "*", "times": "1"},
    "settings": {"emailVerification": "always"},
    "snapshot": {"do": "reset"},
    "runs": {"do": "approved", "id": "nobody"},
}
"""
What does something on each page, but for the runs, where nobody waits.
"""
FORGED: Final[Mapping[str, Mapping[str, str]]] = {
    "another-site": {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
    "another-port": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
    "no-origin-at-all": {},
    "null": {"Origin": "null"},
    "https": {"Origin": "https://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
    "our-origin-from-elsewhere": {"Sec-Fetch-Site": "cross-site"},
    "typed": {"Sec-Fetch-Site": "none"},
}


async def stands(world: World) -> object:
    """
    All that a form could have changed, but for the time that passes.
    """
    document = await export(world)
    return {**document, "clock": document["clock"]["frozen"]}


@pytest.mark.parametrize("page", sorted(PAGES))
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_pages_are_shown(visitor: Visitor, world: World, page: str, method: str) -> None:
    """
    Each page is there, keeps its promises (`promised`), loads from here alone, and changes nothing.
    """
    before = await stands(world)

    seen = await visitor.ask(method, page)

    assert (200, "text/html; charset=utf-8") == (seen.status, seen.headers["content-type"])
    assert "http://www.w3.org" not in seen.text
    assert ("<h1>" in seen.text) is (method == "GET")
    assert seen.headers["cache-control"] == "no-store"
    assert "set-cookie" not in seen.headers
    assert before == await stands(world)


@pytest.mark.parametrize("page", sorted(PAGES))
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
async def test_nothing_is_done_by_other_methods(visitor: Visitor, world: World, page: str, method: str) -> None:
    """
    Other methods are not there, and change nothing; who uses them is told which are.
    """
    before = await stands(world)

    seen = await visitor.ask(method, page, headers={"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin"})

    assert HTTPStatus.METHOD_NOT_ALLOWED == seen.status
    assert ("GET, HEAD, POST" if page in DEEDS else "GET, HEAD") == seen.headers["allow"]
    assert before == await stands(world)


@pytest.mark.parametrize("page", sorted(PAGES - {*DEEDS}))
async def test_pages_without_a_deed_take_no_form(visitor: Visitor, page: str) -> None:
    """
    What only shows is not posted to.
    """
    seen = await visitor.post(page, {"do": "anything"}, shown_at="clock")

    assert HTTPStatus.METHOD_NOT_ALLOWED == seen.status


@pytest.mark.parametrize("page", sorted(DEEDS))
async def test_deeds_are_done_from_our_pages(visitor: Visitor, world: World, page: str) -> None:
    """
    A form of ours is taken, and answered with where to look; a run that does not wait is told nothing.
    """
    before = await stands(world)

    seen = await visitor.post(page, DEEDS[page], shown_at="clock")

    if page == "runs":
        assert (HTTPStatus.UNPROCESSABLE_ENTITY, before) == (seen.status, await stands(world))
    elif page == "snapshot":
        assert (HTTPStatus.SEE_OTHER, "/console/snapshot?did=reset") == (seen.status, seen.headers["location"])
    else:
        assert HTTPStatus.SEE_OTHER == seen.status
        assert seen.headers["location"].startswith(f"/console/{page}?did=")
        assert before != await stands(world)


@pytest.mark.parametrize("page", sorted(DEEDS))
@pytest.mark.parametrize("place", sorted(FORGED))
async def test_forged_forms_do_nothing(visitor: Visitor, world: World, page: str, place: str) -> None:
    """
    A form that was not surely sent by a page of ours is refused, though it has the token.
    """
    token = (await visitor.get("clock")).token
    before = await stands(world)

    seen = await visitor.ask("POST", page, data={**DEEDS[page], "token": token}, headers=FORGED[place])

    assert (HTTPStatus.FORBIDDEN, before) == (seen.status, await stands(world))


@pytest.mark.parametrize("page", sorted(DEEDS))
@pytest.mark.parametrize("token", [None, "", "0" * 43, "\u2603"])
async def test_forms_without_the_token_do_nothing(visitor: Visitor, world: World, page: str, token: str | None) -> None:
    """
    Whoever lacks the token is shown the page again, with one line and the token that counts.
    """
    before = await stands(world)
    form = {**DEEDS[page], **({} if token is None else {"token": token})}
    own = {"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin"}

    seen = await visitor.ask("POST", page, data=form, headers=own)

    assert (HTTPStatus.FORBIDDEN, before) == (seen.status, await stands(world))
    assert "nothing was done. Press again." in seen.words


@pytest.mark.parametrize("path", ["/", "", "members", "snapshot.json", "assets/console.css"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", ""]
)
async def test_other_names_lead_nowhere(visitor: Visitor, path: str, host: str) -> None:
    """
    Whatever is not said to a name of this machine is misdirected, so no other name can be made to lead here.
    """
    port = visitor.origin.rpartition(":")[2]

    seen = await visitor.get(path, Host=host.format(port=port))

    assert HTTPStatus.MISDIRECTED_REQUEST == seen.status
    assert "ada@example.com" not in seen.text


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
async def test_own_names_lead_here(visitor: Visitor, world: World, name: str) -> None:
    """
    By each of this machine's names, the console answers, and takes its own forms.
    """
    host = f"{name}:{visitor.origin.rpartition(':')[2]}"
    token = (await visitor.get("clock", Host=host)).token
    own = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin", "Host": host}

    seen = await visitor.ask("POST", "clock", data={"do": "freeze", "token": token}, headers=own)

    assert HTTPStatus.SEE_OTHER == seen.status
    assert world.clock.frozen


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"do": "freeze"}'),
        ("text/plain", b"do=freeze"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=1"),
        ("application/x-www-form-urlencoded", b"a=1&" * 1000),
        ("application/x-www-form-urlencoded; charset=\xe9", b"do=freeze"),
        ("multipart/form-data", b"nothing of the kind"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="do"\r\n\r\n\xff\xfe\r\n--x--',
        ),
        ("", b"do=freeze"),
    ],
)
async def test_what_is_no_form_is_refused(visitor: Visitor, world: World, kind: str, body: bytes) -> None:
    """
    A body that is no form with our token does nothing, and breaks nothing.
    """
    own = {"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin", "Content-Type": kind}

    seen = await visitor.ask("POST", "clock", data=body, headers=own)

    assert seen.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}
    assert not world.clock.frozen


@pytest.mark.parametrize(
    "path",
    [
        "nowhere",
        "members/ada",
        "overview/1",
        "assets/",
        "assets/../screen.py",
        "assets/nothing.css",
        "snapshot.json/1",
        "/members",
        "/consolemembers",
        "/favicon.ico",
        "runs/nobody",
        "runs/%00%ff",
    ],
)
async def test_there_is_nothing_else(visitor: Visitor, path: str) -> None:
    """
    Any other address is a page that says so.
    """
    seen = await visitor.get(path)

    assert HTTPStatus.NOT_FOUND == seen.status
    assert "There is no such" in seen.words


async def test_the_front_door(visitor: Visitor) -> None:
    """
    The bare address leads to the console, with and without a slash behind.
    """
    bare = await visitor.get("/")
    slashed = await visitor.get("/console/")

    assert (HTTPStatus.SEE_OTHER, "/console") == (bare.status, bare.headers["location"])
    assert HTTPStatus.OK == slashed.status


async def test_what_has_not_changed_is_not_sent_again(visitor: Visitor, world: World) -> None:
    """
    Whoever looks again is told in a word that all is as it was, until it is not.
    """
    first = await visitor.get("members")
    again = await visitor.get("members", **{"If-None-Match": first.headers["etag"]})
    world.clock.advance(3600)
    later = await visitor.get("members", **{"If-None-Match": first.headers["etag"]})

    assert (HTTPStatus.NOT_MODIFIED, "") == (again.status, again.text)
    assert HTTPStatus.OK == later.status


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_snapshot_is_fetched_from_our_pages(visitor: Visitor, site: str) -> None:
    """
    Every secret of the world is in it: no other site's page can have it downloaded.
    """
    seen = await visitor.get("snapshot.json", **{"Sec-Fetch-Site": site})

    assert HTTPStatus.FORBIDDEN == seen.status
    assert "password" not in seen.text
