"""
An emulator that serves elsewhere, through its own API: for demos, the command line, and tests over HTTP.

Whatever answers is taken for an emulator only as long as it answers in an emulator's shapes.
"""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from attrs import define

from authflow.core.errors import NotAllowed, ServiceUnavailable, UnexpectedAnswer
from authflow.core.value import listed, mapped, numeric
from authflow.emulator.controls import ROOT
from authflow.wix.refusals import refusal
from authflow.wix.wire import Response

PATIENCE: Final = 15.0
"""
Seconds that an answer may take, besides what was asked to be waited for.
"""
CONNECT_SECONDS: Final = 3.0
JSON: Final = {"Content-Type": "application/json"}
NO_CONTENT: Final = 204
FAULT: Final = ("id", "kind", "operation", "times", "hits")


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
        return self._several(await self.ask("GET", "/members"), "GET /members")

    async def seed(self, **member: object) -> dict[str, Any]:
        """
        Make a member, or make one again as it was.
        """
        return self._one(await self.ask("POST", "/members", member), "POST /members", "id")

    async def approve(self, member_id: str) -> None:
        """
        Do what the owner of the site does.
        """
        await self.act(member_id, "approve")

    async def act(self, member_id: str, action: str) -> dict[str, Any]:
        """
        Do *action* to a member, one of `people.ACTIONS`; how they stand then.
        """
        made = await self.ask("POST", f"/members/{member_id}/{action}", {})
        return self._one(made, f"POST /members/{{id}}/{action}", "id")

    async def contacts(self) -> list[dict[str, Any]]:
        """
        Every address that the site knows.
        """
        return self._several(await self.ask("GET", "/contacts"), "GET /contacts")

    async def add_contact(self, email: str) -> dict[str, Any]:
        """
        Make an address a contact.
        """
        return self._one(await self.ask("POST", "/contacts", {"email": email}), "POST /contacts", "id")

    async def devices(self) -> list[dict[str, Any]]:
        """
        Every device that asked to be let in; newest first.
        """
        return self._several(await self.ask("GET", "/devices"), "GET /devices")

    async def let_in(self, user_code: str, email: str) -> dict[str, Any]:
        """
        Let the device in that shows *user_code*, for the member with the address *email*.
        """
        path = f"/devices/{quote(user_code, safe='')}/approve"
        return self._one(await self.ask("POST", path, {"email": email}), "POST /devices/{userCode}/approve", "userCode")

    async def keep_out(self, user_code: str) -> dict[str, Any]:
        """
        Keep the device out that shows *user_code*.
        """
        path = f"/devices/{quote(user_code, safe='')}/deny"
        return self._one(await self.ask("POST", path, {}), "POST /devices/{userCode}/deny", "userCode")

    async def mail(self, to: str, seconds: float = 5.0) -> dict[str, Any]:
        """
        The newest mail to *to* that nobody waited for yet.
        """
        mail = await self.next_mail(to, seconds)
        if mail is None:
            raise UnexpectedAnswer(f"No mail to {to} arrived within {seconds:g} seconds.")
        return mail

    async def next_mail(self, to: str | None = None, seconds: float = 5.0) -> dict[str, Any] | None:
        """
        The newest mail to *to*, or to anybody, that nobody waited for yet; nothing where none comes in time.
        """
        query = {"timeout": str(seconds), **({} if to is None else {"to": to})}
        mail = await self.ask("GET", "/mail/wait", query=query, waits=seconds)
        return None if mail is None else self._one(mail, "GET /mail/wait", "id")

    async def mails(self, to: str | None = None) -> list[dict[str, Any]]:
        """
        Every mail to *to*, or to anybody; newest first.
        """
        return self._several(await self.ask("GET", "/mail", query={} if to is None else {"to": to}), "GET /mail")

    async def now(self) -> float:
        """
        The emulator's time, in seconds since the epoch.
        """
        return self._time(await self.ask("GET", "/clock"), "GET /clock")

    async def clock(self) -> dict[str, Any]:
        """
        The emulator's time (`now`), and whether it stands still (`frozen`).
        """
        return self._one(await self.ask("GET", "/clock"), "GET /clock", "now", "frozen")

    async def turn(self, *, advance: float = 0.0, freeze: bool | None = None) -> float:
        """
        Move its clock on by *advance* seconds; stop it or let it go on, where *freeze* says so. The time it is then.
        """
        turn = {"advance": advance, **({} if freeze is None else {"freeze": freeze})}
        return self._time(await self.ask("POST", "/clock", turn), "POST /clock")

    async def settings(self) -> dict[str, Any]:
        """
        How the site is configured.
        """
        return self._one(await self.ask("GET", "/settings"), "GET /settings", "emailVerification")

    async def change(self, patch: Mapping[str, object]) -> dict[str, Any]:
        """
        Change the settings by *patch*: all of it, or nothing. How the site is configured then.
        """
        return self._one(await self.ask("PATCH", "/settings", patch), "PATCH /settings", "emailVerification")

    async def requests(self) -> list[dict[str, Any]]:
        """
        What was asked of the identity API, redacted; newest first.
        """
        return self._several(await self.ask("GET", "/requests"), "GET /requests")

    async def faults(self) -> list[dict[str, Any]]:
        """
        The faults that wait, in the order in which they strike.
        """
        return self._faults(await self.ask("GET", "/faults"), "GET /faults")

    async def add_fault(self, fault: Mapping[str, object]) -> dict[str, Any]:
        """
        Let *fault* wait for requests, as `mischief.Fault` says it, by its wire names.
        """
        made = await self.ask("POST", "/faults", fault)
        return self._one(made, "POST /faults", *FAULT)

    async def clear_faults(self, fault_id: str | None = None) -> list[dict[str, Any]]:
        """
        Take all faults away, or the one called *fault_id*; those that wait then.
        """
        path = "/faults" if fault_id is None else f"/faults/{quote(fault_id, safe='')}"
        return self._faults(await self.ask("DELETE", path), f"DELETE {path}")

    async def export(self) -> dict[str, Any]:
        """
        The whole world as a document, with every secret in it.
        """
        return self._one(await self.ask("GET", "/snapshot"), "GET /snapshot", "version")

    async def restore(self, document: Mapping[str, object]) -> None:
        """
        Bring the world to where the one was that *document* was exported from: all of it, or nothing.
        """
        self._one(await self.ask("PUT", "/snapshot", document), "PUT /snapshot")

    async def reset(self) -> None:
        """
        Bring everything back to how it was in the beginning.
        """
        self._one(await self.ask("POST", "/reset", {}), "POST /reset")

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
            NotAllowed: The emulator does not take a value, and says which.
            ServiceUnavailable: Nobody serves there.
            UnexpectedAnswer: Whoever serves there is no emulator, or refuses.
        """
        patience = aiohttp.ClientTimeout(total=PATIENCE + waits, sock_connect=CONNECT_SECONDS)
        address = self.base_url.rstrip("/") + ROOT + path
        sent = None if body is None else BytesIO(json.dumps(body).encode())  # aiohttp wants what is large in a stream.
        try:
            # A redirect would take the body, passwords included, to wherever it leads.
            async with self.session.request(
                method, address, data=sent, headers=JSON, params=query, timeout=patience, allow_redirects=False
            ) as response:
                answered = Response(response.status, {}, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise ServiceUnavailable(f"Nobody answers at {self.base_url} ({type(fault).__name__}).") from None
        except ValueError:  # An address that none can be made of.
            raise self._stranger(f"{method} {path}") from None
        if answered.status >= 300:  # noqa: PLR2004 - neither a redirect nor a refusal is an answer
            raise _refused(answered, f"{method} {address}")
        try:
            return None if answered.status == NO_CONTENT else json.loads(answered.body)
        except (ValueError, RecursionError):
            raise self._stranger(f"{method} {path}") from None

    def _one(self, found: object, asked: str, *needed: str) -> dict[str, Any]:
        if not mapped(found) or not {*needed} <= found.keys():
            raise self._stranger(asked)
        return dict(found)

    def _faults(self, found: object, asked: str) -> list[dict[str, Any]]:
        return [self._one(part, asked, *FAULT) for part in self._several(found, asked)]

    def _several(self, found: object, asked: str) -> list[dict[str, Any]]:
        if not listed(found):
            raise self._stranger(asked)
        return [self._one(part, asked) for part in found]

    def _time(self, found: object, asked: str) -> float:
        now = self._one(found, asked, "now")["now"]
        if not numeric(now):
            raise self._stranger(asked)
        return float(now)

    def _stranger(self, asked: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(f"{asked} is not answered as an emulator does at {self.base_url}: is one there?")


def _refused(answered: Response, asked: str) -> NotAllowed | UnexpectedAnswer:
    violations = refusal(answered).violations
    if not violations:
        return UnexpectedAnswer(f"{asked} answered {answered.status}: is an emulator there?")
    first, *others = violations
    also = (f"{other.field} {other.description}" for other in others)
    return NotAllowed(first.field, "; ".join((first.description, *also)))
