"""
What forms do: each act is named by the page that its form stands on, and answers with what it has done.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from math import isfinite
from typing import Any, Final, TypeAlias

from authflow.console import knobs, runs
from authflow.console.desk import Desk, Refused
from authflow.console.forms import Form
from authflow.console.words import UNITS
from authflow.core.errors import RunNotFound
from authflow.core.outcome import Outcome
from authflow.core.value import mapped
from authflow.emulator.people import ACTIONS

Act: TypeAlias = Callable[[Desk, Form], Awaitable[str]]

DECIDED: Final = {
    "approve": Outcome.APPROVED,
    "deny": Outcome.DENIED,
    "block": Outcome.DENIED,
    "delete": Outcome.DENIED,
}
"""
What a run that waits for the owner is told.
"""
NUMBERS: Final = {"times": int, "seconds": float, "status": int}
"""
What of a fault is a number.
"""
CALLED: Final = {"times": "How often", "seconds": "Seconds", "status": "The status"}
FAULT: Final = ("kind", "operation", *NUMBERS)
DIGITS: Final = 12


async def members(desk: Desk, form: Form) -> str:
    """
    Do to a member what the owner of the site does, and tell the runs that wait for that; or make a member.
    """
    do, member_id = form.get("do", ""), form.get("id", "")
    if do == "add":
        return await _add(desk, form)
    if do not in ACTIONS:
        raise Refused("There is no such thing to do to a member.")
    there = {one["id"]: one for one in await desk.remote.members()}
    if member_id not in there:
        raise Refused("There is no such member any more.")
    await desk.remote.act(member_id, do)
    if desk.auth is not None and do in DECIDED:
        await runs.wake_of(desk.auth, there[member_id]["email"], DECIDED[do])
    return do


async def _add(desk: Desk, form: Form) -> str:
    waits = form.get("waits", "")
    said: dict[str, object] = {"password": form["password"]} if form.get("password") else {}
    await desk.remote.seed(email=form.get("email", ""), verified=waits != "code", approved=waits != "owner", **said)
    return "added"


async def turn(desk: Desk, form: Form) -> str:
    """
    Turn the clock on, stop it, or let it go on.
    """
    if "by" in form:
        await desk.remote.turn(advance=_number(float, form["by"], "The span"))
        return "advanced"
    match form.get("do"):
        case "advance" if form.get("unit") in UNITS:
            await desk.remote.turn(advance=_number(float, form.get("count", ""), "The span") * UNITS[form["unit"]])
            return "advanced"
        case "freeze" | "thaw" as do:
            await desk.remote.turn(freeze=do == "freeze")
            return do
        case _:
            raise Refused("There is no such thing to do to a clock.")


async def faults(desk: Desk, form: Form) -> str:
    """
    Let a fault wait, take one away, or take all away.
    """
    match form.get("do"):
        case "add":
            said: dict[str, Any] = {name: form[name].strip() for name in FAULT if form.get(name, "").strip()}
            numbers = {name: _number(NUMBERS[name], said[name], CALLED[name]) for name in NUMBERS if name in said}
            await desk.remote.add_fault({"times": None, **said, **numbers})
            return "fault"
        case "clear":
            with_id = form.get("id") or None
            if with_id is not None and with_id not in {one["id"] for one in await desk.remote.faults()}:
                raise Refused("That fault waits no more.")
            await desk.remote.clear_faults(with_id)
            return "cleared"
        case _:
            raise Refused("There is no such thing to do to a fault.")


async def settings(desk: Desk, form: Form) -> str:
    """
    Configure the site: all that the form says, or nothing.
    """
    await desk.remote.change(knobs.patch(form))
    return "set"


async def wake(desk: Desk, form: Form) -> str:
    """
    Tell a run that waits what happened outside.
    """
    outcome = next((one for one in Outcome if one == form.get("do")), None)
    woken = False
    if desk.auth is not None and outcome is not None:
        with suppress(RunNotFound):
            woken = await desk.auth.wake(form.get("id", ""), outcome)
    if not woken:
        raise Refused("That run does not wait for that any more.")
    return "woken"


async def world(desk: Desk, form: Form) -> str:
    """
    Bring the whole world back: to its seed, or to what a snapshot says.
    """
    match form.get("do"):
        case "reset":
            await desk.remote.reset()
            return "reset"
        case "import":
            await desk.remote.restore(_document(form.get("snapshot", "")))
            return "imported"
        case _:
            raise Refused("There is no such thing to do to a world.")


def _document(text: str) -> Mapping[str, object]:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not mapped(found):
        raise Refused("That file is no snapshot: choose one that was exported here.")
    return found


def _number(kind: Callable[[str], float], typed: str, name: str) -> float:
    try:
        number = kind(typed.strip()[:DIGITS])
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise Refused(f"{name} must be a number.")
    return number


ACTS: Final[Mapping[str, Act]] = {
    "members": members,
    "clock": turn,
    "faults": faults,
    "settings": settings,
    "runs": wake,
    "snapshot": world,
}
SAID: Final[Mapping[str, str]] = {
    "approve": "Approved: they are let in from now on.",
    "deny": "Denied: they are turned away.",
    "block": "Blocked: they are signed out, and cannot sign in.",
    "unblock": "Unblocked: they can sign in again.",
    "delete": "Deleted: they are signed out, and never sign in again.",
    "expire": "Expired: every code, link and token they were given is good no more.",
    "added": "Added. Whoever had that address before was made anew, and is signed out.",
    "advanced": "The clock was advanced.",
    "freeze": "The clock stands still.",
    "thaw": "The clock goes on from where it stood.",
    "fault": "The fault waits for its requests.",
    "cleared": "Taken away.",
    "set": "The site is configured so from now on.",
    "woken": "The run was told, and went on.",
    "reset": "Everything is as it was in the beginning.",
    "imported": "The world is the one of the snapshot.",
}
"""
What was done, by what its act answers.
"""
