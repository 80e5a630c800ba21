"""
What the emulator can be told to be like, and how it is told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from attrs import asdict, field, fields, frozen
from cattrs.errors import BaseValidationError

from authflow.core.value import listed, mapped
from authflow.emulator.refusals import complaint, violated, violation
from authflow.flows.fields import CUSTOM, profile_field
from authflow.wix.answers import FieldViolation
from authflow.wix.wire import camel, demand, snake, violations

_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Null is what is not there; in a patch, it would put the default in place of what is set.
_NULL: Final = "is null"
_LENGTHS: Final = ("minLength", "maxLength")


def _spelled(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name if name.startswith(CUSTOM) else camel(name) for name in names)


@frozen
class PasswordRules:
    """
    Which passwords members may choose; lengths in characters.

    Attributes:
        pattern: A regular expression that the whole password must match.
    """

    min_length: int = 8
    max_length: int = 1000
    pattern: str | None = None


@frozen
class Settings:
    """
    How the emulated site is configured.

    Attributes:
        email_verification: Who must confirm a code: addresses that were contacts before, everybody, or nobody.
        owner_approval: Whether new members wait for the owner.
        captcha: When a captcha is asked; *suspicious* is after three wrong passwords for an address.
        status_check: Whether a barred member is told so by the state `STATUS_CHECK`, not by a refusal.
        custom_fields: The names of the profile fields that the site has made up; values of others are dropped.
        required_fields: Profile fields without which nobody signs in, by their wire names (`firstName`).
        allowed_redirect_uris: Addresses that may be redirected to, to the letter; loopback always may.
        allowed_redirect_domains: Domains, any https address of which may be redirected to.
        refresh_rotation: Whether a refresh token stays good, is replaced, or is replaced and its reuse punished.
    """

    email_verification: Literal["contacts", "always", "never"] = "contacts"
    owner_approval: bool = False
    captcha: Literal["off", "always", "suspicious"] = "off"
    status_check: bool = False
    custom_fields: tuple[str, ...] = ()
    required_fields: tuple[str, ...] = field(default=(), converter=_spelled)
    password_policy: PasswordRules = PasswordRules()
    allowed_redirect_uris: tuple[str, ...] = ()
    allowed_redirect_domains: tuple[str, ...] = ()
    refresh_rotation: Literal["none", "rotate", "strict"] = "none"

    @property
    def defined(self) -> frozenset[str]:
        """
        The names of all fields that the site has made up: those that it requires it has.
        """
        required = (name.removeprefix(CUSTOM) for name in self.required_fields if name.startswith(CUSTOM))
        return frozenset((*self.custom_fields, *required))


def shown(settings: Settings) -> dict[str, Any]:
    """
    All of *settings* as JSON, defaults included.
    """
    found: dict[str, Any] = _camelled(asdict(settings))
    return found


def patched(settings: Settings, patch: Mapping[str, object]) -> Settings:
    """
    *settings* with what *patch* says.

    Raises:
        Refused: A name, a type or a value cannot be; all of them are told, and nothing is changed.
    """
    wrong = [*_unknown(patch)]
    if wrong:
        raise violated(*wrong)
    now = shown(settings)
    policy = patch.get("passwordPolicy")
    if mapped(policy):
        patch = {**patch, "passwordPolicy": {**now["passwordPolicy"], **policy}}
    try:
        wanted = demand({**now, **patch}, Settings)
    except BaseValidationError as error:
        raise violated(*(complaint(path, what) for path, what in violations(error))) from None
    wrong = [*impossible(wanted)]
    if wrong:
        raise violated(*wrong)
    return wanted


def _unknown(patch: Mapping[str, object]) -> Iterator[FieldViolation]:
    known = {camel(f.name) for f in fields(Settings)}
    policy_names = {camel(f.name) for f in fields(PasswordRules)}
    lists = {camel(f.name) for f in fields(Settings) if f.type == tuple[str, ...]}
    for name, value in patch.items():
        if name not in known:
            yield violation(name, "is no setting")
        elif value is None:
            yield violation(name, _NULL)
        elif name in lists and not listed(value):
            yield violation(name, "is not a list")
        elif name == "passwordPolicy" and mapped(value):
            yield from (violation(f"{name}.{part}", "is no setting") for part in value if part not in policy_names)
            yield from (violation(f"{name}.{part}", _NULL) for part in _LENGTHS if value.get(part, part) is None)


def impossible(settings: Settings, place: str = "") -> Iterator[FieldViolation]:
    """
    What of *settings* cannot be.

    Args:
        place: What the names of its fields begin with.
    """
    policy = settings.password_policy
    if not 0 < policy.min_length <= policy.max_length:
        yield violation(f"{place}passwordPolicy.minLength", "must be between 1 and maxLength")
    if policy.pattern is not None and not _compiles(policy.pattern):
        yield violation(f"{place}passwordPolicy.pattern", "is not a regular expression")
    for at, name in enumerate(settings.custom_fields):
        if not name.strip():
            yield violation(f"{place}customFields[{at}]", "is empty")
    for at, name in enumerate(settings.required_fields):
        if profile_field(_ours(name)) is None:
            yield violation(f"{place}requiredFields[{at}]", "is no profile field")
    for at, address in enumerate(settings.allowed_redirect_uris):
        if not _absolute(address):
            yield violation(f"{place}allowedRedirectUris[{at}]", "is not an absolute http or https address")
    for at, domain in enumerate(settings.allowed_redirect_domains):
        if not _DOMAIN.fullmatch(domain):
            yield violation(f"{place}allowedRedirectDomains[{at}]", "is not a domain in lower case")


def _camelled(value: object) -> Any:
    if mapped(value):
        return {camel(name): _camelled(part) for name, part in value.items()}
    return [*value] if listed(value) else value


def _ours(name: str) -> str:
    return name if name.startswith(CUSTOM) else snake(name)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _absolute(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.fragment
