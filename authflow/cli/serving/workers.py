"""
Several processes that serve at one port: a parent, which answers nothing itself, and workers, which it starts anew.

The parent binds the port, and every worker accepts at the very socket that it inherits. Sockets of their own at one
port (`SO_REUSEPORT`) would each be dealt connections whether their worker comes to them or not, and those that wait at
one that is killed are cut off with it. At one socket, whoever has time takes the next, what a dead worker had not
accepted is accepted by another, and every system with `fork` does the same.

They are forked, while the parent has no loop, thread or connection: a new one serves within milliseconds, and what
all serve, whatever became of the files of settings meanwhile. A worker whose parent is gone stops in peace.
"""

import os
import select
import signal
import socket
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, NoReturn

import click
from attrs import define, field, frozen

from authflow.cli.exits import Exit, Left
from authflow.cli.signals import STOPS

TRIES: Final = 3
"""
How many workers in a row may end by themselves before they are ready, until the parent gives up; unless others serve
meanwhile.
"""
STEADY: Final = 5.0
"""
How long a worker lives whose end makes nobody wait, in seconds.
"""
PAUSE, LONGEST = 0.1, 10.0
"""
How long the first one waits that follows one that ended sooner, doubled with each, and how long at most, in seconds.
"""
HASTY_MOST: Final = 8
"""
So many in a row make the longest pause; a number that is doubled with each, for hours, is one day too large.
"""
PATIENCE: Final = 60.0
"""
Seconds; a call to the service in flight has ended long before.
"""
READY: Final = b"ready\n"


@frozen
class Lead:
    """
    What ties a worker to its parent.

    Attributes:
        ready: Tells the parent that the worker accepts connections.
        leash: The number of a file that can be read, of nothing, as soon as the parent is gone.
    """

    ready: Callable[[], None]
    leash: int


@define(eq=False)
class Worker:
    """
    A worker, as its parent sees it.

    Attributes:
        born: By the clock that never goes back, in seconds.
        said: What it has told: that it is ready, or its exit code and why it ends.
    """

    pid: int
    born: float
    said: bytes = b""

    @property
    def ready(self) -> bool:
        """
        Whether it accepts connections.
        """
        return self.said.startswith(READY)

    @property
    def why(self) -> str | None:
        """
        Why it ended, in its own words.
        """
        return self.said.removeprefix(READY).decode("utf-8", "replace").strip() or None


@define(eq=False)
class Workers:
    """
    So many workers that do the same *work*, until they are told to stop (`cli/signals.py`).

    Attributes:
        work: Done in every worker; what it raises is a `ClickException`, or click's `Exit`.
        ready: Called once, with their numbers, when all are.
        stopping: Called when they are told to stop: nothing new may come to the port.
        patience: How long all together may take to end, in seconds.
    """

    work: Callable[[Lead], None]
    count: int
    ready: Callable[[Sequence[int]], None]
    stopping: Callable[[], None]
    patience: float = PATIENCE
    _workers: dict[int, Worker] = field(init=False, factory=dict[int, Worker])
    _due: list[float] = field(init=False, factory=list[float])
    _leash: tuple[int, int] = field(init=False, factory=os.pipe)
    _announced: bool = field(init=False, default=False)
    _until: float | None = field(init=False, default=None)
    _unready: int = field(init=False, default=0)
    _hasty: int = field(init=False, default=0)
    _wrong: Left | None = field(init=False, default=None)

    def run(self) -> None:
        """
        Start them, start those anew that end, and stop them all in the end.

        Raises:
            Left: They end before they are ready, or one had to be killed in the end.
        """
        with _heard() as signals:
            self._due = [0.0] * self.count
            try:
                while self._workers or self._due:
                    self._start_due()
                    if self._workers or self._due:  # It may just have been given up.
                        self._wait(signals)
            finally:
                self._send(signal.SIGKILL)  # None is left, unless something went wrong here.
        if self._wrong is not None:
            raise self._wrong

    def _start_due(self) -> None:
        now = time.monotonic()
        while self._due and min(self._due) <= now:
            self._due.remove(min(self._due))
            try:
                self._start()
            except OSError as fault:  # The system has no process or no file left just now; others may serve meanwhile.
                self._unready += 1
                how = fault.strerror or type(fault).__name__
                self._replace(f"a worker could not be started ({how}); it is tried again", how, hasty=True)

    def _start(self) -> None:
        told, tells = os.pipe()
        # A signal that came before the worker has handlers of its own would be its parent's.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            pid = os.fork()
            if not pid:
                self._be_worker(tells)
        except OSError:
            os.close(told)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            os.close(tells)
        self._workers[told] = Worker(pid, time.monotonic())

    def _be_worker(self, tells: int) -> NoReturn:
        code = int(Exit.UNEXPECTED)
        try:
            signal.set_wakeup_fd(-1)
            for one in STOPS:
                signal.signal(one, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            for end in (self._leash[1], *self._workers):
                os.close(end)
            self.work(Lead(lambda: _tell(tells, READY), self._leash[0]))
            code = int(Exit.DONE)
        except click.ClickException as wrong:
            code = wrong.exit_code
            _tell(tells, " ".join(wrong.format_message().split()).encode("utf-8", "replace"))
        except click.exceptions.Exit as end:
            code = end.exit_code
        finally:
            os._exit(code)  # Nothing that the parent has begun is to be ended by its child.

    def _wait(self, signals: socket.socket) -> None:
        """
        Wait for a signal, for word of a worker, or until something is due; and see to it.
        """
        at = self._until if self._until is not None else min(self._due, default=None)
        patience = None if at is None else max(at - time.monotonic(), 0.0)
        heard, _, _ = select.select([signals.fileno(), *self._workers], [], [], patience)
        if not heard and self._until is not None:
            self._until += self.patience
            self._wrong = Left(Exit.UNEXPECTED, f"{len(self._workers)} workers would not end, and were killed")
            self._send(signal.SIGKILL)
        for end in heard:
            if end == signals.fileno():
                signals.recv(64)
                self._stop()
            else:
                self._hear(end)

    def _hear(self, told: int) -> None:
        worker = self._workers[told]
        said = os.read(told, 4096)
        worker.said += said
        if not said:
            self._ended(told, worker)
        elif worker.ready:
            self._unready = 0
            if not self._announced and sum(one.ready for one in self._workers.values()) == self.count:
                self._announced = True
                self.ready([one.pid for one in self._workers.values()])

    def _ended(self, told: int, worker: Worker) -> None:
        """
        See to it that another one takes the place of *worker*, which has ended.
        """
        del self._workers[told]
        os.close(told)
        code = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
        if self._until is not None:
            return
        # Whoever kills them once they have served (a person, a system without memory) tells nothing of their start.
        killed = self._announced and code == -signal.SIGKILL
        self._unready += not (worker.ready or killed)
        if not worker.ready and worker.why is not None and not self._announced:
            self._give_up(Left(Exit(code), worker.why))
            return
        how = worker.why or _how(code)
        line = f"worker {worker.pid} ended ({how}); another one takes its place"
        self._replace(line, how, hasty=time.monotonic() - worker.born < STEADY)

    def _replace(self, line: str, how: str, *, hasty: bool) -> None:
        """
        Start another one, after a pause where those before it came to nothing soon, and say so by *line*; or give up.
        """
        served = self._announced and any(one.ready for one in self._workers.values())
        if self._unready >= TRIES and not served:
            self._give_up(Left(Exit.UNEXPECTED, f"{TRIES} workers in a row ended before they were ready ({how})"))
            return
        self._hasty = min(self._hasty + 1, HASTY_MOST) if hasty else 0
        pause = min(PAUSE * 2 ** (self._hasty - 1), LONGEST) if self._hasty else 0.0
        self._due.append(time.monotonic() + pause)
        with suppress(OSError):  # That nobody can be told is no reason to serve nobody.
            click.echo(f"authflow: {line}", err=True)

    def _give_up(self, wrong: Left) -> None:
        self._wrong = wrong
        self._stop()

    def _stop(self) -> None:
        """
        Tell all to stop, and start none anew.
        """
        if self._until is None:
            self._until = time.monotonic() + self.patience
            self._due = []
            self.stopping()
            self._send(signal.SIGTERM)

    def _send(self, sent: signal.Signals) -> None:
        for worker in self._workers.values():
            os.kill(worker.pid, sent)  # One that has ended is still there until it was waited for.


@contextmanager
def _heard() -> Generator[socket.socket, None, None]:
    """
    What can be read whenever they are told to stop.
    """
    hears, told = socket.socketpair()
    with hears, told:
        told.setblocking(False)
        before = [signal.signal(one, _passed_on) for one in STOPS]
        wakes = signal.set_wakeup_fd(told.fileno())
        try:
            yield hears
        finally:
            signal.set_wakeup_fd(wakes)
            for one, handler in zip(STOPS, before, strict=True):
                signal.signal(one, handler)


def _passed_on(_number: int, _frame: object) -> None:
    """
    Let the number of the signal be written where it is waited for, and do nothing else.
    """


def _tell(tells: int, what: bytes) -> None:
    with suppress(OSError):  # The parent is gone.
        os.write(tells, what)


def _how(code: int) -> str:
    """
    How a process ended, by what its parent is told.
    """
    if code >= 0:
        return f"exit code {code}"
    # Of the signals for real time, only the first and the last have a name (signal(7)).
    return signal.Signals(-code).name if -code in {*signal.Signals} else f"signal {-code}"
