"""
A world into a snapshot, and a snapshot into a world: all of it, or nothing.

What is of the right shape may still be impossible. It is refused here, so that a world that came from a snapshot never
meets what no request could have put there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from authflow.core.value import canonical
from authflow.emulator import checks, faults, profiles, settings
from authflow.emulator.clock import LATEST
from authflow.emulator.passwords import Hash
from authflow.emulator.refusals import violation
from authflow.emulator.snapshot import VAULTS, VERSION, Kept, Snapshot, Time, Vaults, read, write
from authflow.emulator.vault import Vault
from authflow.emulator.world import World
from authflow.wix.answers import FieldViolation

T = TypeVar("T")
KIBIBYTES_MOST: Final = 2**21
ROUNDS_MOST: Final = 1000
"""
Memory and rounds of a hash that can be asked for: beyond, a comparison would stop the machine.
"""


async def export(world: World) -> dict[str, Any]:
    """
    All of *world* as JSON, as soon as every hash that was begun is there.
    """
    await world.passwords.settled()
    snapshot = Snapshot(
        version=VERSION,
        clock=Time(world.clock.now(), world.clock.frozen),
        settings=world.settings,
        members=[*world.members],
        contacts=world.members.contacts,
        mail=world.mailbox.mails()[::-1],
        fetched=sorted(world.mailbox.fetched),
        forgotten=sorted(world.mailbox.forgotten),
        wrong_passwords=dict(world.wrong),
        codes_sent=world.codes_sent.spent,
        links_sent=world.links_sent.spent,
        devices=[*world.devices],
        captchas=sorted(world.captchas),
        vaults=Vaults(**{name: _kept(held.vault(world)) for name, held in VAULTS.items()}),
        signing_key=world.issuer.key.as_dict(private=True),
        faults=world.faults.waiting,
        requests=world.requests.newest_first,
    )
    return write(snapshot)


def restore(world: World, document: Mapping[str, object]) -> None:
    """
    Bring *world* to where another one was when *document* was made: all of it, or nothing.

    Raises:
        Refused: It is of another version, or cannot be; all that is wrong is told, and *world* stays as it was.
    """
    snapshot = read(document)
    checks.check(*impossible(snapshot, world.issuer.key))
    world.clock.set(snapshot.clock.now, frozen=snapshot.clock.frozen)
    world.settings = snapshot.settings
    world.members.restore(snapshot.members, snapshot.contacts)
    world.mailbox.restore(snapshot.mail, snapshot.fetched, snapshot.forgotten)
    world.wrong = Counter(snapshot.wrong_passwords)
    world.codes_sent.restore(snapshot.codes_sent)
    world.links_sent.restore(snapshot.links_sent)
    world.devices.restore(snapshot.devices)
    world.captchas = {*snapshot.captchas}
    for name, held in VAULTS.items():
        kept: Mapping[str, Kept[Any]] = getattr(snapshot.vaults, name)
        held.vault(world).restore({token: (one.value, one.until) for token, one in kept.items()})
    world.issuer.key = type(world.issuer.key).import_key(snapshot.signing_key)
    world.faults.restore(snapshot.faults)
    world.requests.restore(snapshot.requests)


def impossible(snapshot: Snapshot, key: ECKey) -> Iterator[FieldViolation | None]:
    """
    What of *snapshot* cannot be, though it is of the right shape; its key must be of the kind of *key*.
    """
    if not 0 <= snapshot.clock.now <= LATEST:
        yield violation("clock.now", "is not between 1970 and 2099")
    yield from settings.impossible(snapshot.settings, "settings.")
    yield from _twice([canonical(member.email) for member in snapshot.members], "members[{}].email")
    yield from _twice([member.id for member in snapshot.members], "members[{}].id")
    yield from _twice([canonical(contact.email) for contact in snapshot.contacts], "contacts[{}].email")
    for at, member in enumerate(snapshot.members):
        yield checks.email(member.email, f"members[{at}].email")
        yield from profiles.profile(member.profile, f"members[{at}].profile.")
        if not 0 <= member.created <= LATEST:
            yield violation(f"members[{at}].created", "is not between 1970 and 2099")
        if member.password is not None and not _comparable(member.password):
            yield violation(f"members[{at}].password", "is no hash by argon2 that can be compared here")
    yield from _twice([device.user_code for device in snapshot.devices], "devices[{}].userCode")
    for at, waiting in enumerate(snapshot.faults):
        yield from faults.impossible(waiting.fault, f"faults[{at}].fault.")
    if not _same_kind(snapshot.signing_key, key):
        yield violation("signingKey", f"is no private key like {key.curve_name}")


def _kept(vault: Vault[T]) -> dict[str, Kept[T]]:
    return {name: Kept(value, until) for name, (value, until) in vault.kept.items()}


def _twice(names: list[str], place: str) -> Iterator[FieldViolation]:
    seen = set[str]()
    for at, name in enumerate(names):
        if name in seen:
            yield violation(place.format(at), "is there twice")
        seen.add(name)


def _comparable(password: Hash) -> bool:
    try:
        asked = extract_parameters(str(password))
    except (InvalidHashError, ValueError):
        return False
    return asked.memory_cost <= KIBIBYTES_MOST and asked.time_cost <= ROUNDS_MOST


def _same_kind(jwk: dict[str, Any], key: ECKey) -> bool:
    try:
        found = type(key).import_key(jwk)
        return bool(found.private_key and found.kid) and found.curve_name == key.curve_name
    except (JoseError, ValueError, TypeError, KeyError):
        return False
