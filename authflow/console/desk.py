"""
What the console works with: an emulator, and an application whose runs it may look at.
"""

import asyncio

from attrs import field, frozen

from authflow.console.runs import Draw, svg
from authflow.door import AuthFlow
from authflow.emulator.remote import Remote
from authflow.wix.client import WixClient


class Refused(Exception):
    """
    What was posted cannot be done; why is said in one line.
    """

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@frozen(eq=False)
class Desk:
    """
    The emulator, by its own API, and the application, where it runs in this process.

    Attributes:
        draw: What makes a picture of a flow.
        drawing: Held by whoever draws.
    """

    remote: Remote
    auth: AuthFlow | None = None
    draw: Draw = svg
    drawing: asyncio.Lock = field(factory=asyncio.Lock, repr=False)

    @property
    def pages(self) -> str | None:
        """
        Where the application serves its sign-in pages, as far as that can be told: beside where a sign-in comes back.
        """
        service = self.auth.service if self.auth is not None else None
        callback = service.settings.redirect_uri if isinstance(service, WixClient) else None
        return None if callback is None or not callback.endswith("/callback") else callback.removesuffix("/callback")
