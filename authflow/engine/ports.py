"""
Where the world comes in. Adapters do not subclass these.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Protocol, TypeAlias

from attrs import field, frozen

from authflow.core.action import Action
from authflow.core.call import Call
from authflow.core.run import Answer, Reply
from authflow.engine.record import Record

Jar: TypeAlias = Mapping[str, str]


@frozen
class Said:
    """
    An answer, and what the service wants to be given back with this run's next call.

    Attributes:
        request_id: The service's own name for the request, for the journal.
    """

    answer: Answer
    jar: Jar = field(factory=dict[str, str], repr=False)
    request_id: str | None = None


class Service(Protocol):
    """
    An identity service. It never raises for what the network did: that is an outcome.
    """

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Send *call* once; *jar* is what the last answer of this run left.

        `UNAVAILABLE` says that it surely was not processed, `UNKNOWN` that nobody can tell; the engine decides by the
        call's own rule whether to send it again.
        """
        ...


class Store(Protocol):
    """
    Where runs live between steps.
    """

    async def put(self, record: Record) -> bool:
        """
        Store a new run; false if its id is taken.
        """
        ...

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*.
        """
        ...

    async def swap(self, record: Record) -> bool:
        """
        Replace the record of revision `record.revision - 1`; false if it is no longer that.
        """
        ...

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run, if it is still at *revision*.
        """
        ...

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Count one for *key*; if that would exceed *limit* in *window* seconds, the seconds until it would not.
        """
        ...

    async def give_back(self, key: str) -> None:
        """
        Count one less for *key*: the one that was counted last. Where none is counted, nothing happens.
        """
        ...

    def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run, from the present one on, as they happen in any process.
        """
        ...

    def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*, in seconds since the epoch.
        """
        ...


class Clock(Protocol):
    """
    The time.
    """

    def now(self) -> float:
        """
        Seconds since the epoch.
        """
        ...


class Chance(Protocol):
    """
    Randomness.
    """

    def __call__(self, size: int, /) -> bytes:
        """
        *size* unguessable bytes.
        """
        ...


class Ui(Protocol):
    """
    Something that shows actions and waits for replies.
    """

    async def show(self, action: Action) -> Reply | None:
        """
        Show *action*; the reply, or nothing where nothing is asked or nobody waits: then the run is left parked.
        """
        ...
