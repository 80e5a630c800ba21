"""
Drivers, which come with extras, and are loaded when a store of their kind is made.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

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


@asynccontextmanager
async def reaching(store: str, *faults: type[Exception]) -> AsyncGenerator[None, None]:
    """
    Turn the driver's own *faults*, and the network's, into the one error that a store has.
    """
    try:
        yield
    except Exception as fault:
        if not isinstance(fault, (*faults, OSError)):  # A TimeoutError is one of the latter.
            raise
        raise StoreUnavailable(store, str(fault) or type(fault).__name__) from fault
