"""
What a finished run hands over: who signed in, and the tokens that prove it.
"""

from attrs import field, frozen


@frozen
class Identity:
    """
    A member, as the service told.

    Attributes:
        status: The service's own word (`ACTIVE`, `PENDING`, `BLOCKED`, …), or nothing if it told none.
    """

    id: str
    email: str | None = field(default=None, repr=False)
    verified: bool | None = None
    status: str | None = None


@frozen
class Tokens:
    """
    A member's tokens. Opaque: nothing may be read out of their spelling.

    Attributes:
        expires_at: When the access token ends, in seconds since the epoch.
    """

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires_at: float
