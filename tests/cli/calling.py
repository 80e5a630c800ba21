"""
Calls the command as a user does: another process, other streams, and a home where nobody lives.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

Called: TypeAlias = subprocess.CompletedProcess[str]

COMMAND: Final = (sys.executable, "-m", "authflow")
DROPPED: Final = ("AUTHFLOW_", "_AUTHFLOW", "LANG", "LC_", "NO_COLOR", "ACCESSIBLE", "BROWSER", "XDG_", "PYTHON")
"""
How variables of the caller's begin that would change what a command does.
"""
SECRETS: Final = ("demo-password", "OauthNG", "JWS.", "JWE.", "emulator-api-key", "Traceback")
"""
What no command but `token` may ever print.
"""
_NOBODY: Final = TemporaryDirectory(prefix="nobody-")


def environment(env: Mapping[str, str] | None = None, home: Path | None = None) -> dict[str, str]:
    """
    What a command finds in its environment: nothing of the caller's own, and *home* as the home.
    """
    where = _NOBODY.name if home is None else str(home)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    return {**kept, "HOME": where, "XDG_CONFIG_HOME": f"{where}/.config", **(env or {})}


def called(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    home: Path | None = None,
    lines: str = "",
) -> Called:
    """
    What `authflow` with *arguments* printed, and how it ended; *lines* are what it can read.
    """
    return subprocess.run(
        [*COMMAND, *arguments],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment(env, home),
        cwd=cwd,
    )


def kept_in(home: Path) -> Path:
    """
    Where the member is kept whose home is *home*.
    """
    return home / ".config" / "authflow" / "member.json"


def runs_in(home: Path) -> list[str]:
    """
    The runs that were left by whoever lives in *home*.
    """
    return sorted(path.stem for path in (home / ".config" / "authflow" / "runs").glob("*.json"))


def document(ended: Called, secrets: Iterable[str] = ()) -> Any:
    """
    The one JSON document that a command printed, once it is sure that it printed nothing else and nothing secret.
    """
    assert ended.stdout.endswith("\n"), ended
    assert [] == [secret for secret in (*SECRETS, *secrets) if secret in ended.stdout + ended.stderr]
    assert "\x1b" not in ended.stdout + ended.stderr
    assert ended.returncode == 0 or len(ended.stderr.splitlines()) <= 1
    return json.loads(ended.stdout)


def names(folder: Path) -> list[str]:
    """
    What lies in *folder*.
    """
    return sorted(path.name for path in folder.iterdir())
