"""
Drivers, which come with extras, and are loaded when a store of their kind is made.
"""

from importlib import import_module
from typing import Any, NoReturn

from authflow.core.errors import NotInstalled, StoreUnavailable


def driver(module: str, extra: str) -> Any:
    """
    The library's *module*.

    Raises:
        NotInstalled: It is not here; it comes with *extra*.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise NotInstalled(module.partition(".")[0], extra) from None


def fail(store: str, fault: Exception, *drivers: type[Exception]) -> NoReturn:
    """
    Raise the one error that a store has for *fault*, if that is one of the *drivers* or of the network.
    """
    if isinstance(fault, (*drivers, OSError)):  # A TimeoutError is one of the latter.
        raise StoreUnavailable(store, str(fault) or type(fault).__name__) from fault
    raise fault
