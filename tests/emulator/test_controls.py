"""
The emulator's own API, in process and over HTTP.
"""

import asyncio

import pytest

from authflow.emulator.clock import LATEST
from authflow.emulator.passwords import CHEAP
from authflow.emulator.settings import Settings, shown
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import operations as op
from tests.emulator.client import ADA, BOB, CALLBACK, CYD, Client, credentials, password_of


async def test_settings(client: Client) -> None:
    """
    Settings can be read, and changed in part.
    """
    before = await client.control("GET", "/settings")
    changed = await client.control("PATCH", "/settings", {"captcha": "always"})
    after = await client.control("GET", "/settings")

    assert (200, shown(Settings())) == before
    assert (200, {**before[1], "captcha": "always"}) == changed == after


async def test_refused_settings_change_nothing(client: Client) -> None:
    """
    One wrong value among right ones, and everything stays as it was.
    """
    status, document = await client.control("PATCH", "/settings", {"captcha": "always", "ownerApproval": "perhaps"})
    after = await client.control("GET", "/settings")

    violations = document["details"]["validationError"]["fieldViolations"]
    assert (400, ["ownerApproval"]) == (status, [violation["field"] for violation in violations])
    assert shown(Settings()) == after[1]


async def test_mail(client: Client) -> None:
    """
    Mail can be listed and waited for; a mail says only what is in it.
    """
    await client.login(BOB)
    await client.post(op.SEND_RECOVERY_MAIL, {"email": ADA})

    _, everybodys = await client.control("GET", "/mail")
    _, bobs = await client.control("GET", "/mail", to=BOB)
    status, waited = await client.control("GET", "/mail/wait", to=BOB, timeout="5")

    assert [ADA, BOB] == [mail["to"] for mail in everybodys]
    assert {"id", "to", "subject", "at", "code"} == set(bobs[0])
    assert {"id", "to", "subject", "at", "link"} == set(everybodys[0])
    assert (200, bobs[0]) == (status, waited)


async def test_no_mail(client: Client) -> None:
    """
    When the time is up, there is no content; a mail that was fetched counts no more.
    """
    await client.login(BOB)
    _, mail = await client.control("GET", "/mail/wait", to=BOB)

    nothing = await client.control("GET", "/mail/wait", to=BOB, timeout="0.01")
    nothing_newer = await client.control("GET", "/mail/wait", to=BOB, timeout="0.01", after=mail["id"])

    assert (204, None) == nothing == nothing_newer


async def test_waits_for_mail(client: Client) -> None:
    """
    A wait that began before the mail was sent gets it.
    """
    waiting = asyncio.ensure_future(client.control("GET", "/mail/wait", to=BOB, timeout="30"))

    await client.login(BOB)
    status, mail = await waiting

    assert (200, BOB) == (status, mail["to"])


@pytest.mark.parametrize("seconds", ["soon", "-1", "nan", "inf", "301", ""])
async def test_waits_that_cannot_be(here: Client, seconds: str) -> None:
    """
    A wait has a length.
    """
    status, _ = await here.control("GET", "/mail/wait", timeout=seconds)

    assert 400 == status


@pytest.mark.parametrize("after", ["nonsense", ""])
async def test_waits_after_no_mail(client: Client, after: str) -> None:
    """
    A wait for what comes after a mail that never was is refused, by the name of the parameter.
    """
    await client.login(BOB)

    status, document = await client.control("GET", "/mail/wait", timeout="0", after=after)

    violations = document["details"]["validationError"]["fieldViolations"]
    assert (400, ["after"]) == (status, [violation["field"] for violation in violations])


async def test_waits_after_mail_from_before_a_reset(client: Client) -> None:
    """
    A reset throws mail away, and the ids of it.
    """
    await client.login(BOB)
    mail = await client.mail(BOB)
    await client.control("POST", "/reset")

    status, _ = await client.control("GET", "/mail/wait", timeout="0", after=mail.id)

    assert 400 == status


async def test_clock(client: Client) -> None:
    """
    The clock is frozen, moved on, and let go.
    """
    _, frozen = await client.control("POST", "/clock", {"freeze": True})
    _, advanced = await client.control("POST", "/clock", {"advance": 3600.5})
    _, shown_again = await client.control("GET", "/clock")
    _, thawed = await client.control("POST", "/clock", {"freeze": False})

    assert 3600.5 == pytest.approx(advanced["now"] - frozen["now"])
    assert advanced == shown_again
    assert advanced["now"] <= thawed["now"] < advanced["now"] + 60


@pytest.mark.parametrize(
    "body",
    [
        {"advance": "60"},
        {"advance": True},
        {"advance": -1},
        {"advance": LATEST},
        {"advance": None},
        {"freeze": 1},
        {"freeze": "true", "advance": 60},
        {"advance": 60, "seconds": 60},
        {"": 1},
    ],
)
async def test_clocks_that_cannot_be(here: Client, body: dict[str, object]) -> None:
    """
    Time leads onwards, by a number of seconds; a refused turn turns nothing.
    """
    here.world.clock.freeze()
    before = here.world.clock.now()

    status, _ = await here.control("POST", "/clock", body)

    assert (400, before) == (status, here.world.clock.now())


async def test_requests(client: Client) -> None:
    """
    What was asked is listed, newest first, under the ids that the answers carried.
    """
    response = await client.login(ADA)
    await client.ask("GET", "/nowhere")

    _, requests = await client.control("GET", "/requests")

    nowhere, login, token = requests
    assert (404, None, "/nowhere") == (nowhere["status"], nowhere["operation"], nowhere["path"])
    assert ("POST", op.LOGIN.path, "login", 200) == tuple(
        login[name] for name in ("method", "path", "operation", "status")
    )
    assert response.request_id == login["requestId"]
    assert {"loginId": {"email": ADA}, "password": "…"} == login["body"]
    assert {"clientId": CLIENT_ID, "grantType": "anonymous"} == token["body"]


async def test_requests_hide_secrets(client: Client) -> None:
    """
    Of canaries in every field of every operation, and of what the emulator itself made, none is listed.
    """
    canary = "canary-7f3a"
    made = await client.member()
    for route in op.OPERATIONS:
        names = ("password", "newPassword", "code", "stateToken", "recoveryToken", "token", "refreshToken")
        more = ("codeVerifier", "sessionToken", "profile", "captchaTokens", "clientMetaData", "unheardOf", canary)
        body = {
            **credentials(ADA),
            **dict.fromkeys((*names, *more), canary),
            "deep": {"list": [canary, {canary: canary}]},
        }
        query = {"sessionToken": canary, "redirectUri": f"{CALLBACK}?{canary}", "state": canary}
        await client.ask(route.method, route.path, body if route.method == "POST" else None, by=canary, query=query)

    status, requests = await client.control("GET", "/requests")

    text = str(requests)
    assert (200, len(op.OPERATIONS)) == (status, len({entry["operation"] for entry in requests}))
    for secret in (canary, password_of(ADA), made["access_token"], made["refresh_token"], await client.visitor()):
        assert secret not in text


async def test_reset(client: Client) -> None:
    """
    Everything goes back to the seed, and whoever was signed in is nobody.
    """
    tokens = await client.member()
    await client.login(BOB)
    await client.set(captcha="always")
    await client.eve()
    await client.control("POST", "/clock", {"advance": 86400})

    answer = await client.control("POST", "/reset")

    assert (200, {}) == answer
    assert not await client.active(tokens["access_token"])
    assert shown(Settings()) == (await client.control("GET", "/settings"))[1]
    assert [ADA, BOB, CYD] == [member["email"] for member in (await client.control("GET", "/members"))[1]]
    assert [] == (await client.control("GET", "/mail"))[1]
    assert ["token-info"] == [entry["operation"] for entry in (await client.control("GET", "/requests"))[1]]


def test_reset_goes_back_to_its_own_beginning() -> None:
    """
    A world that began with other settings goes back to those.
    """
    world = World(Settings(captcha="always"), CHEAP)
    world.settings = Settings()

    world.reset()

    assert "always" == world.settings.captcha
    world.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "/", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/settings/", 404),
        ("POST", "/members/nobody/approve", 404),
        ("POST", "/members/nobody/promote", 404),
        ("GET", "/members/nobody/approve", 405),
        ("DELETE", "/settings", 405),
        ("GET", "/reset", 405),
        ("POST", "/requests", 405),
    ],
)
async def test_no_such_control(client: Client, method: str, path: str, status: int) -> None:
    """
    What is not there is not there, and what is there has its methods.
    """
    answer, document = await client.control(method, path)

    assert status == answer
    assert document["details"]["applicationError"]["code"]
