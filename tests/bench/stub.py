"""
A service that answers the five requests of a sign-in, and costs whoever asks as little as it can: a process of its own.

It believes nobody: a code is given for a session token, a member's tokens for the code and the verifier of its
challenge (RFC 7636 §4.6), each once. So whoever got tokens out of it has done the whole work. Lengths are those of
tokens as they are seen (`wix/WIRE.md`, Tokens); it prints its address when it listens.
"""

import asyncio
import json
import sys
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from attrs import define, field

EMAIL: Final = "ada@example.com"
PASSWORD: Final = "correct horse battery staple"
CLIENT_ID: Final = "00000000-0000-4000-8000-00000000c11e"
REDIRECT_URI: Final = "https://app.example.com/callback"

TOKEN: Final = "/oauth2/token"
LOGIN: Final = "/_api/iam/authentication/v2/login"
REDIRECT_SESSION: Final = "/_api/redirects-api/v1/redirect-session"
AUTHORIZE: Final = "/_api/oauth2/authorize"
COUNTS: Final = "/counts"

ACCESS, REFRESH, SESSION, CODE = "OauthNG.JWS.", "JWS.", "JWE.", ""
LENGTHS: Final = {ACCESS: 720, REFRESH: 380, SESSION: 560, CODE: 43}

HEADERS: Final = (
    "date: Tue, 06 Jan 2026 12:00:00 GMT\r\n"
    "content-type: application/json;charset=utf-8\r\n"
    "cache-control: no-store, no-cache\r\n"
    "strict-transport-security: max-age=31536000\r\n"
    "x-content-type-options: nosniff\r\n"
    "vary: Accept-Encoding, Origin\r\n"
    "server: stub\r\n"
)
IDENTITY: Final = {
    "id": "9b1f6a52-6a0e-4f8e-8a3b-0d8f7d5f4c11",
    "revision": "3",
    "createdDate": "2025-01-06T12:00:00.000Z",
    "updatedDate": "2025-01-06T12:00:00.000Z",
    "status": {"name": "ACTIVE", "reasons": []},
    "identityProfile": {"firstName": "Ada", "lastName": "Lovelace", "privacyStatus": "PUBLIC", "customFields": []},
}

Answered = tuple[int, object, str | None]
REFUSED: Final[Answered] = 400, {"error": "invalid_grant", "error_description": "the work was not done"}, None


def made(kind: str) -> str:
    """
    A token of its *kind*, of the length that it has in the wild, and never the same twice.
    """
    return (kind + uuid4().hex * 24)[: LENGTHS[kind]]


@define
class World:
    """
    What was given out and not yet used up.

    Attributes:
        address: Where it listens.
        counts: What was asked since the counts were asked for, by operation.
    """

    address: str = ""
    counts: Counter[str] = field(factory=Counter[str])
    _visitors: set[str] = field(factory=set[str])
    _sessions: set[str] = field(factory=set[str])
    _challenges: dict[str, str] = field(factory=dict[str, str])

    def answer(self, path: str, query: str, authorization: str, body: Any) -> Answered:
        """
        The status, the document, and the address of a redirect.
        """
        match path:
            case "/oauth2/token":
                return self._token(body)
            case "/_api/iam/authentication/v2/login":
                return self._login(authorization, body)
            case "/_api/redirects-api/v1/redirect-session":
                return self._redirect_session(authorization, body["auth"]["authRequest"])
            case "/_api/oauth2/authorize":
                return self._authorize({name: values[0] for name, values in parse_qs(query).items()})
            case "/counts":
                counts, self.counts = dict(self.counts), Counter()
                return 200, counts, None
            case _:
                return 404, {"message": "no such operation", "details": {}}, None

    def _token(self, body: Any) -> Answered:
        if body["grantType"] == "anonymous":
            self.counts["visitor"] += 1
            access = made(ACCESS)
            self._visitors.add(access)
        else:
            self.counts["token"] += 1
            challenge = self._challenges.pop(body["code"], None)
            digest = sha256(body["codeVerifier"].encode()).digest()
            if challenge != urlsafe_b64encode(digest).rstrip(b"=").decode():
                return REFUSED
            self.counts["signed in"] += 1
            access = made(ACCESS)
        tokens = {"access_token": access, "token_type": "Bearer", "expires_in": 14400, "refresh_token": made(REFRESH)}
        return 200, tokens, None

    def _login(self, authorization: str, body: Any) -> Answered:
        self.counts["login"] += 1
        if authorization not in self._visitors or body["password"] != PASSWORD:
            return REFUSED
        session = made(SESSION)
        self._sessions.add(session)
        identity = {**IDENTITY, "email": {"address": body["loginId"]["email"], "isVerified": True}}
        return 200, {"state": "SUCCESS", "sessionToken": session, "identity": identity, "additionalData": {}}, None

    def _redirect_session(self, authorization: str, asked: Mapping[str, str]) -> Answered:
        self.counts["redirect session"] += 1
        if authorization not in self._visitors or asked["sessionToken"] not in self._sessions:
            return REFUSED
        self._visitors.discard(authorization)
        endpoint = self.address + AUTHORIZE
        query = {**asked, "prompt": "none"}
        told = {
            "id": str(uuid4()),
            "fullUrl": f"{endpoint}?{urlencode(query)}",
            "urlDetails": {"endpoint": endpoint, "searchParams": query},
        }
        return 200, {"redirectSession": told}, None

    def _authorize(self, asked: Mapping[str, str]) -> Answered:
        self.counts["authorize"] += 1
        if asked["sessionToken"] not in self._sessions:
            return REFUSED
        self._sessions.discard(asked["sessionToken"])
        code = made(CODE)
        self._challenges[code] = asked["codeChallenge"]
        return 302, None, f"{asked['redirectUri']}?{urlencode({'code': code, 'state': asked['state']})}"


@define(eq=False)
class Conversation(asyncio.Protocol):
    """
    One connection: whole requests in, answers out, in their order.
    """

    world: World
    _unread: bytes = b""
    _transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """
        Note where answers go.
        """
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.world.counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        """
        Answer every request that is whole.
        """
        self._unread += data
        while (whole := self._request()) is not None:
            assert self._transport is not None
            self._transport.write(self._answer(*whole))

    def _request(self) -> tuple[str, str] | None:
        head, end, rest = self._unread.partition(b"\r\n\r\n")
        if not end:
            return None
        lines = head.decode("latin-1")
        length = int(_header(lines, "content-length") or "0")
        if len(rest) < length:
            return None
        self._unread = rest[length:]
        return lines, rest[:length].decode()

    def _answer(self, head: str, body: str) -> bytes:
        address = urlsplit(head.split(" ", 2)[1])
        authorization = _header(head, "authorization")
        document = json.loads(body) if body else None
        status, told, location = self.world.answer(address.path, address.query, authorization, document)
        text = json.dumps(told) if told is not None else ""
        leads = f"location: {location}\r\n" if location else ""
        named = f"x-wix-request-id: {uuid4()}\r\n"
        return f"HTTP/1.1 {status} -\r\n{HEADERS}{named}{leads}content-length: {len(text)}\r\n\r\n{text}".encode()


def _header(head: str, name: str) -> str:
    for line in head.split("\r\n")[1:]:
        said, _, value = line.partition(":")
        if said.lower() == name:
            return value.strip()
    return ""


async def listen() -> None:
    """
    Listen on loopback until the process is ended.
    """
    world = World()
    server = await asyncio.get_running_loop().create_server(lambda: Conversation(world), "127.0.0.1", 0)
    world.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    sys.stdout.write(world.address + "\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(listen())
