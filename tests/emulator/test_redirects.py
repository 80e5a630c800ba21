"""
Redirect sessions, authorize, and the way out: in process and over HTTP.
"""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from authflow.emulator.members import Status
from authflow.emulator.redirects import FULL_URL_MOST
from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from authflow.wix.wire import Response
from tests.emulator.client import ADA, ASKED, CALLBACK, VERIFIER, Client, query_of, said, wrong


async def authorize(client: Client, **changed: str | None) -> Response:
    """
    Open authorize directly.
    """
    query = {name: value for name, value in {**ASKED, **changed}.items() if value is not None}
    return await client.ask("GET", op.AUTHORIZE.path, query=query)


async def test_address(client: Client) -> None:
    """
    The address is the site's authorize, with the same names in its query.
    """
    document: Any = (await client.address(VERIFIER)).document

    address = document["redirectSession"]["fullUrl"]
    assert address.startswith(f"{client.world.site}/_api/oauth2/authorize?")
    assert {**ASKED, "scope": "offline_access"} == query_of(address)


async def test_address_in_two_parts(client: Client) -> None:
    """
    The official client reads the part before the question mark; without one, it fails.
    """
    document: Any = (await client.address(VERIFIER)).document

    details = document["redirectSession"]["urlDetails"]
    assert f"{client.world.site}{op.AUTHORIZE.path}" == details["endpoint"]
    assert query_of(document["redirectSession"]["fullUrl"]) == details["searchParams"]


@pytest.mark.parametrize("mode", ["query", "fragment"])
async def test_code_comes_back(client: Client, mode: str) -> None:
    """
    A session token becomes a code at the client's address, with the state, in the query or the fragment.
    """
    response = await client.authorized(VERIFIER, responseMode=mode, sessionToken=await client.session())

    parts = urlsplit(response.headers["location"])
    brought = dict(parse_qsl(parts.query if mode == "query" else parts.fragment))
    assert 302 == response.status
    assert response.headers["location"].startswith(CALLBACK)
    assert ({"code", "state"}, "nonce-1") == (set(brought), brought["state"])


async def test_keeps_the_query_of_the_address(client: Client) -> None:
    """
    What the client put into its address stays there.
    """
    response = await authorize(client, redirectUri=CALLBACK + "?tenant=1", sessionToken=await client.session())

    assert {"tenant", "code", "state"} == set(query_of(response.headers["location"]))


async def test_session_token_is_used_up_by_a_code(client: Client) -> None:
    """
    A redirect session does not use the session token up; the code does.
    """
    session_token = await client.session()

    first = await client.authorized(VERIFIER, sessionToken=session_token)
    direct = await authorize(client, sessionToken=session_token)
    another = await client.address(VERIFIER, sessionToken=session_token)

    assert "code" in query_of(first.headers["location"])
    assert "login_required" == query_of(direct.headers["location"])["error"]
    assert (400, codes.SESSION_TOKEN_INVALID) == said(another)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({}, "login_required", id="nobody is signed in"),
        pytest.param({"sessionToken": "made up"}, "login_required", id="an unknown session token"),
        pytest.param({"responseType": "token"}, "unsupported_response_type", id="another response type"),
        pytest.param({"responseType": None}, "unsupported_response_type", id="no response type"),
        pytest.param({"codeChallengeMethod": "plain"}, "invalid_request", id="plain PKCE"),
        pytest.param({"codeChallenge": None}, "invalid_request", id="no PKCE"),
        pytest.param({"codeChallenge": "short"}, "invalid_request", id="no digest"),
    ],
)
async def test_errors_come_back(client: Client, changed: dict[str, str | None], error: str) -> None:
    """
    What goes wrong is said at the client's address, with the state.
    """
    response = await authorize(client, **changed)

    brought = query_of(response.headers["location"])
    assert (302, error, "nonce-1") == (response.status, brought["error"], brought["state"])
    assert "code" not in brought


@pytest.mark.parametrize(
    ("signed_out", "error"), [(True, "login_required"), (False, "access_denied")], ids=["blocked", "offline"]
)
async def test_barred(here: Client, signed_out: bool, error: str) -> None:
    """
    Whoever is barred between the password and authorize gets no code.
    """
    session_token, member = await here.session(), here.world.members.at(ADA)
    assert member is not None
    member.barred = Status.OFFLINE
    if signed_out:
        await here.control("POST", f"/members/{member.id}/block")

    response = await authorize(here, sessionToken=session_token)

    assert error == query_of(response.headers["location"])["error"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"clientId": "another"}, id="another client"),
        pytest.param({"redirectUri": "https://evil.example/"}, id="an address that is not allow-listed"),
        pytest.param({"redirectUri": None}, id="no address"),
        pytest.param({"redirectUri": "http://127.0.0.1/#x"}, id="a fragment"),
        pytest.param({"responseMode": "form_post"}, id="another response mode"),
    ],
)
async def test_refused_on_the_page(client: Client, changed: dict[str, str | None]) -> None:
    """
    Where the answer cannot be sent safely, it is a page, and never a redirect.
    """
    response = await authorize(client, sessionToken=await client.session(), **changed)

    assert 400 == response.status
    assert "location" not in response.headers
    assert response.headers["content-type"].startswith("text/html")


async def test_without_a_state(client: Client) -> None:
    """
    A client that sends no state gets none back.
    """
    response = await authorize(client, state=None, sessionToken=await client.session())

    assert {"code"} == set(query_of(response.headers["location"]))


async def test_state_is_echoed_to_the_letter(client: Client) -> None:
    """
    Whatever the client sent as its state comes back, and nothing of it counts for anything else.
    """
    state = "a&code=evil#<script> ü%00"

    response = await authorize(client, state=state, sessionToken=await client.session())

    brought = query_of(response.headers["location"])
    assert (state, True) == (brought["state"], brought["code"] != "evil")


async def test_web_message(client: Client) -> None:
    """
    The page posts to the address's own origin, and no state breaks out of its script.
    """
    response = await authorize(
        client, responseMode="web_message", state="</script><b>", sessionToken=await client.session()
    )

    page = response.body.decode()
    assert 200 == response.status
    assert '"only": "http://127.0.0.1:5000"' in page
    assert (1, False) == (page.count("</script>"), "<b>" in page)


async def test_web_message_without_an_address(client: Client) -> None:
    """
    The official client names no address: the page looks at who frames it, and never posts to everybody.
    """
    await client.set(allowedRedirectUris=["https://app.example/cb"], allowedRedirectDomains=["shop.example"])

    response = await client.authorized(
        VERIFIER, responseMode="web_message", redirectUri=None, sessionToken=await client.session()
    )

    page = response.body.decode()
    assert '"origins": ["https://app.example"]' in page
    assert '"domains": ["shop.example"]' in page
    assert '"*"' not in page


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ({"allowedRedirectUris": ["https://app.example/cb"]}, "https://app.example/cb"),
        ({"allowedRedirectDomains": ["app.example"]}, "https://app.example/anything"),
    ],
)
async def test_allow_list(client: Client, setting: dict[str, object], address: str) -> None:
    """
    An address is refused until it is allow-listed.
    """
    before = await client.address(VERIFIER, redirectUri=address)

    await client.set(**setting)
    after = await client.address(VERIFIER, redirectUri=address)

    assert (400, codes.REDIRECT_NOT_ALLOWED) == said(before)
    assert 200 == after.status


@pytest.mark.parametrize("path", op.REDIRECT_SESSION.paths)
async def test_aliases(client: Client, path: str) -> None:
    """
    The service is found at every path it was seen at.
    """
    response = await client.ask("POST", path, {"login": {}}, by=await client.visitor())

    assert 200 == response.status


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("auth", "REQUIRED_FIELD")]),
        ({"auth": {}}, [("auth.authRequest", "REQUIRED_FIELD")]),
        ({"auth": {"authRequest": {}}}, [("auth.authRequest.clientId", "REQUIRED_FIELD")]),
        ({"auth": {"authRequest": {"clientId": "another"}}}, [("auth.authRequest.clientId", None)]),
        (
            {"auth": {"authRequest": {"clientId": CLIENT_ID, "state": "x" * FULL_URL_MOST}}},
            [("auth.authRequest", "VALUE_TOO_LONG")],
        ),
        ({"logout": {}}, [("logout.clientId", "REQUIRED_FIELD")]),
    ],
)
async def test_formats(here: Client, body: dict[str, object], expected: list[tuple[str, str | None]]) -> None:
    """
    What cannot be is refused by the names of the fields.
    """
    response = await here.post(op.REDIRECT_SESSION, body)

    assert expected == wrong(response)


async def leave(client: Client, access_token: str, **callbacks: str) -> Response:
    """
    Ask for the address of a logout.
    """
    body = {"logout": {"clientId": CLIENT_ID}, "callbacks": callbacks}
    return await client.post(op.REDIRECT_SESSION, body, by=access_token)


async def test_logout(client: Client) -> None:
    """
    The browser is sent round by the site, which ends the session and sends it on.
    """
    tokens = await client.member()
    made: Any = (await leave(client, tokens["access_token"], postFlowUrl="http://127.0.0.1/bye")).document
    before = await client.active(tokens["access_token"])

    response = await client.ask("GET", "", url=made["redirectSession"]["fullUrl"])

    assert (302, "http://127.0.0.1/bye") == (response.status, response.headers["location"])
    assert (True, False) == (before, await client.active(tokens["access_token"]))


async def test_logout_to_a_page(client: Client) -> None:
    """
    Without an address to come back to, the browser stays on a page.
    """
    tokens = await client.member()
    made: Any = (await leave(client, tokens["access_token"])).document

    response = await client.ask("GET", "", url=made["redirectSession"]["fullUrl"])

    assert (200, False) == (response.status, await client.active(tokens["access_token"]))


async def test_logout_to_nowhere_else(client: Client) -> None:
    """
    Neither the redirect session nor its page leads to an address that is not allow-listed.
    """
    tokens = await client.member()

    refused = await leave(client, tokens["access_token"], postFlowUrl="https://evil.example/")
    forged = await client.ask("GET", "/_api/oauth2/logout", query={"postFlowUrl": "https://evil.example/"})

    assert (400, codes.REDIRECT_NOT_ALLOWED) == said(refused)
    assert (400, False) == (forged.status, "location" in forged.headers)


async def test_warm_up(client: Client) -> None:
    """
    An address that only warms up cookies leads somewhere.
    """
    made: Any = (await client.post(op.REDIRECT_SESSION, {"login": {}})).document

    response = await client.ask("GET", "", url=made["redirectSession"]["fullUrl"])

    assert 200 == response.status
