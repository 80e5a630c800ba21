"""
A place in front of a terminal in which somebody signs in, and how the terminal is left.
"""

import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from shlex import join
from typing import Any, Final

from attrs import frozen

from authflow.flows.fields import PROFILE_FIELDS
from tests.tmux import LOOK, PATIENCE, Screen, terminal

HOUSE: Final = Path(__file__).parent.parent.parent
ADA: Final = ("ada@example.com", "demo-password-ada")
BOB: Final = ("bob@example.com", "demo-password-bob")
CYD: Final = ("cyd@example.com", "demo-password-cyd")
DONE: Final = "ENDED Done signed_in"
EVERYTHING: Final = [entry.name for entry in PROFILE_FIELDS]
CAMEL: Final = {"first_name": "firstName", "last_name": "lastName", "nickname": "nickname", "company": "company"}
NAMES: Final = {
    "first_name": ("First name", "日本語 太郎"),
    "last_name": ("Last name", "שרה לוי"),
    "nickname": ("Nickname", "محمد علي"),
    "company": ("Company", "Zoë 👩🏽 e\u0301 👩\u200d👧"),
}


@frozen
class Seat:
    """
    A place in front of a terminal in which somebody signs in.
    """

    screen: Screen
    room: Path

    def fill(self, label: str, text: str) -> None:
        """
        Type *text* where *label* asks for it, once the cursor is there.
        """
        self.screen.at(label)
        self.screen.enter(text)

    def sign_in(self, email: str, password: str) -> None:
        """
        Fill in the first form.
        """
        self.fill("Email", email)
        self.fill("Password", password)

    def codes(self, count: int = 1) -> list[str]:
        """
        The codes that were mailed, newest first, once there are so many.
        """
        return self._read("mail", lambda text: len(text.split()) >= count).split()

    def profile(self, email: str) -> dict[str, Any]:
        """
        What the service knows of the member *email*.
        """
        found: dict[str, Any] = json.loads(self._read("members", lambda text: email in text))[email]
        return found

    def let(self, name: str, text: str) -> None:
        """
        Let something happen in the room.
        """
        part = self.room / f"{name}.new"
        part.write_text(text, "utf-8")
        part.replace(self.room / name)

    def process(self) -> int:
        """
        The number of the process that is signed in with.
        """
        return int(self._read("process", bool))

    def _read(self, name: str, enough: Callable[[str], bool]) -> str:
        deadline = time.monotonic() + PATIENCE
        while True:
            path = self.room / name
            text = path.read_text("utf-8") if path.exists() else ""
            if enough(text):
                return text
            assert time.monotonic() < deadline, f"waited for {name} and saw {text}"
            time.sleep(LOOK)


@contextmanager
def seat(room: Path, *asked: str, columns: int = 80) -> Generator[Seat]:
    """
    Whoever sits at a terminal in which a conversation is had; behind it, the terminal says how it was left.
    """
    driver = join([sys.executable, "-m", "tests.ui.driver", asked[0], str(room), *asked[1:]])
    command = f"cd {HOUSE} && {driver}; stty -a | tr ';' '\\n' | grep -o -- '-\\?\\b\\(echo\\|icanon\\|isig\\)\\b'; cat"
    with terminal("sh", "-c", command, columns=columns) as screen:
        yield Seat(screen, room)


def is_sane(screen: Screen) -> bool:
    """
    Whether the terminal echoes, edits lines, sends signals, and shows its cursor.
    """
    said = screen.shows("icanon", "echo", "isig").split()
    screen.type("typed")
    screen.shows("typed")
    return not {"-echo", "-icanon", "-isig"} & {*said} and screen.cursor[2]
