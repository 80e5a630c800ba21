"""
Packages of npm, for tests that compare with programs in JavaScript: fetched once, at the versions of a lockfile.

They stand outside the house, beside a copy of the folder that wants them: a script finds only what is beside it.
"""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
HOME: Final = Path.home() / ".cache" / "authflow-npm"
BRING_NODE: Final = "Node.js 20 or later with npm brings it (https://nodejs.org)"
NPM_CI: Final = "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"


class Missing(Exception):
    """
    What is wanted cannot be had here; the message says what brings it.
    """


def installed(folder: Path, home: Path = HOME) -> Path:
    """
    A copy of *folder*, beside the packages of its lockfile.

    Raises:
        Missing: There is nothing to run it, or the packages cannot be had.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing(BRING_NODE)
    parts = b"".join(part.read_bytes() for part in sorted(folder.iterdir()) if part.is_file())
    place = home / sha256(parts).hexdigest()[:16]
    if not place.exists():
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as making:
            made = Path(making) / folder.name
            shutil.copytree(folder, made, ignore=shutil.ignore_patterns("node_modules"))
            fetched = subprocess.run(NPM_CI, cwd=made, check=False, stdout=2)  # What it has to say is nobody's answer.
            if fetched.returncode != 0:
                raise Missing(bring_packages(folder))
            with suppress(OSError):  # Somebody else was faster.
                made.rename(place)
    return place


def bring_packages(folder: Path) -> str:
    """
    What brings the packages of *folder*, in words.
    """
    return f"`npm ci` in {folder.relative_to(TESTS.parent)} must be able to bring it"
