"""
Faults by the emulator's own API: what waits, another one, none any more.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from attrs import asdict, fields

from authflow.emulator import checks
from authflow.emulator.asking import Asking
from authflow.emulator.mischief import EVERY, PARAMETERS, Fault, Kind, Waiting
from authflow.emulator.refusals import NO_SUCH_PATH, refused, violated, violation
from authflow.emulator.world import World
from authflow.wix.answers import FieldViolation
from authflow.wix.http import ANSWER_BYTES
from authflow.wix.operations import TOKEN
from authflow.wix.wire import camel

MOST: Final = 1000
LONGEST: Final = 300.0
LARGEST: Final = 1024**3
REDIRECTS: Final = (301, 302, 303, 307, 308)
GRANTS: Final = (
    "anonymous",
    "refresh_token",
    "authorization_code",
    "authorized_client",
    "urn:ietf:params:oauth:grant-type:device_code",
)
OF_ALL: Final = ("kind", "operation", "grant", "times", "probability", "seed")
_ADDRESS: Final = re.compile(r"https?://[!-~]{1,2000}")
_HEADER: Final = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")


async def waiting(world: World, _asking: Asking) -> list[dict[str, Any]]:
    """
    What waits, in the order in which it strikes.
    """
    return [shown(one) for one in world.faults.waiting]


async def add(world: World, asking: Asking, *, operations: frozenset[str]) -> dict[str, Any]:
    """
    Let a fault wait for requests for one of *operations*, or for all of them.
    """
    checks.known(asking.body, Fault)
    if "kind" in asking.body and asking.body["kind"] not in [*Kind]:
        raise violated(violation("kind", f"is none; there are {', '.join(Kind)}"))
    fault = asking.read(Fault)
    names = ", ".join(sorted(operations))
    checks.check(
        violation("operation", f"is none; there are {names}") if fault.operation not in {EVERY, *operations} else None,
        violation("kind", f"is one too many: {MOST} wait already") if len(world.faults.waiting) >= MOST else None,
        *_of_another_kind(fault, asking.body),
        *impossible(fault),
    )
    return shown(world.faults.add(fault))


async def clear(world: World, _asking: Asking) -> list[dict[str, Any]]:
    """
    Take all faults away; what waits then, which is nothing.
    """
    world.faults.clear()
    return []


async def remove(world: World, asking: Asking, *, fault_id: str) -> list[dict[str, Any]]:
    """
    Take one fault away; what waits then.

    Raises:
        Refused: There is no such fault.
    """
    if not world.faults.remove(fault_id):
        raise refused(NO_SUCH_PATH)
    return await waiting(world, asking)


def shown(one: Waiting) -> dict[str, Any]:
    """
    *one* as JSON: what can be said of its kind, defaults included, and how often it hit.
    """
    fault = one.fault
    said = {**asdict(fault), "after": fault.acts, "status": fault.answers_with, "kind": str(fault.kind)}
    wanted = {*OF_ALL, *PARAMETERS[fault.kind]}
    return {"id": one.id, "hits": one.hits, **{camel(name): value for name, value in said.items() if name in wanted}}


def impossible(fault: Fault, place: str = "") -> Iterator[FieldViolation]:
    """
    What of *fault* cannot be, whatever operations there are.

    Args:
        place: What the names of its fields begin with.
    """
    statuses = REDIRECTS if fault.kind is Kind.REDIRECT else range(200, 600)
    rules = (
        ("times", fault.times is None or fault.times >= 1, "must be 1 or more"),
        ("probability", 0 < fault.probability <= 1, "must be above 0, and up to 1"),
        ("seconds", 0 <= fault.seconds <= LONGEST, f"must be between 0 and {LONGEST:g}"),
        ("status", fault.answers_with in statuses, f"must be one of {_listed(statuses)}"),
        ("retryAfter", _sendable(fault.retry_after), "is neither seconds nor what a header can say"),
        ("location", _ADDRESS.fullmatch(fault.location), "is not an absolute http or https address"),
        ("size", ANSWER_BYTES < fault.size <= LARGEST, f"must be between {ANSWER_BYTES + 1} and {LARGEST}"),
        ("grant", fault.grant is None or fault.operation == TOKEN.name, f"goes with the operation {TOKEN.name} alone"),
        ("grant", fault.grant in {None, *GRANTS}, f"is none; there are {', '.join(GRANTS)}"),
    )
    yield from (violation(place + name, wrong) for name, kept, wrong in rules if not kept)


def _of_another_kind(fault: Fault, body: Any) -> Iterator[FieldViolation]:
    known = {camel(name) for name in (*OF_ALL, *PARAMETERS[fault.kind])}
    for name in (camel(f.name) for f in fields(Fault)):
        if name in body and name not in known:
            yield violation(name, f"says nothing about {fault.kind}")


def _sendable(said: int | str | None) -> bool:
    return said is None or (said >= 0 if isinstance(said, int) else _HEADER.fullmatch(said) is not None)


def _listed(statuses: tuple[int, ...] | range) -> str:
    return f"{statuses[0]} to {statuses[-1]}" if isinstance(statuses, range) else ", ".join(map(str, statuses))
