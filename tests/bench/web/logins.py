"""
Complete logins over HTTP: a first look, email and password, and then whether somebody is signed in.

Ours ask the emulator, at its cheapest hashing: five requests for each login, to a process of its own, or none where it
is in the same one. allauth knows its members itself. What is counted is the CPU of the process that browsers ask.
"""

import json
import re
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

from attrs import define, field, frozen

from tests.bench.emulated import line, used
from tests.bench.figures import Series
from tests.bench.race import started
from tests.bench.web.allauth import EMAIL, MEMORY, PASSWORD, missing
from tests.bench.web.asking import CONNECTIONS, Line, Visitor, get, post
from tests.bench.web.handlers import FORM
from tests.bench.web.ours import INSIDE

OUR_PAGES, OUR_API = "AuthFlow's pages", "AuthFlow's JSON API"
INSIDE_PAGES, INSIDE_API = f"{OUR_PAGES}, the emulator inside", f"{OUR_API}, the emulator inside"
ALLAUTH, ALLAUTH_IN_MEMORY = "allauth headless, as usual: SQLite", "allauth headless, all in memory"
WARM: Final = 80
PYTHON: Final = sys.executable, "-m"
JSON: Final = "application/json"
WHOAMI: Final = "/whoami"
HEADLESS: Final = "/_allauth/browser/v1/auth"
_TOKEN: Final = re.compile(rb'name="token" value="(\w+)"')

Login: TypeAlias = Callable[[str], Visitor]
"""
Somebody who signs in at an address, once.
"""


def by_pages(address: str) -> Visitor:
    """
    Look at the page, fill in the form, and be led to where one is known.
    """
    page = yield get(address, f"/auth/login?return_to={WHOAMI}")
    token = _TOKEN.search(page.body)
    assert token is not None
    body = f"token={token[1].decode()}&step=1&email={EMAIL}&password={PASSWORD}&choice=submit".encode()
    led = yield post(address, "/auth/login", body, page.cookies(), Content_Type=FORM)
    assert ("location", WHOAMI) in led.headers(), led
    known = yield get(address, WHOAMI, led.cookies())
    assert known.body == EMAIL.encode(), known


def by_api(address: str) -> Visitor:
    """
    Begin a run, reply to it, and ask who one is.
    """

    def said(body: object) -> bytes:
        return json.dumps(body).encode()

    begun = yield post(address, "/api/runs", said({"goal": "login"}), Content_Type=JSON, X_Authflow="1")
    reply = {"step": json.loads(begun.body)["step"], "values": {"email": EMAIL, "password": PASSWORD}}
    path = "/api/runs/current/reply"
    done = yield post(address, path, said(reply), begun.cookies(), Content_Type=JSON, X_Authflow="1")
    assert json.loads(done.body)["state"] == "signed_in", done
    known = yield get(address, WHOAMI, done.cookies())
    assert known.body == EMAIL.encode(), known


def by_allauth(address: str) -> Visitor:
    """
    Look at the session, sign in, and look at the session.
    """
    asked = yield get(address, f"{HEADLESS}/session")
    assert asked.status == 401, asked
    cookies = asked.cookies()
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    token = cookies["csrftoken"]
    done = yield post(address, f"{HEADLESS}/login", body, cookies, Content_Type=JSON, X_CSRFToken=token)
    assert done.status == 200, done
    known = yield get(address, f"{HEADLESS}/session", {**cookies, **done.cookies()})
    assert json.loads(known.body)["data"]["user"]["email"] == EMAIL, known


@frozen
class Contender:
    """
    A server at which people sign in.

    Attributes:
        emulator: The process that it asks, where there is one.
    """

    name: str
    line: Line
    login: Login
    emulator: Process | None = None

    def make(self, logins: int) -> int:
        """
        Sign in so many times, over all connections at once; how often it was.
        """
        each = -(-logins // CONNECTIONS)
        self.line.ask(self._repeated(each) for _ in range(CONNECTIONS))
        return each * CONNECTIONS

    def _repeated(self, times: int) -> Visitor:
        for _ in range(times):
            yield from self.login(self.line.address)


@define
class Costs:
    """
    What a login costs each contender, in milliseconds, round by round.

    Attributes:
        cpu: Of the process that browsers ask.
        emulator: Of CPU as well, what the emulator needs beside it.
        clock: By the clock.
    """

    cpu: dict[str, Series] = field(factory=dict[str, Series])
    emulator: dict[str, Series] = field(factory=dict[str, Series])
    clock: dict[str, Series] = field(factory=dict[str, Series])


@asynccontextmanager
async def contenders() -> AsyncGenerator[Sequence[Contender], None]:
    """
    All that can be had here.
    """
    async with AsyncExitStack() as stack:

        async def serving(*command: str) -> Line:
            return Line(await line(await stack.enter_async_context(started(*PYTHON, *command))))

        async def django(database: str) -> Line:
            config = "python:tests.bench.web.allauth"
            return await serving("gunicorn", "-c", config, f"tests.bench.web.allauth:application({database!r})")

        emulator = await stack.enter_async_context(started(*PYTHON, "tests.bench.emulated"))
        outside = await serving("tests.bench.web.ours", await line(emulator))
        inside = await serving("tests.bench.web.ours", INSIDE)
        found = [
            Contender(OUR_PAGES, outside, by_pages, emulator),
            Contender(OUR_API, outside, by_api, emulator),
            Contender(INSIDE_PAGES, inside, by_pages),
            Contender(INSIDE_API, inside, by_api),
        ]
        if not missing():
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            found.append(Contender(ALLAUTH, await django(str(Path(folder) / "db.sqlite3")), by_allauth))
            found.append(Contender(ALLAUTH_IN_MEMORY, await django(MEMORY), by_allauth))
        yield found
        for one in found:
            one.line.close()


async def logins(rounds: int, times: int) -> Costs:
    """
    What a login costs: in each of *rounds* every contender makes so many, one contender after the other.
    """
    costs = Costs()
    async with contenders() as all_of_them:
        for one in all_of_them:
            one.make(WARM)
        for _ in range(rounds):
            for one in all_of_them:
                before, apart, clock = one.line.cpu(), await _apart(one), time.perf_counter()
                made = one.make(times) / 1e3
                costs.clock.setdefault(one.name, []).append((time.perf_counter() - clock) / made)
                costs.cpu.setdefault(one.name, []).append((one.line.cpu() - before) / made)
                costs.emulator.setdefault(one.name, []).append((await _apart(one) - apart) / made)
    return costs


async def _apart(one: Contender) -> float:
    return await used(one.emulator) if one.emulator is not None else 0.0
