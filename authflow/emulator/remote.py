"""
An emulator that serves elsewhere, through its own API: for demos, the command line, and tests over HTTP.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from attrs import define

from authflow.core.errors import ServiceUnavailable, UnexpectedAnswer
from authflow.core.value import listed, mapped
from authflow.emulator.controls import ROOT

PATIENCE: Final = 15.0
"""
Seconds that an answer may take, besides what was asked to be waited for.
"""
CONNECT_SECONDS: Final = 3.0
NO_CONTENT: Final = 204


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
        found = await self.ask("GET", "/members")
        members = [dict(member) for member in found if mapped(member)] if listed(found) else None
        if members is None or len(members) < len(found):
            raise self._stranger("GET /members")
        return members

    async def seed(self, **member: object) -> dict[str, Any]:
        """
        Make a member, or make one again as it was.
        """
        made = await self.ask("POST", "/members", member)
        if not mapped(made) or "id" not in made:
            raise self._stranger("POST /members")
        return dict(made)

    async def approve(self, member_id: str) -> None:
        """
        Do what the owner of the site does.
        """
        approved = await self.ask("POST", f"/members/{member_id}/approve", {})
        if not mapped(approved) or "id" not in approved:
            raise self._stranger("POST /members/{id}/approve")

    async def mail(self, to: str, seconds: float = 5.0) -> dict[str, Any]:
        """
        The newest mail to *to* that nobody waited for yet.
        """
        mail = await self.ask("GET", "/mail/wait", query={"to": to, "timeout": str(seconds)}, waits=seconds)
        if mail is None:
            raise UnexpectedAnswer(f"No mail to {to} arrived within {seconds:g} seconds.")
        if not mapped(mail) or "id" not in mail:
            raise self._stranger("GET /mail/wait")
        return dict(mail)

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        waits: float = 0.0,
    ) -> Any:
        """
        Ask anything of the controls; the JSON they answer, or nothing where there is none.

        Args:
            waits: Seconds that the emulator itself is asked to wait.

        Raises:
            ServiceUnavailable: Nobody serves there.
            UnexpectedAnswer: Whoever serves there is no emulator, or refuses.
        """
        patience = aiohttp.ClientTimeout(total=PATIENCE + waits, sock_connect=CONNECT_SECONDS)
        address = self.base_url.rstrip("/") + ROOT + path
        try:
            # A redirect would take the body, passwords included, to wherever it leads.
            async with self.session.request(
                method, address, json=body, params=query, timeout=patience, allow_redirects=False
            ) as response:
                if response.status >= 300:  # noqa: PLR2004 - neither a redirect nor a refusal is an answer
                    raise UnexpectedAnswer(f"{method} {address} answered {response.status}: is an emulator there?")
                return None if response.status == NO_CONTENT else json.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise ServiceUnavailable(f"Nobody answers at {self.base_url} ({type(fault).__name__}).") from None
        except ValueError:
            raise self._stranger(f"{method} {path}") from None

    def _stranger(self, asked: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(f"{asked} is not answered as an emulator does at {self.base_url}: is one there?")
