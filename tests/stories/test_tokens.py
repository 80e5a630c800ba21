"""
Tokens by the application's word, and through the user's own browser.
"""

from urllib.parse import parse_qsl, urlsplit

from authflow.core.action import Go
from authflow.wix.settings import Through
from authflow.wix.wire import Request, Response
from tests.stories.conftest import Stage
from tests.stories.people import ADA, done


async def test_an_application_vouches(stage: Stage) -> None:
    """
    Sign-on asks nobody anything, makes the member, and ends with its tokens.
    """
    async with stage.auth() as auth:
        given = {"email": "zoe@example.com", "profile": {"first_name": "Zoe"}, "verify_email": True}

        ended = done(await auth.start("sign-on", given=given))

    member = stage.world.members.at("zoe@example.com")
    assert member is not None
    assert (member.profile, member.verified) == ({"firstName": "Zoe"}, True)
    assert await stage.subject(ended.tokens) == "zoe@example.com"
    assert ended.identity is not None


async def browse(stage: Stage, url: str) -> dict[str, str]:
    """
    Follow *url* as a browser does; the query it comes back with.
    """
    response = await stage.transport.inner(Request("GET", "/_api/oauth2/authorize", url=url))
    assert isinstance(response, Response)
    assert response.status == 302
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


async def test_the_users_own_browser_brings_the_code(stage: Stage) -> None:
    """
    Where the adapter is set so, the browser visits the address; a forged way back is passed over, the true one counts.
    """
    async with stage.auth(Through.BROWSER) as auth:
        asked = await auth.start("login")
        go = await auth.reply(asked.handle, dict(ADA.values), step=asked.step)
        assert isinstance(go, Go)
        forged = await auth.reply(go.handle, {"code": "stolen", "state": "guessed"}, step=go.step)
        back = await browse(stage, go.url)
        ended = await auth.reply(go.handle, back, step=go.step)

    assert forged == go
    assert await stage.subject(done(ended).tokens) == "ada@example.com"


async def test_the_browser_may_be_refused(stage: Stage) -> None:
    """
    An error counts only with the right nonce, and leads back to a sign-in.
    """
    async with stage.auth(Through.BROWSER) as auth:
        asked = await auth.start("login")
        go = await auth.reply(asked.handle, dict(ADA.values), step=asked.step)
        assert isinstance(go, Go)
        state = dict(parse_qsl(urlsplit(go.url).query))["state"]

        ignored = await auth.reply(go.handle, {"error": "access_denied"}, step=go.step)
        refused = await auth.reply(go.handle, {"error": "access_denied", "state": state}, step=go.step)

    assert ignored == go
    assert (refused.flow, refused.state, refused.reason and refused.reason.id) == (
        "login",
        "enter_credentials",
        "access_denied",
    )
