"""
Where to look and what to try, once the demo is ready.
"""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

NOTES: Final = 56
"""
The column at which it is told what a line is good for.
"""


@frozen
class Panel:
    """
    What the demo serves. What is not there is not listed.

    Attributes:
        origin: Where the pages and the JSON API are.
        console: The address of the console.
        emulator: The address of the identity API behind them.
        command: How to call us in another terminal.
    """

    origin: str
    console: str
    emulator: str
    command: str

    @property
    def text(self) -> str:
        """
        All of it.
        """
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield _line("authflow demo", "everything is local; ctrl-c stops it")
        yield _place("Sign-in pages", f"{self.origin}/login", "real HTML, works without JavaScript")
        yield _place("JSON API", f"{self.origin}/api", "OpenAPI at /api/openapi.json")
        yield _place("Example", f"{self.origin}/example", "plain JavaScript over the API")
        yield _place("Console", self.console, "members, mailbox, live diagram, clock, faults")
        yield ""
        yield _line("  Try: ada@example.com / demo-password-ada", "signs in at once")
        yield _line("       bob@example.com / demo-password-bob", "must confirm a code: it is in the mailbox")
        yield _line("       cyd@example.com / demo-password-cyd", "waits for the owner: approve in the console")
        yield ""
        yield "  In another terminal:"
        yield f"       export AUTHFLOW_BASE_URL={self.emulator}"
        yield f"       {self.command} login"
        yield f"       {self.command} emulator mail"
        yield f"       {self.command} emulator members approve cyd@example.com"


def _place(name: str, address: str, note: str) -> str:
    return _line(f"  {name:17}{address}", note)


def _line(said: str, note: str) -> str:
    return f"{said.ljust(NOTES - 2)}  {note}"
