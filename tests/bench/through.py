"""
A login through `AuthFlow`: nothing but what an application writes, and every default.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from authflow import AuthFlow, Done
from tests.bench.limits import WIDE
from tests.bench.logins import Login
from tests.bench.stub import CLIENT_ID, EMAIL, PASSWORD, REDIRECT_URI


@asynccontextmanager
async def logins(stub: str) -> AsyncGenerator[Login, None]:
    """
    A form is asked for and filled in.
    """
    async with AuthFlow(client_id=CLIENT_ID, base_url=stub, redirect_uri=REDIRECT_URI, limits=WIDE) as auth:

        async def login() -> tuple[str, str]:
            action = await auth.start("login")
            done = await auth.reply(action.handle, {"email": EMAIL, "password": PASSWORD}, step=action.step)
            assert isinstance(done, Done)
            assert done.tokens is not None
            return done.tokens.access, done.tokens.refresh or ""

        yield login
