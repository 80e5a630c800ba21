"""
Flows of the user's own, by where they are written.
"""

import sys
from importlib import import_module
from typing import TypeGuard

import click

from authflow.core.errors import InvalidFlow
from authflow.core.flow import AnyFlow, Flow


def flow_called(name: str) -> AnyFlow:
    """
    The flow *name*: one of ours, or `MODULE:FLOW`.

    Raises:
        UnknownFlow, click.UsageError: There is none.
    """
    from authflow.flows import ATLAS  # noqa: PLC0415 - help must not build the tables

    return flow_at(name) if ":" in name else ATLAS.flow(name)


def flow_at(where: str) -> AnyFlow:
    """
    The flow at *where*, `MODULE:FLOW`, in a module of the user's own.

    Raises:
        InvalidFlow: Their module builds an atlas that cannot be.
        click.UsageError: There is no such module, or no flow in it; whatever the module did.
    """
    module, colon, name = where.partition(":")
    if not (module and colon and name):
        raise click.UsageError(f"{where!r} is not of the form MODULE:FLOW.")
    sys.path.insert(0, "")  # The user's own modules lie where the command is called.
    try:
        home = import_module(module)
    except InvalidFlow:
        raise
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - whatever a user's own module does, it is told in one line
        raise click.UsageError(f"The module {module} cannot be imported: {_plain(fault)}") from None
    finally:
        sys.path.remove("")
    found: object = getattr(home, name, None)
    if found is None:
        raise click.UsageError(f"The module {module} has no {name!r}.")
    if not _is_flow(found):
        raise click.UsageError(f"{where} is no Flow.")
    return found


def _plain(fault: Exception | SystemExit) -> str:
    return f"{type(fault).__name__}: {fault}".splitlines()[0]


def _is_flow(found: object) -> TypeGuard[AnyFlow]:
    return isinstance(found, Flow)
