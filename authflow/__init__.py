"""
Sign-in conversations as finite-state machines: any identity service, any user interface.

Everything an application needs is here, and loaded when it is first named (PEP 562), so that `import authflow.flows`
costs what tables cost.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from authflow.core.action import Action as Action
    from authflow.core.action import Ask as Ask
    from authflow.core.action import Done as Done
    from authflow.core.action import Failed as Failed
    from authflow.core.action import Go as Go
    from authflow.core.action import Hold as Hold
    from authflow.core.action import Input as Input
    from authflow.core.atlas import Atlas as Atlas
    from authflow.core.call import Call as Call
    from authflow.core.errors import AuthflowError as AuthflowError
    from authflow.core.errors import BrokenPort as BrokenPort
    from authflow.core.errors import InvalidFlow as InvalidFlow
    from authflow.core.errors import NotAllowed as NotAllowed
    from authflow.core.errors import NotConfigured as NotConfigured
    from authflow.core.errors import NotGiven as NotGiven
    from authflow.core.errors import NotInstalled as NotInstalled
    from authflow.core.errors import RunNotFound as RunNotFound
    from authflow.core.errors import ServiceError as ServiceError
    from authflow.core.errors import ServiceUnavailable as ServiceUnavailable
    from authflow.core.errors import StoreUnavailable as StoreUnavailable
    from authflow.core.errors import UnexpectedAnswer as UnexpectedAnswer
    from authflow.core.errors import UnknownFlow as UnknownFlow
    from authflow.core.field import Field as Field
    from authflow.core.field import Group as Group
    from authflow.core.field import Kind as Kind
    from authflow.core.flow import Flow as Flow
    from authflow.core.member import Identity as Identity
    from authflow.core.member import Tokens as Tokens
    from authflow.core.outcome import Choice as Choice
    from authflow.core.outcome import Outcome as Outcome
    from authflow.core.reason import Complaint as Complaint
    from authflow.core.reason import Reason as Reason
    from authflow.core.run import Answer as Answer
    from authflow.core.run import Reply as Reply
    from authflow.core.site import Captcha as Captcha
    from authflow.core.site import PasswordPolicy as PasswordPolicy
    from authflow.core.slot import Keep as Keep
    from authflow.core.slot import Slot as Slot
    from authflow.core.state import STAY as STAY
    from authflow.core.state import Auto as Auto
    from authflow.core.state import End as End
    from authflow.core.state import EndKind as EndKind
    from authflow.core.state import Limit as Limit
    from authflow.core.state import Next as Next
    from authflow.core.state import Step as Step
    from authflow.core.state import Visit as Visit
    from authflow.core.state import Wait as Wait
    from authflow.door import AuthFlow as AuthFlow
    from authflow.engine.clock import HandClock as HandClock
    from authflow.engine.limits import Limits as Limits
    from authflow.engine.ports import Clock as Clock
    from authflow.engine.ports import Said as Said
    from authflow.engine.ports import Service as Service
    from authflow.engine.ports import Store as Store
    from authflow.engine.ports import Ui as Ui
    from authflow.stores.memory import MemoryStore as MemoryStore
    from authflow.stores.postgres import PostgresStore as PostgresStore
    from authflow.stores.redis import RedisStore as RedisStore
    from authflow.stores.sqlite import SqliteStore as SqliteStore
    from authflow.stores.urls import open_store as open_store
    from authflow.ui.loopback import Loopback as Loopback
    from authflow.ui.script import Script as Script
    from authflow.ui.script import choose as choose
    from authflow.ui.script import submit as submit
    from authflow.ui.terminal import Terminal as Terminal
    from authflow.ui.texts import ENGLISH as ENGLISH
    from authflow.ui.texts import Texts as Texts
    from authflow.ui.texts import texts_for as texts_for
    from authflow.wix.inquiries import Inquiries as Inquiries
    from authflow.wix.settings import ResponseMode as ResponseMode
    from authflow.wix.settings import Through as Through

__version__ = "0.1.0"

_ROOMS: Final = {
    "core.action": ("Action", "Ask", "Done", "Failed", "Go", "Hold", "Input"),
    "core.atlas": ("Atlas",),
    "core.call": ("Call",),
    "core.errors": (
        "AuthflowError",
        "BrokenPort",
        "InvalidFlow",
        "NotAllowed",
        "NotConfigured",
        "NotGiven",
        "NotInstalled",
        "RunNotFound",
        "ServiceError",
        "ServiceUnavailable",
        "StoreUnavailable",
        "UnexpectedAnswer",
        "UnknownFlow",
    ),
    "core.field": ("Field", "Group", "Kind"),
    "core.flow": ("Flow",),
    "core.member": ("Identity", "Tokens"),
    "core.outcome": ("Choice", "Outcome"),
    "core.reason": ("Complaint", "Reason"),
    "core.run": ("Answer", "Reply"),
    "core.site": ("Captcha", "PasswordPolicy"),
    "core.slot": ("Keep", "Slot"),
    "core.state": ("STAY", "Auto", "End", "EndKind", "Limit", "Next", "Step", "Visit", "Wait"),
    "door": ("AuthFlow",),
    "engine.clock": ("HandClock",),
    "engine.limits": ("Limits",),
    "engine.ports": ("Clock", "Said", "Service", "Store", "Ui"),
    "stores.memory": ("MemoryStore",),
    "stores.postgres": ("PostgresStore",),
    "stores.redis": ("RedisStore",),
    "stores.sqlite": ("SqliteStore",),
    "stores.urls": ("open_store",),
    "ui.loopback": ("Loopback",),
    "ui.script": ("Script", "choose", "submit"),
    "ui.terminal": ("Terminal",),
    "ui.texts": ("ENGLISH", "Texts", "texts_for"),
    "wix.inquiries": ("Inquiries",),
    "wix.settings": ("ResponseMode", "Through"),
}
_HOME: Final = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "ENGLISH",
    "STAY",
    "Action",
    "Answer",
    "Ask",
    "Atlas",
    "AuthFlow",
    "AuthflowError",
    "Auto",
    "BrokenPort",
    "Call",
    "Captcha",
    "Choice",
    "Clock",
    "Complaint",
    "Done",
    "End",
    "EndKind",
    "Failed",
    "Field",
    "Flow",
    "Go",
    "Group",
    "HandClock",
    "Hold",
    "Identity",
    "Input",
    "Inquiries",
    "InvalidFlow",
    "Keep",
    "Kind",
    "Limit",
    "Limits",
    "Loopback",
    "MemoryStore",
    "Next",
    "NotAllowed",
    "NotConfigured",
    "NotGiven",
    "NotInstalled",
    "Outcome",
    "PasswordPolicy",
    "PostgresStore",
    "Reason",
    "RedisStore",
    "Reply",
    "ResponseMode",
    "RunNotFound",
    "Said",
    "Script",
    "Service",
    "ServiceError",
    "ServiceUnavailable",
    "Slot",
    "SqliteStore",
    "Step",
    "Store",
    "StoreUnavailable",
    "Terminal",
    "Texts",
    "Through",
    "Tokens",
    "Ui",
    "UnexpectedAnswer",
    "UnknownFlow",
    "Visit",
    "Wait",
    "__version__",
    "choose",
    "open_store",
    "submit",
    "texts_for",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'authflow' has no attribute {name!r}")
    return getattr(import_module(f"authflow.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
