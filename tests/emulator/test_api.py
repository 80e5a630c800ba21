"""
What holds for every operation: paths, methods, who may ask, request ids.
"""

from uuid import UUID

import pytest

from authflow.emulator.api import ROUTES, Route
from authflow.emulator.asking import Who
from authflow.emulator.world import API_KEY
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, BOB, Client, credentials, said


def named(route: Route) -> str:
    """
    What a test of *route* is called.
    """
    return route.operation.name


def test_every_operation_has_a_route() -> None:
    """
    Nothing that the client can ask for is left out.
    """
    assert set(op.OPERATIONS) <= {route.operation for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=named)
async def test_every_path(client: Client, route: Route) -> None:
    """
    An operation answers at each of its paths, and always under an id of its own.
    """
    responses = [await client.ask(route.operation.method, path) for path in route.operation.paths]

    assert {404, 405}.isdisjoint(response.status for response in responses)
    assert len(responses) == len({UUID(response.request_id or "") for response in responses})


@pytest.mark.parametrize("route", ROUTES, ids=named)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "GET", "POST"])
async def test_other_methods(client: Client, route: Route, method: str) -> None:
    """
    An operation has one method; the others are refused, and told which one it is.
    """
    if method == route.operation.method:
        return

    response = await client.ask(method, route.operation.path)

    assert 405 == response.status
    assert route.operation.method == response.headers["allow"]
    assert response.request_id


@pytest.mark.parametrize("path", ["/", "/oauth2", "/oauth2/token/", "/_api/iam/authentication/v2/LOGIN", "/emulator"])
async def test_no_such_path(client: Client, path: str) -> None:
    """
    What is not there is refused in the envelope, under an id.
    """
    response = await client.ask("POST", path, {})

    assert (404, "NOT_FOUND") == said(response)
    assert response.request_id


async def test_another_host(here: Client) -> None:
    """
    In process, an address of another host leads nowhere.
    """
    response = await here.ask("GET", "", url="http://emulator.localhost.evil.example/_api/oauth2/authorize")

    assert 404 == response.status


@pytest.mark.parametrize("route", [route for route in ROUTES if route.who is not Who.ANYBODY], ids=named)
@pytest.mark.parametrize("by", [None, "", "made up", "Bearer ", f"made up,{API_KEY}", "ü"])
async def test_nobody(here: Client, route: Route, by: str | None) -> None:
    """
    Without an access token that is good, nothing is done, whatever else comes along.
    """
    response = await here.ask(route.operation.method, route.operation.path, {}, by=by)

    assert (401, codes.UNAUTHENTICATED) == said(response)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.who is Who.MEMBER], ids=named)
async def test_members_only(client: Client, route: Route) -> None:
    """
    A visitor may not do what a member may, not even with the API key.
    """
    body = {"newPassword": "a-new-password"} if route.operation.method == "POST" else None

    responses = [
        await client.ask(route.operation.method, route.operation.path, body, by=by)
        for by in (await client.visitor(), await client.app())
    ]

    assert [(403, codes.PERMISSION_DENIED)] * 2 == [said(response) for response in responses]


@pytest.mark.parametrize("route", [route for route in ROUTES if route.who is Who.APP], ids=named)
async def test_application_only(client: Client, route: Route) -> None:
    """
    What the application vouches for needs its key, whoever's token it comes with.
    """
    token, member = await client.visitor(), (await client.member())["access_token"]

    responses = [
        await client.post(route.operation, {"loginId": {"email": ADA}}, by=by)
        for by in (token, f"{token},", f"{token},another key", f"{token},{API_KEY}x", member)
    ]

    assert [(403, codes.PERMISSION_DENIED)] * 5 == [said(response) for response in responses]


@pytest.mark.parametrize("written", ["{}", "Bearer {}", "{},{key}", "Bearer {},{key}", " {} , {key} "])
async def test_authorizations(here: Client, written: str) -> None:
    """
    A token may come bare, as a bearer's, and with the API key behind it.
    """
    by = written.format(await here.visitor(), key=API_KEY)

    response = await here.post(op.LOGIN, credentials(ADA), by=by)

    assert 200 == response.status


async def test_members_are_visitors_too(here: Client) -> None:
    """
    Whoever is signed in may sign in again.
    """
    tokens = await here.member()

    response = await here.post(op.LOGIN, credentials(BOB), by=tokens["access_token"])

    assert 200 == response.status
