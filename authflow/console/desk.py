"""
What the console works with: an emulator, and an application whose runs it may look at.
"""

from attrs import frozen

from authflow.door import AuthFlow
from authflow.emulator.remote import Remote


class Refused(Exception):
    """
    What was posted cannot be done; why is said in one line.
    """

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@frozen(eq=False)
class Desk:
    """
    The emulator, by its own API, and the application, where it runs in this process.
    """

    remote: Remote
    auth: AuthFlow | None = None
