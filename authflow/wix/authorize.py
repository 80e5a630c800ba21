"""
From a session token to a code: PKCE, and reading the redirect that carries the code (`WIRE.md`, Redirect session).
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import SplitResult, parse_qsl, urlsplit

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer

NOT_UNDERSTOOD = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NOT_UNDERSTOOD))


def challenge(verifier: str) -> str:
    """
    The S256 challenge of *verifier* (RFC 7636 §4.2).
    """
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def read_redirect(location: str, redirect_uri: str, nonce: str) -> Answer:
    """
    What the redirect to *location* says, if it leads to *redirect_uri* and brings *nonce* back.
    """
    try:
        location.encode()
        found, wanted = urlsplit(location), urlsplit(redirect_uri)
    except ValueError:
        return NOT_UNDERSTOOD
    pairs = parse_qsl(found.query) + parse_qsl(found.fragment)
    said = dict(pairs)
    # No parameter comes twice (RFC 6749 §3.1): one of the two would be somebody else's.
    if _without_query(found) != _without_query(wanted) or len(said) < len(pairs):
        return NOT_UNDERSTOOD
    # Whatever does not bring the nonce back may be anybody's: neither its code nor its error counts.
    if not compare_digest(said.get("state", "").encode(), nonce.encode()):
        return Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NONCE_MISMATCH))
    match said:
        case {"error": "login_required"}:
            return Answer(Outcome.TOKEN_EXPIRED)
        case {"error": _}:
            return Answer(Outcome.FAILURE, reason=Reason(Why.ACCESS_DENIED))
        case {"code": code} if code:
            return Answer(Outcome.SUCCESS, {slots.AUTHORIZATION_CODE: code})
        case _:
            return NOT_UNDERSTOOD


def _without_query(address: SplitResult) -> tuple[str, str, str]:
    return address.scheme, address.netloc, address.path or "/"
