"""
The key ring: secrets, of which the first seals and all open.

A key is never used as it is. What hashes handles, what seals a run and the key's own id are derived from it, each under
a label of its own (HKDF, RFC 5869), so that none tells anything of another. Ids are derived, not given: two processes
that hold the same secret call it by the same name, and no name ever means two secrets.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from secrets import token_bytes
from typing import Final, TypeAlias

from attrs import Factory, field, frozen

from authflow.core.errors import NotAllowed
from authflow.core.value import is_a

Keys: TypeAlias = str | Sequence[bytes | str]
"""
What an application hands over: secrets of its own, or what `authflow keys new` wrote, as one text or several.
"""

RUNS: Final = "authflow run"
"""
What the keys of runs are derived for.
"""
SECRET_BYTES: Final = 32
SHORTEST: Final = 16
ID_BYTES: Final = 8
MARK: Final = "authflow-key-"
"""
How a key begins when it is written down, for whoever searches a repository for secrets that strayed into it.
"""
_WRITTEN: Final = re.compile(rf"{MARK}([A-Za-z0-9_-]{{43}})")
_COMMENT: Final = re.compile(r"#[^\n]*")


@frozen
class Key:
    """
    A secret.

    Attributes:
        id: What it is called, in the clear; nothing of the secret can be told from it.
    """

    secret: bytes = field(repr=False)
    id: str = field(init=False, default=Factory(lambda key: key.derived("authflow key id")[:ID_BYTES].hex(), True))
    _runs: bytes = field(
        init=False, repr=False, eq=False, default=Factory(lambda key: _extracted(key.secret, RUNS), True)
    )

    def derived(self, label: str, of: bytes = b"") -> bytes:
        """
        The 32 bytes that are made of it for the purpose *label*, and there for each *of* (RFC 5869, one block).

        Both steps are one call each; a library's would be loaded by everybody who hashes a handle.
        """
        return _expanded(_extracted(self.secret, label), of)

    def of_run(self, run_id: bytes) -> bytes:
        """
        What seals the run *run_id*: derived for each, of what was extracted for all.
        """
        return _expanded(self._runs, run_id)

    @property
    def handles(self) -> bytes:
        """
        What handles are hashed with.
        """
        return self.derived("authflow handles")

    @property
    def written(self) -> str:
        """
        The key as a line of a file.
        """
        return MARK + urlsafe_b64encode(self.secret).rstrip(b"=").decode()


@frozen
class Ring:
    """
    Keys, at least one; the first one seals and hashes, all open.

    Attributes:
        made_up: Whether it is good for this process alone.
    """

    keys: tuple[Key, ...]
    made_up: bool = False

    @property
    def first(self) -> Key:
        """
        The key that seals.
        """
        return self.keys[0]

    def called(self, key_id: str) -> Key | None:
        """
        The key with the id *key_id*.
        """
        return next((key for key in self.keys if key.id == key_id), None)


def new_key() -> Key:
    """
    A key that nobody knows.
    """
    return Key(token_bytes(SECRET_BYTES))


def ring_of(keys: Keys) -> Ring:
    """
    The ring of *keys*; without any, one that is made up.

    Raises:
        NotAllowed: One of them is no key.
    """
    if isinstance(keys, str):
        return Ring(tuple(dict.fromkeys(keys_in(keys))))
    if not is_a(keys, list) and not is_a(keys, tuple):
        raise NotAllowed("keys", "must be a list of secrets, or what `authflow keys new` wrote")
    found = [key for one in keys for key in ([_own(one)] if not isinstance(one, str) else keys_in(one))]
    return Ring(tuple(dict.fromkeys(found))) if found else Ring((new_key(),), made_up=True)


def keys_in(text: str) -> list[Key]:
    """
    The keys in *text*: one a line, or with commas or blanks between; what stands behind a `#` is a remark.

    Raises:
        NotAllowed: There is none, or something else.
    """
    words = _COMMENT.sub("", text).replace(",", " ").split()
    found = [_WRITTEN.fullmatch(word) for word in words]
    if not found or not all(found):
        # What stands there is not quoted: it may well be a secret, spelled wrongly.
        where = next((number for number, one in enumerate(found, 1) if one is None), 0)
        what = f"entry {where} of {len(found)} is no key" if found else "there is no key"
        raise NotAllowed("keys", f"must be what `authflow keys new` wrote: {what}")
    return [Key(urlsafe_b64decode(one[1] + "=")) for one in found if one is not None]


def _extracted(secret: bytes, label: str) -> bytes:
    return hmac.digest(label.encode(), secret, "sha256")


def _expanded(extracted: bytes, of: bytes) -> bytes:
    return hmac.digest(extracted, of + b"\x01", "sha256")


def _own(one: object) -> Key:
    if not isinstance(one, bytes) or len(one) < SHORTEST:
        raise NotAllowed("keys", f"must be a list of secrets, each {SHORTEST} bytes or more")
    return Key(one)
