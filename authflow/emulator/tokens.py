"""
The tokens that the emulator makes: access and refresh tokens by families, one family per sign-in.
"""

from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from attrs import define, evolve, field, frozen
from joserfc import jwt
from joserfc.jwk import ECKey

from authflow.emulator.clock import Clock
from authflow.emulator.vault import Vault
from authflow.wix.answers import TokenAnswer

ACCESS_SECONDS: Final = 4 * 3600
REFRESH_SECONDS: Final = 30 * 24 * 3600
ALGORITHM: Final = "ES256"
ACCESS_PREFIX: Final = "OauthNG.JWS."
REFRESH_PREFIX: Final = "JWS."


class Subject(StrEnum):
    """
    Whom a token speaks for.
    """

    VISITOR = "VISITOR"
    MEMBER = "MEMBER"
    APP = "APP"


@frozen
class Bearer:
    """
    Who holds a token.

    Attributes:
        family: What the tokens of one sign-in have in common.
        issued: Seconds since the epoch, like *expires*.
    """

    subject: Subject
    id: str
    client_id: str
    family: str
    issued: int
    expires: int


@define
class Issuer:
    """
    Makes tokens, and knows whose they are.
    """

    clock: Clock
    issuer: str
    key: ECKey = field(factory=lambda: ECKey.generate_key("P-256", {"kid": str(uuid4())}), repr=False)
    _access: Vault[Bearer] = field(init=False)
    _refresh: Vault[Bearer] = field(init=False)
    _spent: Vault[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._access = Vault(self.clock, ACCESS_SECONDS)
        self._refresh = Vault(self.clock, REFRESH_SECONDS, REFRESH_PREFIX)
        self._spent = Vault(self.clock, REFRESH_SECONDS)

    def begin(self, subject: Subject, subject_id: str, client_id: str) -> tuple[TokenAnswer, str]:
        """
        The first tokens of a new family, and the family's name.
        """
        bearer = Bearer(subject, subject_id, client_id, str(uuid4()), 0, 0)
        return self._issued(bearer, self._refresh.put(bearer)), bearer.family

    def refresh(self, token: str, client_id: str, rotation: str) -> TokenAnswer | None:
        """
        A new access token by a refresh token; nothing if it is not good.

        Args:
            rotation: `none` keeps the refresh token, `rotate` replaces it, `strict` also ends the family when a
                replaced one comes back (RFC 9700 §4.14.2).
        """
        bearer = self._refresh.peek(token)
        if bearer is None or bearer.client_id != client_id:
            family = self._spent.peek(token)
            if family is not None and rotation == "strict":
                self.end(family)
            return None
        if rotation == "none":
            return self._issued(bearer, token)
        self._refresh.take(token)
        self._spent.put(bearer.family, token)
        return self._issued(bearer, self._refresh.put(bearer))

    def revoke(self, token: str) -> None:
        """
        End the family of a refresh token, a replaced one included (RFC 7009 §2.1); nothing where none is known.
        """
        bearer = self._refresh.peek(token)
        self.end(bearer.family if bearer else self._spent.peek(token) or "")

    @property
    def public_key(self) -> dict[str, Any]:
        """
        What access tokens can be verified with, as a JWK (RFC 7517).
        """
        return {**self.key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"}

    def bearer(self, access_token: str) -> Bearer | None:
        """
        Who holds *access_token*, while it is good.
        """
        return self._access.peek(access_token)

    def end(self, family: str) -> None:
        """
        End every token of *family*.
        """
        self._access.drop(lambda bearer: bearer.family == family)
        self._refresh.drop(lambda bearer: bearer.family == family)

    def end_all(self, subject_id: str) -> None:
        """
        End every token of a member.
        """
        self._access.drop(lambda bearer: bearer.id == subject_id)
        self._refresh.drop(lambda bearer: bearer.id == subject_id)

    def clear(self) -> None:
        """
        Forget every token.
        """
        for vault in (self._access, self._refresh):
            vault.clear()
        self._spent.clear()

    def _issued(self, bearer: Bearer, refresh_token: str) -> TokenAnswer:
        now = int(self.clock.now())
        bearer = evolve(bearer, issued=now, expires=now + ACCESS_SECONDS)
        claims = {
            "iss": self.issuer,
            "aud": bearer.client_id,
            "sub": bearer.id,
            "subjectType": str(bearer.subject),
            "iat": bearer.issued,
            "exp": bearer.expires,
            "jti": str(uuid4()),
        }
        signed = jwt.encode({"alg": ALGORITHM, "kid": self.key.kid}, claims, self.key)
        access_token = self._access.put(bearer, ACCESS_PREFIX + signed)
        return TokenAnswer(access_token, ACCESS_SECONDS, "Bearer", refresh_token)
