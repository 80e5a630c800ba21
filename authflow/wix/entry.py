"""
The way in to the Wix service for one application: its client, and what a run needs before it begins.
"""

from typing import Self

import aiohttp
from attrs import define, field

from authflow.core.atlas import Atlas
from authflow.core.errors import NotConfigured, NotGiven
from authflow.core.member import Tokens
from authflow.engine.ports import Clock, Jar
from authflow.wix.client import WixClient
from authflow.wix.http import HttpTransport
from authflow.wix.inquiries import Inquiries
from authflow.wix.needs import check_settings
from authflow.wix.settings import WixSettings


@define(eq=False)
class WixEntry:
    """
    One client and its connections.
    """

    client: WixClient
    _transport: HttpTransport
    _checked: set[str] = field(factory=set[str])

    @classmethod
    def of(cls, settings: WixSettings, session: aiohttp.ClientSession | None, clock: Clock) -> Self:
        """
        The way in by *settings*, over the connections of *session* if there is one.
        """
        transport = HttpTransport(settings, session)
        return cls(WixClient(settings, transport, clock), transport)

    def check(self, atlas: Atlas, goal: str) -> None:
        """
        See, once for each flow, that all is set which *goal* and the flows behind it need.

        Raises:
            NotConfigured: Something is not.
        """
        if goal not in self._checked:
            check_settings(self.client.settings, atlas, goal)
            self._checked.add(goal)

    async def aclose(self) -> None:
        """
        Close the connections that are our own.
        """
        await self._transport.aclose()


def visitors_jar(entry: WixEntry | None, goal: str, visitor: object) -> Jar:
    """
    What a run of *goal* begins with so that it goes on as *visitor*.

    Raises:
        NotGiven: It is no visitor of this service.
    """
    if visitor is None:
        return {}
    if entry is None or not isinstance(visitor, Tokens):
        raise NotGiven(goal, "visitor", "must be the authflow.Tokens of a visitor of the Wix site")
    return entry.client.jar_of(visitor)


def inquiries_by(entry: WixEntry | None) -> Inquiries:
    """
    What can be asked of the service beside the conversations.

    Raises:
        NotConfigured: The service is one of the application's own.
    """
    if entry is None:
        raise NotConfigured("client_id", "only the Wix client can be asked about tokens and members")
    return Inquiries(entry.client)
