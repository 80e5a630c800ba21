"""
What a page and an answer of the API cost the server, beside a bare handler that answers with the same bytes.

In front of a service that knows nobody, in the same process: what is measured is ours alone. Every request is one that
a browser makes, the same to both; every answer of ours is held to what it must say.
"""

import json
import re
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from attrs import asdict, define, evolve, field, frozen

from tests.bench.emulated import line
from tests.bench.figures import Series
from tests.bench.race import started
from tests.bench.turns import wrong
from tests.bench.web.asking import CONNECTIONS, Heard, Line, Visitor, get, post
from tests.bench.web.handlers import FORM, Said

WARM: Final = 400
PYTHON: Final = sys.executable, "-m"
LOGIN, RUNS, CURRENT_RUN = "/auth/login", "/api/runs", "/api/runs/current"
JSON: Final = "application/json"
HOP: Final = frozenset({"content-length", "date", "server"})
"""
What aiohttp says by itself.
"""
_TOKEN: Final = re.compile(rb'name="token" value="(\w+)"')


@frozen
class Kind:
    """
    Something that is asked for.

    Attributes:
        proof: What the answer says if the work was done; the step that comes next fills it.
        steps: Whether each answer is a step further.
    """

    name: str
    method: str
    path: str
    status: int
    proof: str
    steps: bool = False


FIRST: Final = Kind("the first page", "GET", LOGIN, 200, 'name="step" value="1"')
PAGE: Final = Kind("a page of a run under way", "GET", LOGIN, 200, 'name="step" value="1"')
TRIED: Final = Kind("the page after a wrong password", "GET", LOGIN, 200, 'value="ada1@example.com"')
FORM_SENT: Final = Kind("a form is sent", "POST", LOGIN, 303, f"location: {LOGIN}\r\n", steps=True)
BEGIN: Final = Kind("JSON: begin a run", "POST", RUNS, 201, '"step": 1,')
CURRENT: Final = Kind("JSON: the current action", "GET", CURRENT_RUN, 200, '"step": 1,')
REPLY: Final = Kind("JSON: a reply", "POST", f"{CURRENT_RUN}/reply", 200, '"step": {step},', steps=True)
KINDS: Final = (FIRST, PAGE, TRIED, FORM_SENT, BEGIN, CURRENT, REPLY)


@define
class Asking:
    """
    One who asks for the same again and again.

    Attributes:
        write: The request at a step.
    """

    kind: Kind
    write: Callable[[int], bytes]
    step: int = 1

    def visitor(self, times: int) -> Visitor:
        """
        Ask so many *times*, and look at what is answered.
        """
        for _ in range(times):
            heard = yield self.write(self.step)
            self.step += self.kind.steps
            proof = self.kind.proof.replace("{step}", str(self.step)).encode()
            if heard.status != self.kind.status or (proof not in heard.body and proof not in heard.head + b"\r\n"):
                raise ValueError(f"{self.kind.name}: {heard}")


def asking(kind: Kind, address: str, path: str, held: Heard) -> Asking:
    """
    Who asks for *kind* at *path*, and *held* a run since that was answered.
    """
    navigates = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document", "Upgrade_Insecure_Requests": "1"}
    page = {"X_Authflow": "1", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty", "Sec_Fetch_Site": "same-origin"}
    cookies = {} if kind in {FIRST, BEGIN} else held.cookies()

    def fetched(body: Mapping[str, object]) -> bytes:
        return post(address, path, json.dumps(body).encode(), cookies, Content_Type=JSON, **page)

    def sent(step: int) -> bytes:
        token = found[1].decode() if (found := _TOKEN.search(held.body)) else ""
        body = f"token={token}&step={step}&email=ada{step}%40example.com&password=wrong&choice=submit"
        return post(address, path, body.encode(), cookies, Content_Type=FORM, **navigates)

    match kind.method, kind.path:
        case "GET", p if p == LOGIN:
            written = get(address, path, cookies, Sec_Fetch_Site="none", **navigates)
        case "GET", _:
            written = get(address, path, cookies, **page)
        case _, p if p == LOGIN:
            return Asking(kind, sent)
        case _, p if p == RUNS:
            written = fetched({"goal": "login"})
        case _:
            return Asking(kind, lambda step: fetched({"step": step, "values": wrong(step)}))
    return Asking(kind, lambda _: written)


@frozen
class Sides:
    """
    Who asks us and who asks the bare handler for the same; the latter by the paths of its own.
    """

    ours: Sequence[Asking]
    bare: Sequence[Asking]


@define
class Costs:
    """
    What an answer costs, by its kind and round by round.

    Attributes:
        ours, bare: Microseconds of the server's CPU.
        ours_clock, bare_clock: Microseconds by the clock.
        size: The bytes of the answer, its headers included.
    """

    ours: dict[str, Series] = field(factory=dict[str, Series])
    bare: dict[str, Series] = field(factory=dict[str, Series])
    ours_clock: dict[str, Series] = field(factory=dict[str, Series])
    bare_clock: dict[str, Series] = field(factory=dict[str, Series])
    size: dict[str, int] = field(factory=dict[str, int])


@frozen
class Stage:
    """
    Both servers, and everybody who asks.
    """

    ours: Line
    bare: Line
    said: Mapping[str, Said]
    sides: Mapping[str, Sides]


@asynccontextmanager
async def stage() -> AsyncGenerator[Stage, None]:
    """
    Our server, and a bare one that answers every kind as ours did, once.
    """
    async with (
        started(*PYTHON, "tests.bench.web.ours") as one,
        started(*PYTHON, "tests.bench.web.handlers") as other,
    ):
        ours = Line(await line(one))
        said = {kind.name: _said(kind, ours, number) for number, kind in enumerate(KINDS)}
        assert other.stdin is not None
        other.stdin.write(json.dumps([asdict(each) for each in said.values()]).encode() + b"\n")
        bare = Line(await line(other))
        sides = {kind.name: _sides(kind, ours, bare, said[kind.name].path) for kind in KINDS}
        try:
            yield Stage(ours, bare, said, sides)
        finally:
            ours.close()
            bare.close()


def _held(kind: Kind, ours: Line) -> Heard:
    """
    A run of its own, for a page or for the API.
    """
    begun = FIRST if kind.path == LOGIN else BEGIN
    held = ours.once(asking(begun, ours.address, begun.path, Heard(b"", b"")).write(1))
    if kind is TRIED:
        ours.once(asking(FORM_SENT, ours.address, LOGIN, held).write(1))
    return held


def _said(kind: Kind, ours: Line, number: int) -> Said:
    heard = ours.once(asking(kind, ours.address, kind.path, _held(kind, ours)).write(1))
    headers = [(name, value) for name, value in heard.headers() if name not in HOP]
    return Said(kind.method, f"/{number}", heard.status, headers, heard.body.decode())


def _sides(kind: Kind, ours: Line, bare: Line, path: str) -> Sides:
    held = [_held(kind, ours) for _ in range(CONNECTIONS)]
    same = evolve(kind, steps=False, proof="")
    return Sides(
        [asking(kind, ours.address, kind.path, one) for one in held],
        [evolve(asking(kind, bare.address, path, one), kind=same) for one in held],
    )


async def rates(rounds: int, times: int) -> Costs:
    """
    What answers cost: in each of *rounds*, each kind is asked for so many *times*, ours and the bare one in turn.
    """
    costs = Costs()
    async with stage() as both:
        for kind, sides in both.sides.items():
            costs.size[kind] = _size(both.bare.once(sides.bare[0].write(1)))
            spent(both.ours, sides.ours, WARM)
            spent(both.bare, sides.bare, WARM)
        for _ in range(rounds):
            for kind, sides in both.sides.items():
                for server, who, cpus, clocks in (
                    (both.ours, sides.ours, costs.ours, costs.ours_clock),
                    (both.bare, sides.bare, costs.bare, costs.bare_clock),
                ):
                    cpu, clock = spent(server, who, times)
                    cpus.setdefault(kind, []).append(cpu)
                    clocks.setdefault(kind, []).append(clock)
    return costs


def spent(server: Line, who: Sequence[Asking], times: int) -> tuple[float, float]:
    """
    What an answer of *server* costs, in microseconds of its CPU and by the clock, where *who* ask so many *times*.
    """
    each = -(-times // len(who))
    cpu, clock = server.cpu(), time.perf_counter()
    server.ask(one.visitor(each) for one in who)
    clock = time.perf_counter() - clock
    cpu = server.cpu() - cpu
    asked: Any = each * len(who) / 1e6
    return cpu / asked, clock / asked


def _size(heard: Heard) -> int:
    return len(heard.head) + 4 + len(heard.body)
