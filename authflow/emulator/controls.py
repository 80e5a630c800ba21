"""
The emulator's own API, under `/emulator/v1`: how the site is set, its clock, its mail, and what it was asked.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from authflow.core.value import numeric
from authflow.emulator import faults, pairing, people, transfer
from authflow.emulator.asking import LEVELS, Asking
from authflow.emulator.clock import LATEST
from authflow.emulator.mailbox import Mail
from authflow.emulator.refusals import METHOD_NOT_ALLOWED, NO_SUCH_PATH, Refused, refused, violated, violation
from authflow.emulator.request_log import Entry
from authflow.emulator.settings import patched, shown
from authflow.emulator.world import World
from authflow.wix.wire import Request, Response

Control = Callable[[World, Asking], Awaitable[object]]

ROOT: Final = "/emulator/v1"
SNAPSHOT: Final = f"{ROOT}/snapshot"
SNAPSHOT_LEVELS: Final = LEVELS + 5
"""
How deeply a snapshot may be nested: what is nested in it came in requests that were nested less.
"""

LONGEST_WAIT: Final = 300.0


def is_control(path: str) -> bool:
    """
    Whether *path* belongs to the emulator's own API.
    """
    return path == ROOT or path.startswith(f"{ROOT}/")


async def answer(world: World, request: Request, unread: Refused | None, operations: frozenset[str]) -> object:
    """
    Answer *request*; *unread* says why its body could not be read, and *operations* are those that a fault can hit.

    Raises:
        Refused: It cannot be.
    """
    controls = _controls(request.path.removeprefix(ROOT), operations)
    if request.method not in controls:
        raise refused(METHOD_NOT_ALLOWED, headers={"allow": ", ".join(controls)})
    if unread is not None:
        raise unread
    return await controls[request.method](world, Asking(request.query, request.body or {}))


def _controls(path: str, operations: frozenset[str]) -> Mapping[str, Control]:
    match path.split("/"):
        case ["", "members", member_id, action] if action in people.ACTIONS:
            return {"POST": partial(people.act, member_id=member_id, action=people.ACTIONS[action])}
        case ["", "devices", user_code, said] if said in pairing.DECISIONS:
            return {"POST": partial(pairing.decide, user_code=user_code, decision=pairing.DECISIONS[said])}
        case ["", "faults"]:
            return {"GET": faults.waiting, "POST": partial(faults.add, operations=operations), "DELETE": faults.clear}
        case ["", "faults", fault_id]:
            return {"DELETE": partial(faults.remove, fault_id=fault_id)}
        case _ if path in CONTROLS:
            return CONTROLS[path]
        case _:
            raise refused(NO_SUCH_PATH)


async def _settings(world: World, _asking: Asking) -> dict[str, Any]:
    return shown(world.settings)


async def _set(world: World, asking: Asking) -> dict[str, Any]:
    world.settings = patched(world.settings, asking.body)
    return shown(world.settings)


async def _mails(world: World, asking: Asking) -> list[Mail]:
    return world.mailbox.mails(asking.query.get("to"))


async def _mail(world: World, asking: Asking) -> Mail | Response:
    timeout = _seconds(asking.query.get("timeout", "10"))
    after = asking.query.get("after")
    if after is not None and not world.mailbox.knows(after):
        raise violated(violation("after", "is no mail's id"))
    mail = await world.mailbox.wait(asking.query.get("to"), timeout=timeout, after=after)
    return mail or Response(204)


async def _now(world: World, _asking: Asking) -> dict[str, Any]:
    return {"now": world.clock.now(), "frozen": world.clock.frozen}


async def _turn(world: World, asking: Asking) -> dict[str, Any]:
    unknown = [
        violation(name, "is nothing a clock can do") for name in asking.body if name not in {"advance", "freeze"}
    ]
    if unknown:
        raise violated(*unknown)
    advance, freeze = asking.body.get("advance", 0), asking.body.get("freeze")
    if not numeric(advance):
        raise violated(violation("advance", "is not a number of seconds"))
    if not 0 <= advance <= LATEST - world.clock.now():
        raise violated(violation("advance", "must lead onwards, and not beyond the year 2099"))
    if freeze is not None and not isinstance(freeze, bool):
        raise violated(violation("freeze", "is neither true nor false"))
    if freeze is not None:
        (world.clock.freeze if freeze else world.clock.thaw)()
    world.clock.advance(advance)
    return await _now(world, asking)


async def _requests(world: World, _asking: Asking) -> list[Entry]:
    return world.requests.newest_first


async def _export(world: World, _asking: Asking) -> dict[str, Any]:
    return await transfer.export(world)


async def _restore(world: World, asking: Asking) -> dict[str, Any]:
    transfer.restore(world, asking.body)
    return {}


async def _reset(world: World, _asking: Asking) -> dict[str, Any]:
    world.reset()
    return {}


def _seconds(typed: str) -> float:
    try:
        seconds = float(typed)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_WAIT:
        raise violated(violation("timeout", f"is not a number of seconds up to {LONGEST_WAIT:.0f}"))
    return seconds


CONTROLS: Final[Mapping[str, Mapping[str, Control]]] = {
    "/settings": {"GET": _settings, "PATCH": _set},
    "/mail": {"GET": _mails},
    "/mail/wait": {"GET": _mail},
    "/members": {"GET": people.members, "POST": people.upsert},
    "/contacts": {"GET": people.contacts, "POST": people.add_contact},
    "/devices": {"GET": pairing.devices},
    "/clock": {"GET": _now, "POST": _turn},
    "/requests": {"GET": _requests},
    "/reset": {"POST": _reset},
    "/snapshot": {"GET": _export, "PUT": _restore},
}
