"""
Whole conversations with secrets in them, and where those came out again: files, logs, what can be printed.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import asdict, define, field

from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Outcome
from authflow.core.paths import Row, rows
from authflow.core.slot import EMAIL, Keep
from authflow.door import AuthFlow
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.engine.clock import HandClock
from authflow.engine.keys import new_key, ring_of
from authflow.engine.record import Record
from authflow.flows import ATLAS
from authflow.wix.client import WixClient
from authflow.wix.http import HttpTransport
from authflow.wix.settings import WixSettings
from tests.engine.passing import Passing
from tests.rows.arrange import Arranged, Faulty
from tests.rows.test_rows import WAYS, given
from tests.rows.walk import Walk, planned

TYPED: Final = {
    "password": "a long enough password",
    "captcha": "emulator-captcha-pass-1",
    "code": "123456",
    "the API key": API_KEY,
    "an address of a person": "ada@example.com",
    "another one": "new@example.com",
}
"""
What users type and applications hold, in every walk.
"""
TRIED: Final = (Outcome.FAILURE, Outcome.SUCCESS)
SHORTEST: Final = 6
"""
What is shorter than so many characters is no secret, but a number or a word.
"""


@define
class Watched(Passing):
    """
    A store that takes down every secret that goes through it.

    Attributes:
        runs: The ids of the runs, which are no secrets.
        canaries: Each secret, and what it is.
        shown: What is printed of the records.
    """

    runs: set[str] = field(factory=set[str])
    canaries: dict[str, str] = field(factory=dict[str, str], repr=False)
    shown: list[str] = field(factory=list[str], repr=False)

    async def put(self, record: Record) -> bool:
        """
        Store a new run.
        """
        self._note(record)
        return await super().put(record)

    async def swap(self, record: Record) -> bool:
        """
        Store the next revision.
        """
        self._note(record)
        return await super().swap(record)

    def _note(self, record: Record) -> None:
        self.shown.append(repr(record))
        self.runs.add(record.run.id)
        secrets = {slot.name: value for slot, value in record.run.memory.items() if slot.keep is Keep.SEALED}
        for name, value in (*secrets.items(), *record.jar.items()):
            for word in words(value):
                self.canaries[word] = name
        email = record.run.memory.get(EMAIL)
        if isinstance(email, str):
            self.canaries[email] = EMAIL.name


def words(value: object) -> Iterator[str]:
    """
    Every text in *value* that is long enough to be a secret.
    """
    if isinstance(value, str):
        yield from [value] if len(value) >= SHORTEST and not value.replace(".", "").isdigit() else []
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from words(part)
    elif isinstance(value, Tokens | Identity):
        yield from words(asdict(value))


async def walked(store: Watched, flows: Collection[str]) -> list[str]:
    """
    Walk to every state of *flows*, over HTTP, try what is asked there once, and leave each run where it is then.

    Returns:
        What could be printed of it all.
    """
    shown: list[str] = []
    for goal, way in _ways(flows):
        world, clock = World(hasher=CHEAP), HandClock()
        async with serve(world) as address:
            settings = WixSettings(CLIENT_ID, address, "http://127.0.0.1/callback", API_KEY)
            http = HttpTransport(settings)
            faulty = Faulty(http)
            service = Arranged(world, WixClient(settings, faulty, clock), faulty, planned(ATLAS, way))
            begun = given(goal, world, way)
            try:
                ring = ring_of(new_key().written)
                store.canaries[ring.first.written] = "a key"
                async with AuthFlow(service=service, clock=clock, store=store, keys=ring.first.written) as auth:
                    action = await Walk(auth, clock, store).along(goal, way, begun)
                    store.canaries[action.handle.partition(".")[2]] = "a handle"
                    shown += [repr(action), repr(settings), repr(service.client), repr(ring)]
            finally:
                await http.aclose()
                world.close()
    return shown


def _ways(flows: Collection[str]) -> Iterator[tuple[str, tuple[Row, ...]]]:
    for (flow, state), (goal, way) in WAYS.items():
        if flow in flows:
            tried = [row for row in rows(ATLAS.flow(flow)) if row.state == state and row.outcome in TRIED]
            yield goal, (*way, *tried[:1])


def files_in(folder: Path) -> dict[str, bytes]:
    """
    Every file below *folder*, whatever it is for.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):  # A server takes its own away while one looks.
            if path.is_file():
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def hits(canaries: Mapping[str, str], *blobs: bytes | str) -> list[str]:
    """
    What of *canaries* stands in *blobs*, by what it is.
    """
    found = [blob if isinstance(blob, bytes) else blob.encode("utf-8", "replace") for blob in blobs]
    return sorted({name for secret, name in canaries.items() if any(secret.encode() in blob for blob in found)})
