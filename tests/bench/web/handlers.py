"""
Bare handlers of aiohttp: each answers with bytes and headers that it was given, and does nothing else.

What it is to say is read first, as a line of JSON: a list of what `Said` has.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Final

from aiohttp import web
from attrs import frozen
from multidict import CIMultiDict

from tests.bench.web.answering import answer, bound

FORM: Final = "application/x-www-form-urlencoded"


@frozen
class Said:
    """
    What is answered to one request.
    """

    method: str
    path: str
    status: int
    headers: Sequence[tuple[str, str]]
    body: str


def add(app: web.Application, said: Said) -> None:
    """
    Have *app* say it.
    """
    headers, body = CIMultiDict(said.headers), said.body.encode()

    async def answered(request: web.Request) -> web.Response:
        if request.method == "POST":
            await (request.post() if request.content_type == FORM else request.json())  # As any handler would.
        return web.Response(status=said.status, headers=headers, body=body)

    app.router.add_route(said.method, said.path, answered)


async def main() -> None:
    """
    Serve until nobody asks any more.
    """
    app = web.Application()
    for one in json.loads(sys.stdin.readline()):
        add(app, Said(**one))
    sock, _ = bound()
    await answer(app, sock)


if __name__ == "__main__":
    asyncio.run(main())
