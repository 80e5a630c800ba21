"""
The whole emulated world as one JSON document, and back: versioned, readable, all or nothing.

It holds every secret of the world: hashes, codes, tokens, the signing key. That is its point, and why it is for
development only: whoever has the document is everybody in it.

Vaults come by themselves, with what they hold as it is declared: `World.steps` is the part `steps` of `vaults`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from operator import attrgetter
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, get_args, get_origin

from attrs import evolve, field, fields, frozen, make_class, resolve_types
from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.strategies import configure_tagged_union

from authflow.core.call import secret
from authflow.core.value import listed
from authflow.emulator.devices import Device
from authflow.emulator.mailbox import Mail
from authflow.emulator.members import Contact, Member
from authflow.emulator.mischief import Waiting
from authflow.emulator.passwords import Hash
from authflow.emulator.refusals import complaint, violated, violation
from authflow.emulator.request_log import Entry
from authflow.emulator.settings import Settings
from authflow.emulator.tokens import Issuer
from authflow.emulator.vault import Vault
from authflow.emulator.world import World
from authflow.wix.answers import FieldViolation
from authflow.wix.wire import made_converter, violations

T = TypeVar("T")
VERSION: Final = 1
_UNKNOWN: Final = re.compile(r"extra fields found \((.*)\)")


@frozen
class Kept(Generic[T]):
    """
    What a vault keeps behind one name.

    Attributes:
        until: Seconds since the epoch.
    """

    value: T
    until: float


@frozen
class Time:
    """
    What time it is, in seconds since the epoch; it goes on from there, unless it stands still.
    """

    now: float
    frozen: bool


@frozen
class Held:
    """
    A vault of the world: how it is found, and what it keeps.
    """

    vault: Callable[[World], Vault[Any]]
    kind: Any


def _held() -> Mapping[str, Held]:
    worlds = {f.name: Held(attrgetter(f.name), f.type) for f in _resolved(World)}
    tokens = {f"{f.name.strip('_')}_tokens": Held(attrgetter(f"issuer.{f.name}"), f.type) for f in _resolved(Issuer)}
    found = {name: held for name, held in {**worlds, **tokens}.items() if get_origin(held.kind) is Vault}
    return {name: evolve(held, kind=get_args(held.kind)[0]) for name, held in found.items()}


def _resolved(kind: type[Any]) -> tuple[Any, ...]:
    found: tuple[Any, ...] = fields(resolve_types(kind))
    return found


VAULTS: Final = _held()
if TYPE_CHECKING:

    class Vaults:
        """
        A part for every vault; made when this module is loaded, from what the world declares.
        """

else:
    Vaults = make_class("Vaults", {name: field(type=dict[str, Kept[held.kind]]) for name, held in VAULTS.items()})


@frozen(kw_only=True)
class Snapshot:
    """
    All that a world is, besides where it is served, how it hashes, and what a reset goes back to.

    Attributes:
        mail: Oldest first.
        fetched: The ids of mails that a wait has brought somebody.
        forgotten: The ids of mails that are not kept any more.
        wrong_passwords: How many were tried, by address.
        codes_sent: When codes were mailed, by address; *links_sent* says it of links.
        captchas: The captcha tokens that were used.
        signing_key: The private key, as a JWK (RFC 7517).
        requests: Newest first.
    """

    version: int
    clock: Time
    settings: Settings
    members: list[Member]
    contacts: list[Contact]
    mail: list[Mail]
    fetched: list[str]
    forgotten: list[str]
    wrong_passwords: dict[str, int]
    codes_sent: dict[str, list[float]]
    links_sent: dict[str, list[float]]
    devices: list[Device] = secret()
    captchas: list[str] = secret()
    vaults: Vaults = secret()
    signing_key: dict[str, Any] = secret()
    faults: list[Waiting]
    requests: list[Entry]


def read(document: Mapping[str, object]) -> Snapshot:
    """
    *document* as a snapshot.

    Raises:
        Refused: It is of another version, or of another shape; all that is wrong is named.
    """
    if type(document.get("version")) is not int or document["version"] != VERSION:
        raise violated(violation("version", f"is not {VERSION}: this emulator reads no other"))
    try:
        return _CONVERTER.structure(document, Snapshot)
    except BaseValidationError as error:
        raise violated(*_complaints(error)) from None


def write(snapshot: Snapshot) -> dict[str, Any]:
    """
    *snapshot* as JSON: all of it, what is as by default, too.
    """
    document: dict[str, Any] = _CONVERTER.unstructure(snapshot)
    return document


def _complaints(error: BaseValidationError) -> Iterator[FieldViolation]:
    for path, what in violations(error):
        unknown = _UNKNOWN.fullmatch(what)
        if unknown is None:
            yield complaint(path, what)
        else:
            names = unknown[1].split(", ")
            yield from (violation(".".join(filter(None, (path, name))), "is not known here") for name in names)


def _made() -> Converter:
    converter = made_converter(exact=True)
    for held in VAULTS.values():
        if get_origin(held.kind) is UnionType:
            configure_tagged_union(held.kind, converter, lambda kind: kind.__name__.lower(), "kind")
    converter.register_structure_hook_func(lambda kind: kind == Hash | None, _hash)
    converter.register_structure_hook_func(_is_tuple, _texts)
    converter.register_unstructure_hook(Future, lambda begun: begun.result())
    return converter


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _hash(value: object, _: Any) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError("is no text")
    return value


def _texts(value: object, _: Any) -> tuple[str, ...]:
    if not listed(value) or not all(isinstance(part, str) for part in value):
        raise TypeError("is no list of texts")
    return tuple(str(part) for part in value)


_CONVERTER: Final = _made()
