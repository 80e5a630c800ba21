"""
Runs that stand somewhere.
"""

from authflow.core.action import Action, Hold
from authflow.door import AuthFlow

CYD = "cyd@example.com"


async def signing_in(auth: AuthFlow, email: str, password: str | None = None) -> Action:
    """
    What comes of a sign-in by *password*, or the one that who has that address has.
    """
    asked = await auth.start("login")
    known = password or f"demo-password-{email.partition('@')[0]}"
    return await auth.reply(asked.handle, {"email": email, "password": known}, step=asked.step)


async def parked(auth: AuthFlow) -> Hold:
    """
    A sign-in that waits for the owner.
    """
    action = await signing_in(auth, CYD)
    assert isinstance(action, Hold)
    return action
