"""
A terminal that somebody looks at: a command in a tmux server of its own, keys that are sent to it, a screen to read.
"""

import os
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from shlex import join
from typing import Final

from attrs import field, frozen

PATIENCE: Final = 60.0
"""
Seconds until what does not come on the screen is missed.
"""
LOOK: Final = 0.03


@frozen
class Screen:
    """
    One terminal, on the tmux server that has the name *socket*.
    """

    socket: str = field(factory=lambda: f"authflow-{os.getpid()}-{token_hex(4)}")

    @property
    def text(self) -> str:
        """
        What stands on it, line by line.
        """
        return self.tmux("capture-pane", "-p")

    @property
    def lines(self) -> str:
        """
        The same, scrolled back to its beginning, with the lines that the terminal wrapped in one piece.
        """
        return self.tmux("capture-pane", "-p", "-J", "-S", "-")

    @property
    def cursor(self) -> tuple[int, int, bool]:
        """
        Column and row of the cursor, from zero, and whether it is seen.
        """
        x, y, seen = self.tmux("display-message", "-p", "#{cursor_x} #{cursor_y} #{cursor_flag}").split()
        return int(x), int(y), seen == "1"

    @property
    def at_cursor(self) -> str:
        """
        The line that the cursor stands in.
        """
        *lines, row = self.tmux("capture-pane", "-p", ";", "display-message", "-p", "#{cursor_y}").splitlines()
        return "".join(lines[int(row) : int(row) + 1])

    def type(self, text: str) -> None:
        """
        Type *text* as it is.
        """
        self.tmux("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """
        Press keys by their names (`Enter`, `C-c`, `BTab`).
        """
        self.tmux("send-keys", *keys)

    def enter(self, *texts: str) -> None:
        """
        Type each of *texts*, and press enter behind it.
        """
        for text in texts:
            if text:
                self.type(text)
            self.press("Enter")

    def paste(self, text: str) -> None:
        """
        Paste *text*, in brackets where the program wants them.
        """
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p", "-r")

    def resize(self, columns: int, rows: int) -> None:
        """
        Give the terminal another size.
        """
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def shows(self, *texts: str) -> str:
        """
        The screen, once all of *texts* stand on it.
        """
        return self._until(texts, lambda: self.text, lambda said: all(text in said for text in texts))

    def hides(self, *texts: str) -> str:
        """
        The screen, once none of *texts* stands on it any more.
        """
        return self._until(texts, lambda: self.text, lambda said: not any(text in said for text in texts))

    def at(self, text: str, *, without: str | None = None) -> None:
        """
        Wait until the cursor stands in a line that has *text*, and not *without*.
        """
        self._until(
            (text,), lambda: self.at_cursor, lambda line: text in line and (without is None or without not in line)
        )

    def tmux(self, *arguments: str) -> str:
        """
        What tmux itself prints.
        """
        command = ["tmux", "-u", "-L", self.socket, "-f", os.devnull, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout

    def _until(self, texts: Sequence[str], seen: Callable[[], str], is_so: Callable[[str], bool]) -> str:
        deadline = time.monotonic() + PATIENCE
        while not is_so(said := seen()):
            assert time.monotonic() < deadline, f"waited for {texts} and saw\n{self.text}"
            time.sleep(LOOK)
        return said


@contextmanager
def terminal(
    *command: str, columns: int = 80, rows: int = 24, env: Mapping[str, str] | None = None
) -> Generator[Screen]:
    """
    *command* in a terminal; its screen stays when it has ended, and goes with the block.
    """
    screen = Screen()
    settings = [f"-e{name}={value}" for name, value in {"LC_ALL": "C.UTF-8", **(env or {})}.items()]
    screen.tmux(
        *("set-option", "-g", "remain-on-exit", "on", ";"),
        *("set-option", "-g", "default-terminal", "screen-256color", ";"),
        *("new-session", "-d", "-x", str(columns), "-y", str(rows), *settings, join(command)),
    )
    try:
        yield screen
    finally:
        where = screen.tmux("display-message", "-p", "#{socket_path}").strip()
        screen.tmux("kill-server")
        Path(where).unlink(missing_ok=True)  # It leaves its address behind.
