"""
Lines from terminals, pipes, files and memory, however they come.
"""

import asyncio
import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pytest

from authflow.ui.lines import CHUNK, Lines, stdin, stdout
from tests.ui.ptys import Pty, pseudo_terminal


@contextmanager
def pipe(*, encoding: str = "utf-8") -> Generator[tuple[BinaryIO, TextIO]]:
    """
    Both ends of a pipe.
    """
    reads, writes = os.pipe()
    with open(writes, "wb", buffering=0) as into, open(reads, encoding=encoding) as out:  # noqa: PTH123 - they are pipes
        yield cast("BinaryIO", into), out


async def every(lines: Lines) -> list[str]:
    """
    All *lines* that there are.
    """
    found = list[str]()
    while (line := await lines.read()) is not None:
        found.append(line)
    return found


CASES = [
    pytest.param(b"", [], id="nothing"),
    pytest.param(b"one\n", ["one"], id="one"),
    pytest.param(b"one", ["one"], id="no-final-newline"),
    pytest.param(b"one\ntwo", ["one", "two"], id="several-without-a-final-newline"),
    pytest.param(b"one\r\ntwo\r\n", ["one", "two"], id="crlf"),
    pytest.param(b"one\r\ntwo\r", ["one", "two"], id="crlf-cut-off"),
    pytest.param(b"a\r\r\n", ["a\r"], id="a-return-of-its-own"),
    pytest.param(b"\n\n", ["", ""], id="empty-lines"),
    pytest.param(b"\n", [""], id="one-empty-line"),
    pytest.param(b" a \t\n", [" a \t"], id="blanks-stay"),
    pytest.param("äöü日本👩\n".encode(), ["äöü日本👩"], id="utf-8"),
    pytest.param(b"a\xff\xfeb\n", ["a��b"], id="broken-utf-8"),
    pytest.param(b"a\x00b\n", ["a\x00b"], id="zero"),
    pytest.param(b"x" * (3 * CHUNK) + b"\ny\n", ["x" * (3 * CHUNK), "y"], id="longer-than-a-read"),
    pytest.param("é".encode() * CHUNK + b"\n", ["é" * CHUNK], id="characters-across-reads"),
]


@pytest.mark.parametrize(("written", "lines"), CASES)
async def test_lines_of_a_pipe(written: bytes, lines: list[str]) -> None:
    """
    Lines come one by one, whether they were written at once or not, until the other end is closed.
    """
    with pipe() as (into, out):
        into.write(written)
        into.close()

        assert lines == await every(Lines(out))


@pytest.mark.parametrize(("written", "lines"), CASES)
async def test_lines_of_a_file(written: bytes, lines: list[str], tmp_path: Path) -> None:
    """
    A file can be read to its end, which no loop can watch.
    """
    path = tmp_path / "lines"
    path.write_bytes(written)

    with path.open(encoding="utf-8") as stream:
        assert lines == await every(Lines(stream))


async def test_lines_of_memory() -> None:
    """
    Whoever has the lines already may hand them over.
    """
    stream = io.StringIO("one\ntwo ä\n" + "x" * (2 * CHUNK))

    assert ["one", "two ä", "x" * (2 * CHUNK)] == await every(Lines(stream))


async def test_lines_of_another_encoding() -> None:
    """
    A terminal that is not of UTF-8 says so, and is believed.
    """
    with pipe(encoding="latin-1") as (into, out):
        into.write("Zoë\n".encode("latin-1"))

        assert "Zoë" == await Lines(out).read()


async def test_a_pipe_of_many_lines_byte_by_byte() -> None:
    """
    A line that is not there yet is waited for.
    """
    with pipe() as (into, out):
        lines = Lines(out)
        reading = asyncio.create_task(lines.read())
        for byte in "ä\nb".encode():
            await asyncio.sleep(0)
            into.write(bytes([byte]))
        first = await reading
        reading = asyncio.create_task(lines.read())
        await asyncio.sleep(0)
        waits = not reading.done()
        into.close()

        assert ("ä", True, "b", None) == (first, waits, await reading, await lines.read())


async def test_called_off_between_two_halves() -> None:
    """
    Who stops reading in the middle of a line has lost nothing of it, and watches no file any more.
    """
    with pipe() as (into, out):
        lines = Lines(out)
        into.write(b"first ")
        reading = asyncio.create_task(lines.read())
        for _ in range(5):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])
        watched = asyncio.get_running_loop().remove_reader(out.fileno())
        into.write(b"half\n")

        assert (False, "first half") == (watched, await lines.read())


async def test_an_input_that_is_closed() -> None:
    """
    What is closed has no more lines, and nobody types them.
    """
    with pipe() as (_, out):
        lines = Lines(out)
        out.close()

        assert (None, None, False) == (await lines.read(), await lines.read(), lines.typed)


async def test_an_input_that_somebody_else_has_closed() -> None:
    """
    A number that stands for nothing any more has no lines either.
    """
    reads, writes = os.pipe()
    os.close(writes)
    os.close(reads)
    lines = Lines(cast("TextIO", Closed(reads)))

    assert (None, False) == (await lines.read(), lines.typed)


class Closed:
    """
    A stream whose descriptor somebody else has closed.
    """

    encoding, closed = "utf-8", False

    def __init__(self, number: int) -> None:
        self.number = number

    def fileno(self) -> int:
        """
        What once was its number.
        """
        return self.number

    def isatty(self) -> bool:
        """
        Nothing is.
        """
        return os.isatty(self.number)


async def test_a_process_without_input_and_output() -> None:
    """
    Python has no streams where it was started without any: then there are no lines, and what is written goes nowhere.
    """
    program = (
        "import asyncio, sys\n"
        "from authflow.ui.lines import Lines, stdin\n"
        "from authflow.ui.terminal import Terminal\n"
        "assert sys.stdin is None and sys.stdout is None\n"
        "assert asyncio.run(Lines(stdin()).read()) is None\n"
        "assert Terminal().plain\n"
        "sys.stderr.write('fine')\n"
    )

    process = await asyncio.create_subprocess_shell(
        f'{sys.executable} -c "$PROGRAM" <&- >&-',
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PROGRAM": program},
    )
    _, errors = await process.communicate()

    assert (b"fine", 0) == (errors, process.returncode)


def test_a_process_with_input_and_output() -> None:
    """
    Otherwise they are the process's own.
    """
    assert (sys.stdin, sys.stdout) == (stdin(), stdout())


async def test_a_line_that_is_typed() -> None:
    """
    At a terminal a line comes with enter, and is seen while it is typed.
    """
    with pseudo_terminal() as terminal:
        lines = Lines(terminal.stream)
        terminal.type("ada\n")
        line = await lines.read()

        assert (True, "ada", True) == (lines.typed, line, terminal.echoes)
        assert "ada\r\n" == terminal.look()


async def test_a_secret_is_not_seen() -> None:
    """
    Nothing of a secret comes on the screen; before and behind it, everything does.
    """
    with pseudo_terminal() as terminal:
        lines = Lines(terminal.stream)
        reading = asyncio.create_task(lines.read(secret=True))
        await asyncio.sleep(0)
        hidden = not terminal.echoes
        terminal.type("correct horse\n")

        assert (True, "correct horse", True) == (hidden, await reading, terminal.echoes)
        assert "" == terminal.look()


@pytest.mark.parametrize("turns", range(4))
async def test_a_terminal_echoes_again(turns: int) -> None:
    """
    Who is called off while a secret is typed leaves the terminal as it was.
    """
    with pseudo_terminal() as terminal:
        reading = asyncio.create_task(Lines(terminal.stream).read(secret=True))
        for _ in range(turns):
            await asyncio.sleep(0)
        hidden = not terminal.echoes

        reading.cancel()
        await asyncio.wait([reading])

        assert (turns > 0, True) == (hidden, terminal.echoes)


async def test_the_end_of_a_terminal_is_a_key() -> None:
    """
    Ctrl-d ends what is typed, and not for ever: whoever asks again may be told more.
    """
    with pseudo_terminal() as terminal:
        lines = Lines(terminal.stream)
        terminal.type("\x04")
        end = await lines.read()
        terminal.type("half\x04\x04")
        half, nothing = await lines.read(), await lines.read()
        terminal.type("more\n")

        assert (None, "half", None, "more") == (end, half, nothing, await lines.read())


async def test_the_end_of_a_pipe_is_for_ever() -> None:
    """
    Once a pipe is at its end, it is.
    """
    with pipe() as (into, out):
        lines = Lines(out)
        into.close()

        assert [None, None] == [await lines.read(), await lines.read()]


@pytest.mark.parametrize("secret", [False, True])
async def test_a_terminal_that_goes_away(secret: bool) -> None:
    """
    A terminal that hangs up has no more lines.
    """
    with pseudo_terminal() as terminal:
        reading = asyncio.create_task(Lines(terminal.stream).read(secret=secret))
        await asyncio.sleep(0)
        hang_up(terminal)

        assert await reading is None


def hang_up(terminal: Pty) -> None:
    """
    Close the end where the user sits.
    """
    spare = os.open(os.devnull, os.O_RDONLY)
    os.dup2(spare, terminal.user)  # Something must be there to be closed.
    os.close(spare)
