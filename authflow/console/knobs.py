"""
The settings of the emulated site as fields of a form, found from the settings themselves: a new one has its field.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from attrs import frozen

from authflow.console.forms import Form
from authflow.core.value import mapped
from authflow.emulator.settings import PasswordRules, Settings
from authflow.wix.wire import camel

HINTS: Final[Mapping[str, str]] = {
    "emailVerification": "Who must confirm a mailed code: addresses that were contacts before, everybody, or nobody.",
    "ownerApproval": "New members wait for the owner.",
    "captcha": "When a captcha is asked. Suspicious: after three wrong passwords for an address.",
    "statusCheck": "A barred member is told so by the state STATUS_CHECK, not by a refusal.",
    "customFields": "Names of profile fields that the site has made up, a line each.",
    "requiredFields": "Profile fields without which nobody signs in, a line each: firstName, custom.shoe.",
    "passwordPolicy.minLength": "In characters.",
    "passwordPolicy.maxLength": "In characters.",
    "passwordPolicy.pattern": "A regular expression that the whole password must match.",
    "allowedRedirectUris": "Addresses that may be redirected to, a line each; loopback always may.",
    "allowedRedirectDomains": "Domains, any https address of which may be redirected to, a line each.",
    "refreshRotation": "A refresh token stays good, is replaced, or is replaced and its reuse punished.",
}


@frozen
class Knob:
    """
    A setting as a field.

    Attributes:
        kind: `choice`, `flag`, `list`, `number` or `text`.
        value: What stands in the field, or is chosen; of a flag, `true` where it is set.
        options: What can be chosen.
    """

    name: str
    kind: str
    value: str
    hint: str
    options: tuple[str, ...] = ()


def knobs(now: Mapping[str, Any]) -> list[Knob]:
    """
    A field for every setting, as they stand *now*.
    """
    return [Knob(name, *_field(kind, value), *_told(name, kind)) for name, kind, value in _settings(now)]


def patch(form: Form) -> dict[str, Any]:
    """
    What *form* says of the settings that it has a field for. What cannot be is left for the emulator to refuse.
    """
    made: dict[str, Any] = {}
    for name, kind, _ in _settings({}):
        if name not in form:
            continue
        head, dot, part = name.partition(".")
        value = _read(kind, form[name])
        if dot:
            made.setdefault(head, {})[part] = value
        else:
            made[head] = value
    return made


def _settings(now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """
    Name, type and value of each setting; those inside of one by a dot.
    """
    for name, kind in get_type_hints(Settings).items():
        value = now.get(camel(name))
        if kind is PasswordRules:
            held: Mapping[str, object] = value if mapped(value) else {}
            for part, inner in get_type_hints(PasswordRules).items():
                yield f"{camel(name)}.{camel(part)}", inner, held.get(camel(part))
        else:
            yield camel(name), kind, value


def _field(kind: Any, value: Any) -> tuple[str, str]:
    if get_origin(kind) is Literal:
        return "choice", str(value)
    if kind is bool:
        return "flag", "true" if value else ""
    if kind is int:
        return "number", str(value)
    if get_origin(kind) is tuple:
        return "list", "\n".join(map(str, value or ()))
    return "text", "" if value is None else str(value)


def _told(name: str, kind: Any) -> tuple[str, tuple[str, ...]]:
    options = tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()
    return HINTS.get(name, ""), options


def _read(kind: Any, typed: str) -> object:
    if kind is bool:
        return bool(typed)
    if kind is int:
        return int(typed) if typed.strip().isascii() and typed.strip().isdigit() and len(typed) < 10 else typed  # noqa: PLR2004 - digits of a length
    if get_origin(kind) is tuple:
        return [line.strip() for line in typed.splitlines() if line.strip()]
    return typed if get_origin(kind) is Literal or typed else None
