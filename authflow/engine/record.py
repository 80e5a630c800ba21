"""
A run as it is stored: one value, one version.
"""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from authflow.core.run import Run

SCHEMA: Final = 1


@frozen
class Intent:
    """
    A call whose answer is awaited.

    Attributes:
        call: The name of its class.
        revision: The revision that announced it.
        lease_until: When whoever sends it has surely given up, in seconds since the epoch.
    """

    call: str
    revision: int
    lease_until: float


@frozen
class Record:
    """
    A run, with what the engine must know about it.

    Its memory holds nothing fleeting; what is sealed in it is encrypted by stores that outlive the process.

    Attributes:
        handle: The keyed hash of the handle; the handle itself is the user's alone.
        revision: Bumped by every write; never shown to anybody.
        jar: What the service wants back with the next call.
        digest: The atlas that the run was moved by.
        site: The digest of the site that it was moved at.
    """

    run: Run
    handle: str = field(repr=False)
    revision: int
    digest: str
    site: str
    jar: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    intent: Intent | None = None
    schema: int = SCHEMA
