"""
Stopping in peace: ctrl-c and SIGTERM, while something is served.
"""

import asyncio
import signal


def stop_signal() -> asyncio.Event:
    """
    What is set by ctrl-c or SIGTERM from now on.

    To be called before anything says that it is ready: who reads that may stop it at once.
    """
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    return stop
