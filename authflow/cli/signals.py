"""
Stopping in peace, while something is served: by ctrl-c, SIGTERM, or a terminal that goes away.
"""

import asyncio
import signal
from typing import Final

HANGS_UP: Final = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
"""
Whether a terminal that goes away ends us: `nohup` has it ignored.
"""
STOPS: Final = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if HANGS_UP else ()))


def stop_signal() -> asyncio.Event:
    """
    What is set from now on by each of them.

    To be called before anything says that it is ready: who reads that may stop it at once.
    """
    stop = asyncio.Event()
    for one in STOPS:
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    return stop
