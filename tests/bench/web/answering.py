"""
How applications of aiohttp are served here: on one processor, on a port of their own, until nobody asks any more.
"""

import asyncio
import os
import socket
import sys
import time

from aiohttp import web

from tests.bench.web.asking import CPU


def bound() -> tuple[socket.socket, str]:
    """
    A socket on a free port of the loopback, and its origin.
    """
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock, f"http://127.0.0.1:{sock.getsockname()[1]}"


async def answer(app: web.Application, sock: socket.socket) -> None:
    """
    Serve *app* at *sock*, and say where, until the standard input ends.
    """
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    async def cpu(_request: web.Request) -> web.Response:
        return web.Response(text=str(time.process_time()))

    app.router.add_get(CPU, cpu)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.SockSite(runner, sock).start()
    sys.stdout.write(f"http://127.0.0.1:{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await runner.cleanup()
