"""
Who is at the other end of a connection from this machine, where the machine tells (Linux, `proc_net(5)`).

The address that a browser is started with can be read by every user who lists the processes.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from authflow.cli.settings import trusted

TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
LOCAL: Final = "0100007F"
"""
127.0.0.1 as it stands there; an address of IPv6 that stands for it ends in the same.
"""
NEAR, FAR, OWNER = 1, 2, 7
"""
The columns of a connection's own end, of its other one, and of the user's number.
"""


def is_ours(port: int, towards: int) -> bool:
    """
    Whether the connection from *port* to our port *towards* is, as far as can be known, of the user who calls us.
    """
    owner = owner_of(port, towards)
    return owner is None or not hasattr(os, "geteuid") or trusted(owner, os.geteuid())


def owner_of(port: int, towards: int, tables: Sequence[Path] = TABLES) -> int | None:
    """
    The number of the user whose connection goes from *port* to *towards*, both of 127.0.0.1; nothing, if nobody tells.
    """
    near, far = (f"{LOCAL}:{number:04X}" for number in (port, towards))
    for table in tables:
        with suppress(OSError, ValueError):
            for line in table.read_text(encoding="ascii").splitlines():
                parts = line.split()
                if len(parts) > OWNER and parts[NEAR].endswith(near) and parts[FAR].endswith(far):
                    return int(parts[OWNER])
    return None
