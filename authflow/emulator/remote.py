"""
An emulator that serves elsewhere, through its own API: for demos, the command line, and tests over HTTP.
"""

from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from attrs import define

from authflow.core.errors import ServiceUnavailable, UnexpectedAnswer

CONTROLS: Final = "/emulator/v1"


@define
class Remote:
    """
    The controls of the emulator at *base_url*.
    """

    base_url: str
    session: aiohttp.ClientSession

    async def members(self) -> list[dict[str, Any]]:
        """
        Everybody who has an account.
        """
        found: list[dict[str, Any]] = await self.ask("GET", "/members")
        return found

    async def seed(self, **member: object) -> dict[str, Any]:
        """
        Make a member, or make one again as it was.
        """
        made: dict[str, Any] = await self.ask("POST", "/members", member)
        return made

    async def approve(self, member_id: str) -> None:
        """
        Do what the owner of the site does.
        """
        await self.ask("POST", f"/members/{member_id}/approve", {})

    async def mail(self, to: str, seconds: float = 5.0) -> dict[str, Any]:
        """
        The newest mail to *to* that nobody waited for yet.
        """
        mail: dict[str, Any] | None = await self.ask("GET", "/mail/wait", query={"to": to, "timeout": str(seconds)})
        if mail is None:
            raise UnexpectedAnswer(f"No mail to {to} arrived within {seconds:g} seconds.")
        return mail

    async def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """
        Ask anything of the controls; the JSON they answer, or nothing where there is none.

        Raises:
            ServiceUnavailable: Nobody serves there.
            UnexpectedAnswer: Whoever serves there is no emulator, or refuses.
        """
        address = self.base_url.rstrip("/") + CONTROLS + path
        try:
            async with self.session.request(method, address, json=body, params=query) as response:
                if response.status >= 300:  # noqa: PLR2004 - neither a redirect nor a refusal is an answer
                    raise UnexpectedAnswer(f"{method} {address} answered {response.status}: is an emulator there?")
                return await response.json() if response.content_type == "application/json" else None
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise ServiceUnavailable(f"Nobody answers at {self.base_url} ({type(fault).__name__}).") from None
        except ValueError:
            raise UnexpectedAnswer(f"{method} {address} did not answer in JSON: is an emulator there?") from None
