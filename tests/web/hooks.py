"""
What schemathesis does besides: it holds the handle of the run that it began last, as an app does.
"""

from typing import Any

import schemathesis

BEGUN: dict[str, str] = {}


@schemathesis.hook
def after_call(
    _context: schemathesis.HookContext, case: schemathesis.Case[Any], response: schemathesis.Response
) -> None:
    """
    Keep the handle.
    """
    if case.operation.path == "/runs" and response.status_code == 201:
        BEGUN["handle"] = str(response.json()["handle"])


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case[Any], _options: dict[str, object]) -> None:
    """
    Say it.
    """
    if case.operation.path.startswith("/runs/current") and BEGUN.get("handle"):
        case.headers["Authorization"] = f"Bearer {BEGUN['handle']}"
