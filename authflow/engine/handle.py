"""
What a user holds of a run: its id and a secret of 256 bits, of which only a keyed hash is stored.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

ID_BYTES: Final = 12
SECRET_BYTES: Final = 32


def handle_of(run_id: str, secret: bytes) -> str:
    """
    The handle of *run_id*: `<id>.<43 characters>`.
    """
    return f"{run_id}.{urlsafe_b64encode(secret).rstrip(b'=').decode()}"


def run_of(handle: str) -> str:
    """
    The id of the run that *handle* is for, whether or not there is one; a form without a handle posts None.
    """
    return str(handle).partition(".")[0]


def keyed(key: bytes, handle: str) -> str:
    """
    What is stored of *handle*: `<what the key is called>:<64 hexadecimal digits>`.
    """
    return f"{called(key)}:{_digest(key, handle)}"


def called(key: bytes) -> str:
    """
    What *key* is called in what is stored of handles, so that its owner can count what would be lost without it.
    """
    return hmac.digest(key, b"called", "sha256").hex()[:16]


def fits(key: bytes, handle: str, stored: str) -> bool:
    """
    Whether *handle* is the one that *stored* was made of.
    """
    return hmac.compare_digest(_digest(key, handle), stored.rpartition(":")[2])


def heir(key: bytes, handle: str) -> str:
    """
    The handle of the run that replaces *handle*'s: whoever holds the one can be given the other, any number of times.
    """
    digest = hmac.digest(key, b"heir of " + handle.encode(), "sha256")
    return handle_of(digest[:ID_BYTES].hex(), sha256(digest).digest())


def _digest(key: bytes, handle: str) -> str:
    return hmac.digest(key, handle.encode("utf-8", "surrogatepass"), "sha256").hex()
