"""
Where the world comes in. Adapters do not subclass these.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Final, Protocol, TypeAlias

from attrs import field, frozen

from authflow.core.action import Action
from authflow.core.call import Call
from authflow.core.run import Answer, Reply
from authflow.engine.record import Record

Jar: TypeAlias = Mapping[str, str]

OURS: Final = "authflow-"
"""
How the names in a jar begin that are the engine's own: they stay there, whatever a service gives back.
"""

Windows: TypeAlias = tuple[tuple[int, float], ...]
"""
So many in so many seconds; each counts. Without any, nothing is counted.
"""


@frozen
class Count:
    """
    Something that is to be counted, and how often it may be.

    Attributes:
        name: What it is: a short word of the program's, which stores write down as it is.
        windows: At least one.
    """

    name: str
    windows: Windows

    @property
    def longest(self) -> float:
        """
        After how many seconds nothing counts any more.
        """
        return max(seconds for _, seconds in self.windows)


@frozen
class Full:
    """
    What there is no room for.

    Attributes:
        name: The count whose room comes last; of several, the one that was given first.
        seconds: How long it takes until there is room in all its windows, and so in all others.
    """

    name: str
    seconds: float


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

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, whose names differ; if any of them is full, in none.

        However many there are, it is one step for everybody.

        Args:
            key: Whose counts they are: any text.
        """
        ...

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*: the one that was counted last. Where none is, nothing happens.

        It is one step, too. Of a name that is given twice, two are given back.
        """
        ...

    def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run, from the present one on, as they happen in any process.
        """
        ...

    def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs that were due at *at*, in seconds since the epoch (`core/ledger.py`).

        Those that ended or expired are for whoever sweeps; those whose service may be asked, for whoever polls.
        """
        ...


class Announce(Protocol):
    """
    What a store may be able to do besides, by a method `announce`: write what goes out next and count it, in one step.

    A store that cannot, here or at present, has nothing or None by that name; then the engine asks it for the one and
    then for the other. Whoever stands before a store and changes what `swap` or `bump` do must do so here, too.
    """

    async def __call__(self, record: Record, key: str, /, *counts: Count) -> Full | bool | None:
        """
        Replace the record of the revision before, and if that was done, count one for *key* in each of *counts*.

        Where it raises, both may be done, or neither.

        Returns:
            Whether both were done. False: it is no longer the record of the revision before, and nothing is counted;
            `Full`: the record is replaced, and as there is no room for one more, nothing is counted; None: the record
            is replaced, and what is counted is still to be counted, apart.
        """
        ...


class Settle(Protocol):
    """
    What a store may be able to do besides, by a method `settle`: write what came of a call, and give back, in one step.

    Whether a store can is told as it is of `Announce`.
    """

    async def __call__(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Count one less for *key* in each of *names*, and replace the record of the revision before.

        Where it raises, both may be done, or neither.

        Returns:
            Whether it was replaced. False: it is no longer the record of the revision before; the counts are given
            back all the same.
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
