"""
What a flow needs to be set before anybody types anything, rather than when they are half signed in.
"""

from authflow.calls.tokens import CreateLoginSession, CreateRedirectSession
from authflow.core.atlas import Atlas
from authflow.core.errors import NotConfigured
from authflow.core.paths import ways
from authflow.core.state import sends
from authflow.wix.settings import WixSettings


def check_settings(settings: WixSettings, atlas: Atlas, goal: str) -> None:
    """
    Look at every call that a run of *goal* may come to.

    Raises:
        NotConfigured: One of them needs a setting that there is not.
    """
    cards = [atlas.card(*place) for place in ways(atlas, goal)]
    calls = {call for card in cards for call in sends(card).values()}
    if settings.api_key is None and any(call.trusted for call in calls):
        raise NotConfigured("api_key", f"the flow {goal} vouches for members by it")
    if settings.redirect_uri is None and not calls.isdisjoint({CreateRedirectSession, CreateLoginSession}):
        raise NotConfigured("redirect_uri", f"the flow {goal} ends in tokens, and authorize leads back to it")
