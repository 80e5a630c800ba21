"""
More connections than the system has files for.
"""

import asyncio
import resource
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from authflow.cli.exits import Exit
from tests.cli.ready import serving
from tests.cli.serving import Site
from tests.cli.visitor import visiting

MANY: Final = 12


async def test_it_is_said_once_and_is_over_when_they_go(site: Site) -> None:
    """
    One line says that connections wait; with files again, whoever comes is served, and nothing else was said.
    """
    async with (
        serving("serve", "--port", "0", env=site.env) as served,
        visiting() as visitor,
        AsyncExitStack() as stack,
    ):
        pid, where = served.process.pid, urlsplit(served.ready["pages"])
        assert served.process.stderr is not None
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        files = len([*Path(f"/proc/{pid}/fd").iterdir()])  # noqa: ASYNC240 - a dozen names
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (files + MANY // 2, before[1]))
        for _ in range(MANY):
            _, writer = await asyncio.open_connection(where.hostname, where.port)
            stack.callback(writer.close)
        async with asyncio.timeout(30):
            line = await served.process.stderr.readline()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        page = await visitor.get(served.ready["pages"])
        ended = await served.stops(signal.SIGTERM)

    assert b"authflow: connections wait to be accepted (Too many open files)\n" == line
    assert (200, (Exit.DONE, "")) == (page.status, ended)
