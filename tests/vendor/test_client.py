"""
What the official client says of itself, and authflow's own page about the protocol with it.
"""

import json
from importlib.resources import files
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from authflow.emulator.tokens import ACCESS_PREFIX
from authflow.emulator.world import CLIENT_ID
from tests.bench.race import NODE as BENCH
from tests.vendor.official import NODE
from tests.vendor.stage import ADA, BOB, CALLBACK, Stage


@pytest.mark.parametrize("key", ["captchaVisibleSiteKey", "captchaInvisibleSiteKey"])
async def test_the_site_keys_are_those_of_the_protocol(stage: Stage, key: str) -> None:
    """
    The public keys of the shared captcha are the ones that `WIRE.md` tells.
    """
    told = await stage.call(f"auth.{key}")

    assert told in files("authflow.wix").joinpath("WIRE.md").read_text("utf-8")


async def test_it_knows_whether_somebody_is_signed_in(stage: Stage) -> None:
    """
    By the tokens that it was given last, a member's or a visitor's.
    """
    visitor = await stage.call("auth.generateVisitorTokens")
    await stage.call("auth.setTokens", visitor)
    nobody = await stage.call("auth.loggedIn")
    member = await stage.signed_in()

    assert (False, True) == (nobody, await stage.call("auth.loggedIn"))
    assert member["accessToken"]["value"] == await stage.call("auth.getActiveToken")


async def test_two_clients_share_nothing(stage: Stage) -> None:
    """
    Who is signed in on one is nobody on another.
    """
    await stage.signed_in()

    assert await stage.call("auth.loggedIn", client="another") is False


def test_one_version_is_judged_and_measured() -> None:
    """
    The client that judges is the one that the benchmark runs.
    """
    wanted: list[dict[str, Any]] = [
        json.loads((folder / "package.json").read_text("utf-8"))["dependencies"] for folder in (NODE, BENCH)
    ]

    assert wanted[0]["@wix/sdk"] == wanted[1]["@wix/sdk"]


async def test_it_learns_whom_its_tokens_speak_for(stage: Stage) -> None:
    """
    It asks for the member by her own token.
    """
    await stage.signed_in()

    told = await stage.call("oauth.userInfo")

    assert (stage.member(ADA).id, ADA) == (told["sub"], told["email"])


async def test_it_reads_the_keys_that_tokens_are_signed_with(stage: Stage) -> None:
    """
    By what it reads, a stranger can tell that a token is the service's own.
    """
    tokens = await stage.signed_in()

    told = await stage.call("oauth.jwks")

    signed = tokens["accessToken"]["value"].removeprefix(ACCESS_PREFIX)
    assert stage.member(ADA).id == jwt.decode(signed, KeySet.import_key_set(told)).claims["sub"]


async def test_an_application_has_an_address_confirmed(stage: Stage) -> None:
    """
    By an identity's id; what comes back names the verification.
    """
    await stage.as_app()

    told = await stage.call("verification.start", {"identityId": stage.member(BOB).id, "target": "EMAIL"})

    assert told["verificationId"]
    assert await stage.code(BOB)


async def test_it_can_sign_a_member_out_by_itself(stage: Stage) -> None:
    """
    What a browser should have received is in the answer, and the member's tokens are dead.
    """
    tokens = await stage.signed_in()

    asked = {"postLogoutRedirectUri": f"{CALLBACK}/bye", "clientId": CLIENT_ID}
    told = await stage.call("authentication.logout", asked)

    headers = [(header["key"], header["value"]) for header in told["headers"]]
    assert 302 == told["statusCode"]
    assert ("Location", f"{CALLBACK}/bye") in headers
    assert "dead tokens" == stage.whose(tokens["accessToken"]["value"])
