"""
What a client came to, in a few words: those of the table.
"""

import re
from typing import Any, Final

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from tests.vendor.official import Thrown

NOT_FETCHED: Final = "Failed to fetch tokens from OAuth API"
OAUTH_CODE: Final = re.compile(r'"error":"(\w+)"')


def told_by_official(result: Any) -> str:
    """
    What the official client returned.
    """
    match result:
        case {"loginState": state, "errorCode": code}:
            return f"`{state}`, `{code}`"
        case {"loginState": "FAILURE", "error": "Unknown _state" as error}:
            return f"`FAILURE`, “{error}”"
        case {"loginState": "FAILURE"}:
            return "`FAILURE`, no code"
        case {"loginState": state}:
            return f"`{state}`"
        case {"valid": True}:
            return "valid"
        case {"valid": False, "formatInvalid": True}:
            return "not valid, by its format"
        case {"state": state}:
            return f"`{state}`"
        case None | {}:
            return "nothing"
        case _:
            raise AssertionError(f"untold: {result}")


def told_by_error(error: Thrown) -> str:
    """
    What the official client threw.
    """
    if error.code is not None:
        return f"throws `{error.code}`"
    if error.violations:
        return "throws " + ", ".join(f"`{one.field}` `{one.rule}`" for one in error.violations)
    if error.message.startswith(NOT_FETCHED):
        found = OAUTH_CODE.search(error.message)
        return f"throws “{NOT_FETCHED}”" + (f", `{found[1]}`" if found else "")
    name = "" if error.name == "Error" else f"{error.name}: "
    return f"throws {name}“{error.message}”" + (", and ends the process" if error.unawaited else "")


def told_by_authflow(action: Action) -> str:
    """
    What authflow tells the user interface.
    """
    match action:
        case Ask(reason=reason, fields=fields):
            complaints = [f"`{one.name}` `{one.complaint.reason.id}`" for one in fields if one.complaint]
            why = complaints or ([f"`{reason.id}`"] if reason else [])
            return ": ".join([f"asks `{action.flow}.{action.state}`", *([", ".join(why)] if why else [])])
        case Hold():
            return f"waits at `{action.flow}.{action.state}`"
        case Go():
            return "sends the browser on"
        case Done(state=state) | Failed(state=state):
            return f"ends `{state}`" + (f": `{action.reason.id}`" if action.reason else "")
