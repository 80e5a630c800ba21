"""
Who the stories are about.
"""

from authflow.core.action import Action, Done
from authflow.ui.script import submit

ADA, BOB, CYD, EVE = (
    submit(email=f"{name}@example.com", password=f"demo-password-{name}") for name in ("ada", "bob", "cyd", "eve")
)
NEW = {"email": "new@example.com", "password": "a long enough password"}


def done(action: Action) -> Done:
    """
    *action*, which is the end that everybody wants.
    """
    assert isinstance(action, Done), action
    return action
