"""
One schedule: a town of people, processes and weather, made of a seed, and played to its end.
"""

import asyncio
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from attrs import frozen

from authflow.calls import slots
from authflow.core.action import Done, Failed
from authflow.core.errors import RunNotFound
from authflow.core.outcome import Outcome
from authflow.core.run import Memory
from authflow.core.state import EndKind
from authflow.core.value import canonical
from authflow.door import AuthFlow
from authflow.engine.discretion import TELL, Tell
from authflow.engine.limits import Limits
from authflow.flows import ATLAS
from tests.engine.benches import UNCOUNTED
from tests.simulation.laws import Broken, Laws
from tests.simulation.loop import Endless, VirtualLoop
from tests.simulation.people import GUESSER, TEMPERS, Person, placed
from tests.simulation.process import Process, cancel
from tests.simulation.rows import Disk, rotate
from tests.simulation.service import Member, PretendService
from tests.simulation.strangers import Stranger
from tests.simulation.weather import Weather
from tests.simulation.world import Bug, Gone, Unreachable, World

GOALS: Final = (
    *("login", "login", "register", "register", "register"),
    *("change-password", "change-password", "reset", "sign-on", "logout", "managed-login", "device", "recover"),
)
STRICT: Final = Limits(
    codes=((2, 60.0), (4, 900.0)),
    guesses=((3, 60.0), (6, 600.0)),
    passwords=((2, 60.0), (5, 600.0)),
    mails=((1, 60.0), (2, 600.0)),
)
STRICTER: Final = Limits(codes=((1, 60.0),), guesses=((1, 60.0),), passwords=((1, 60.0),), mails=((1, 900.0),))
LIMITS: Final = (UNCOUNTED, UNCOUNTED, Limits(), STRICT, STRICT, STRICTER)
"""
What identities may do: without budgets, with ours, and with such as few people come by without.
"""
IN_ROWS, IN_A_FILE = 0.05, 0.002
"""
The shares of the schedules whose runs are kept in sealed rows, and of those whose rows are in a file.
"""
A_LIFE: Final = 92 * 24 * 3600.0
"""
Longer than any run lives, in seconds.
"""


@frozen
class Played:
    """
    What became of a schedule.

    Attributes:
        broken: The laws that did not hold.
        lines: The story, if it was asked for.
    """

    seed: int
    broken: tuple[str, ...]
    lines: tuple[str, ...]


def play(seed: int, *, trace: bool = False, wrapped: Callable[[AuthFlow], None] = lambda _: None) -> Played:
    """
    Play the schedule of *seed*: the same seed, the same story.

    Args:
        wrapped: Puts planted faults into each engine.
    """
    chance = Random(seed)  # noqa: S311 - The same chance for the same seed is what it is for.
    loop = VirtualLoop(chance)
    service = PretendService(
        confirms=chance.random() < 0.6,
        approves=chance.random() < 0.2,
        demands=("shoe_size",) if chance.random() < 0.15 else (),
        keeps=chance.random() < 0.3,
        browser=chance.random() < 0.15,
    )
    laws = Laws(ATLAS, service, chance.choice(LIMITS))
    weather, announces = Weather(chance), seed % 2 == 1  # The chance of the schedules before stays as it was.
    world = World(loop, weather, service, laws, lines=[] if trace else None, announces=announces)
    loop.set_exception_handler(lambda _, told: _wrong(laws, told))
    with _disk(chance.random(), world) as world.disk:
        try:
            loop.run_until_complete(_Town(world, wrapped).live())
        except (Endless, Broken) as wrong:
            laws.broken.append(str(wrong))
        finally:
            loop.turns = 0
            loop.run_until_complete(_leave())
            loop.close()
    return Played(seed, tuple(laws.broken), tuple(world.lines or ()))


@contextmanager
def _disk(drawn: float, world: World) -> Generator[Disk | None, None, None]:
    """
    Where runs are kept: most schedules need no more than memory.
    """
    if drawn > IN_ROWS + IN_A_FILE:
        yield None
    elif drawn > IN_A_FILE:
        yield Disk(world.now, None)
    else:
        with TemporaryDirectory() as folder, closing(Disk(world.now, Path(folder))) as disk:
            yield disk


async def _leave() -> None:
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    cancel(*left)
    if left:
        await asyncio.wait(left)


def _wrong(laws: Laws, told: dict[str, Any]) -> None:
    if not isinstance(told.get("exception"), Unreachable | Bug | RunNotFound):
        laws.broken.append(f"{told.get('message')}: {told.get('exception')!r}")


class _Town:
    """
    People, processes, an owner and somebody who sweeps.
    """

    def __init__(self, world: World, wrapped: Callable[[AuthFlow], None]) -> None:
        self.world = world
        self.chance = world.weather.chance
        self.wrapped = wrapped
        self.storms, self.over = True, False
        skewed = self.chance.random() < 0.2
        self.skews = (-1.0, 0.0, 1.0) if skewed else (0.0,)
        self.processes = list[Process]()
        for _ in range(self.chance.choice((1, 2, 2, 3))):
            self._new_process()
        self.people = list[Person]()
        for number in range(self.chance.choice((1, 1, 1, 2))):
            self._new_person(number)
        self.strangers = list[Stranger]()
        if self.world.service.members and self.chance.random() < 0.15:
            self._new_strangers()

    async def live(self) -> None:
        """
        First a storm, then calm; then so much time that nothing may be left.
        """
        turns = self.chance.choice((2, 4, 6, 10))
        others = [
            asyncio.ensure_future(one)
            for one in (self._owner(), self._sweeper(), self._patient_owner(), self._operator(), self._locksmith())
        ]
        storms = [person.storm(turns * (2 if person.whims is GUESSER else 1)) for person in self.people]
        await asyncio.gather(*storms, *(stranger.pester(min(turns, 4)) for stranger in self.strangers))
        self.storms = False
        self.world.weather.clear()
        self.world.tell("weather", "is fair from now on")
        await asyncio.gather(*(person.calm() for person in self.people))
        self._judge()
        self.over = True
        await asyncio.wait(others)
        await self._forget()

    def _judge(self) -> None:
        laws = self.world.laws
        laws.final(self.world.weather.mishaps)
        for person in self.people:
            action = person.action
            match action:
                case Failed(kind=EndKind.CANCELLED):
                    laws.hold(action.run in person.cancelled, f"{person.name} never cancelled")
                case Failed(kind=EndKind.REFUSED):
                    member = self.world.service.members[person.email]
                    refused = member.barred or member.approved is False or action.flow == "callback"
                    laws.hold(refused, f"{person.name} was refused at {placed(action)}")
                case Failed(kind=EndKind.UNSUPPORTED):
                    record = laws.records.get(action.run)
                    fooled = record is None or record.jar.get("tag") in laws.fooled
                    laws.hold(fooled, f"{placed(action)} is beyond us")
                case Done() | Failed():
                    pass
                case _:
                    laws.hold(False, f"{person.name} came to no end: {placed(action)}")

    async def _forget(self) -> None:
        """
        Whatever nobody touched ends, and is forgotten.
        """
        for _ in range(4):
            await asyncio.sleep(A_LIFE / 2)
            process = self.alive()
            await process.request(process.auth.sweep())
        left = list(self.world.laws.records)
        rows = await self.world.disk.left() if self.world.disk is not None else []
        self.world.laws.hold(not left and not rows and not len(self.world.memory), f"{left or rows} are left for ever")

    async def _owner(self) -> None:
        await asyncio.sleep(self.chance.random() * 30)
        approves = self.chance.random() < 0.7
        self._decide(approves)
        for record in list(self.world.laws.records.values()):
            member = self.world.service.members.get(canonical(str(record.run.memory.get(slots.EMAIL))))
            if member is not None and record.run.flow == "approval":
                outcome = Outcome.APPROVED if member.approved else Outcome.DENIED
                await self._tried(self.alive(), record.run.id, outcome)

    async def _operator(self) -> None:
        """
        Stops a process and starts another, as a deploy does.
        """
        if self.chance.random() < 0.2:
            await asyncio.sleep(self.chance.random() * 3)
            await self.alive().stop()

    async def _locksmith(self) -> None:
        """
        Lets another key seal, while everybody goes on.
        """
        disk = self.world.disk
        if disk is not None and self.chance.random() < 0.5:
            await asyncio.sleep(self.chance.random() * self.chance.choice((1, 10, 100)))
            await rotate(self.world, disk, self._restart)

    async def _restart(self) -> None:
        for process in [one for one in self.processes if not one.dead and not one.leaving]:
            self._new_process()
            await asyncio.sleep(self.world.weather.delay())
            await process.stop()

    async def _patient_owner(self) -> None:
        while not self.over:
            await asyncio.sleep(15)
            if not self.storms:
                self._decide(self.chance.random() < 0.7)

    async def _tried(self, process: Process, run: str, outcome: Outcome) -> None:
        try:
            await process.request(process.auth.wake(run, outcome))
        except (Unreachable, Gone, Bug, LookupError) as fault:
            self.world.tell("owner", "hears of", type(fault).__name__)

    def _decide(self, approves: bool) -> None:
        for member in self.world.service.members.values():
            if member.approved is None:
                member.approved = approves

    async def _sweeper(self) -> None:
        while self.storms:
            await asyncio.sleep(self.chance.random() * 900)
            process = self.alive()
            try:
                await process.request(process.auth.sweep())
                await process.request(process.auth.poll())
            except (Unreachable, Gone, Bug) as fault:
                self.world.tell("sweeper", "hears of", type(fault).__name__)

    def alive(self) -> Process:
        """
        Whoever a load balancer chooses; where all were killed, somebody is started anew.
        """
        alive = [process for process in self.processes if not process.dead and not process.leaving]
        return self.chance.choice(alive) if alive else self._new_process()

    def _new_process(self) -> Process:
        name = f"p{len(self.processes) + 1}"
        process = Process(name, self.world, self.chance.choice(self.skews), self.wrapped)
        self.processes.append(process)
        return process

    def _new_strangers(self) -> None:
        """
        Some who are after the address of a member: most of them register it, as if it were theirs.
        """
        goal = self.chance.choice(("register", "register", "login", "recover"))
        email = self.chance.choice([*self.world.service.members])
        for number in range(self.chance.choice((1, 2, 3))):
            name, password = f"eve{number}", "a stranger's password"
            self.strangers.append(Stranger(name, self.world, self.alive, goal, email, [password], {}, {}, ()))

    def _new_person(self, number: int) -> None:
        service, chance = self.world.service, self.chance
        name = ("ada", "bob")[number]
        whose = name if chance.random() < 0.7 else "ada"  # Two tabs of one user.
        email, password = f"{whose}@example.com", f"{whose}'s password"
        goal = chance.choice(GOALS)
        known = goal != "register" or chance.random() < 0.2
        if known and email not in service.members:
            service.members[email] = Member(
                email,
                password,
                confirmed=chance.random() < 0.5 or goal == "change-password",
                approved=chance.choice((True, True, True, None)),
                barred=chance.random() < 0.05,
                missing=("city",) if chance.random() < 0.1 else (),
            )
        service.browsers[name] = email
        memory: Memory = {}
        passwords = [password, "a new one"]
        match goal:
            case "change-password":
                memory = {slots.TOKENS: service.issue(email), slots.EMAIL: email}
                passwords = ["a new one", password]
            case "reset":
                link = f"{name}-recovery|before|"
                service.recoveries[link] = email
                memory = {slots.RECOVERY_TOKEN: link}
                passwords = ["a new one", password]
            case "logout":
                memory = {slots.TOKENS: service.issue(email)}
            case "sign-on":
                memory = {slots.EMAIL: email}
            case _:
                pass
        jar = {TELL: Tell.EVEN.value} if chance.random() < 0.1 else {}
        self.people.append(
            Person(name, self.world, self.alive, goal, email, passwords, memory, jar, chance.choice(TEMPERS))
        )
