"""
What the client must know about a Wix Headless project, checked before the first call.
"""

from enum import StrEnum, auto
from ipaddress import ip_address
from typing import Final

from attrs import Factory, field, frozen
from yarl import URL

from authflow.core.errors import NotAllowed, NotConfigured

API: Final = "https://www.wixapis.com"


class Through(StrEnum):
    """
    Whose hands an exchange goes through.
    """

    SERVER = auto()
    """This process reads the redirect itself; nobody's browser is needed."""
    BROWSER = auto()
    """The user's browser follows the address, and brings the code back."""


class ResponseMode(StrEnum):
    """
    Where in its address a browser brings the code back.
    """

    QUERY = auto()
    """Servers see it."""
    FRAGMENT = auto()
    """Scripts in the page see it, and no server."""


def _response_mode(said: str) -> ResponseMode:
    try:
        return ResponseMode(said)
    except ValueError:
        raise NotAllowed("response_mode", f"is {' or '.join(ResponseMode)}, and not {said!r}") from None


def _through(said: str) -> Through:
    try:
        return Through(said)
    except ValueError:
        raise NotAllowed("through", f"is {' or '.join(Through)}, and not {said!r}") from None


@frozen
class WixSettings:
    """
    A Wix Headless project.

    Attributes:
        client_id: The OAuth app's id.
        base_url: The API host; an emulator's address in development.
        redirect_uri: An allow-listed address; where authorize leads back to.
        api_key: The application's own key, for calls that vouch for members.
        through: Who follows the address that turns a session token into a code, and who is sent round at a logout.
        recovery_uri: Where the link in a recovery mail leads; without it, *redirect_uri*.
        public_origin: Scheme and host of the application's own site; a path to return to is put behind it.
        language: The language of mails, an ISO 639-1 code.
        captcha_key_id: The id under which the application's own captcha key is registered, if it has one.
        response_mode: Where in the address a browser brings a code back; a server that follows it reads the query.
    """

    client_id: str
    base_url: str = API
    redirect_uri: str | None = None
    api_key: str | None = field(default=None, repr=False)
    through: Through = field(default=Through.SERVER, converter=_through)
    recovery_uri: str | None = None
    public_origin: str | None = None
    language: str | None = None
    captcha_key_id: str | None = None
    response_mode: ResponseMode = field(default=ResponseMode.QUERY, converter=_response_mode)
    _on_loopback: bool = field(
        init=False, eq=False, repr=False, default=Factory(lambda self: _on_loopback(self.base_url), takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        if not self.client_id:
            raise NotConfigured("client_id", "the service knows the application by it")
        # It travels in a header, and is often read from a file, which ends in a newline.
        if self.api_key is not None and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise NotAllowed("api_key", "holds what cannot stand in a header: a line's end, or a letter beyond ASCII")
        for name in ("base_url", "redirect_uri", "recovery_uri", "public_origin"):
            address = getattr(self, name)
            if address is not None and _origin(address) is None:
                shown = address.rpartition("@")[2]  # What stands before it may be a password.
                raise NotAllowed(name, f"is not an http or https address, or has a user in it: {shown!r}")
        if self.public_origin is not None and URL(self.public_origin).origin() != URL(self.public_origin.rstrip("/")):
            raise NotAllowed(
                "public_origin", f"is a scheme, a host and a port, and nothing behind: {self.public_origin!r}"
            )
        if not self.may_open(self.base_url):
            raise NotAllowed("base_url", f"must be https, or a loopback address: {self.base_url!r}")

    def may_open(self, address: str) -> bool:
        """
        Whether the client may open *address*: https anywhere, and loopback when the base URL is loopback.
        """
        url = _origin(address)
        if url is None:
            return False
        return url.scheme == "https" or (self._on_loopback and is_loopback(url.host or ""))


def _origin(address: str) -> URL | None:
    try:
        url = URL(address)
        usable = url.scheme in {"http", "https"} and bool(url.host) and url.port is not None
    except (ValueError, TypeError):
        return None
    return url if usable and url.user is None and url.password is None else None


def _on_loopback(address: str) -> bool:
    url = _origin(address)
    return url is not None and is_loopback(url.host or "")


def is_loopback(host: str) -> bool:
    """
    Whether *host* is surely this machine.
    """
    if host in {"localhost", "127.0.0.1"} or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
