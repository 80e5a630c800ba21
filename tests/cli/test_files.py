"""
Files of the user's own: nobody else reads them, and they are written at once or not at all.
"""

import json
import os
import stat
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import click
import pytest

from authflow.cli import files
from authflow.cli.exits import Exit, Left
from tests.cli.calling import called, names

WRITTEN = {"name": "Zoë", "half": "\udcff"}


class Watched(Mapping[str, object]):
    """
    A document that looks, while it is being written, at the file it is written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modes: list[int] = []

    def __getitem__(self, name: str) -> object:
        raise KeyError(name)

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        self.modes += [stat.S_IMODE(path.stat().st_mode) for path in self.folder.iterdir()]
        raise OSError(28, "No space left on device")


@pytest.fixture(params=[0o000, 0o022], ids=["open", "usual"], autouse=True)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """
    There and back without loss, by the user alone.
    """
    path = tmp_path / "file"

    files.write(path, WRITTEN)

    assert WRITTEN == files.read(path)
    assert (0o600, ["file"]) == (stat.S_IMODE(path.stat().st_mode), names(tmp_path))


def test_what_was_readable_to_all_is_so_no_more(tmp_path: Path) -> None:
    """
    The new file takes nothing over from the old one.
    """
    path = tmp_path / "file"
    path.write_text("{}", encoding="utf-8")
    path.chmod(0o666)

    files.write(path, WRITTEN)

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_reads_it_while_it_is_written(tmp_path: Path) -> None:
    """
    It is 0600 before its first byte; and where it fails, what was there is there still, and nothing besides.
    """
    path, document = tmp_path / "file", Watched(tmp_path)
    files.write(path, WRITTEN)

    class Plain(dict[str, object]):
        def items(self) -> Iterator[tuple[str, object]]:  # type: ignore[override] # what the encoder asks for
            yield from ((name, name) for name in document)

    with pytest.raises(Left) as left:
        files.write(path, Plain(any="thing"))

    assert [0o600, 0o600] == document.modes
    assert (Exit.UNEXPECTED, f"cannot write {path}: No space left on device") == (left.value.code, str(left.value))
    assert (WRITTEN, ["file"]) == (files.read(path), names(tmp_path))


def test_a_file_that_cannot_take_its_place_is_taken_away(tmp_path: Path) -> None:
    """
    Nothing with tokens in it stays behind.
    """
    (tmp_path / "folder").mkdir()

    with pytest.raises(Left, match="cannot write"):
        files.write(tmp_path / "folder", WRITTEN)

    assert ["folder"] == names(tmp_path)


def test_a_link_stays_one(tmp_path: Path) -> None:
    """
    What it leads to is written and taken away: no old tokens live on there.
    """
    (tmp_path / "real").write_text("{}", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")

    files.write(tmp_path / "link", WRITTEN)
    written, linked = files.read(tmp_path / "real"), (tmp_path / "link").is_symlink()
    dropped = files.drop(tmp_path / "link")

    assert (WRITTEN, True, True) == (written, linked, dropped)
    assert not (tmp_path / "real").exists()


def test_a_folder_is_made_for_it(tmp_path: Path) -> None:
    """
    One that only its owner opens.
    """
    assert tmp_path / "a" / "b" / "file" == files.prepared(tmp_path / "a" / "b" / "file")

    assert 0o700 == stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("folder", "folder is a folder.", id="folder"),
        pytest.param("file/below", "Cannot write to ", id="a-file-is-no-folder"),
        pytest.param("pipe", "pipe is no file, but a device or a pipe.", id="pipe"),
        pytest.param("to-null", "to-null is no file, but a device or a pipe.", id="link-to-a-device"),
        pytest.param("ring", "Cannot write to ", id="ring-of-links"),
        pytest.param("x" * 300, "Cannot write to ", id="too-long"),
        pytest.param("a\0b", "Cannot write to ", id="nul"),
        pytest.param("dangling/file", "Cannot write to ", id="folder-that-leads-nowhere"),
    ],
)
def test_where_no_file_can_be_is_said_before(name: str, said: str, tmp_path: Path) -> None:
    """
    A conversation is not had for nothing, and no device is ever replaced.
    """
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to-null").symlink_to(os.devnull)
    (tmp_path / "ring").symlink_to("ring")
    (tmp_path / "dangling").symlink_to("/proc/nowhere/at/all")

    with pytest.raises(click.UsageError) as wrong:
        files.prepared(tmp_path / name)

    assert said in str(wrong.value)
    assert not stat.S_ISREG(Path(os.devnull).stat().st_mode)


@contextmanager
def anybody() -> Generator[None]:
    """
    Be somebody who may not write everywhere, where root runs the tests.
    """
    before, nobody = os.getresuid(), 65534
    if before[0] == 0:
        os.setresuid(nobody, nobody, 0)
    yield
    os.setresuid(*before)


def test_a_folder_that_may_not_be_written_is_said_before() -> None:
    """
    A folder of somebody else's.
    """
    with TemporaryDirectory() as named:
        folder = Path(named)
        folder.chmod(0o555)

        with anybody(), pytest.raises(click.UsageError) as wrong:
            files.prepared(folder / "file")

    assert f"Cannot write to {folder}: it is not yours to write." == str(wrong.value)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b"{", b"[]", b"null", b'"x"', b"[" * 100_000, b"1" * 5000, b"{}" + b" " * (1 << 20), b"\0" * 10],
    ids=["empty", "no-text", "broken", "list", "null", "text", "nested", "number", "huge", "nul"],
)
def test_what_is_none_of_ours_gets_one_line(raw: bytes, tmp_path: Path) -> None:
    """
    Whatever has become of a file.
    """
    (tmp_path / "file").write_bytes(raw)

    with pytest.raises(Left) as left:
        files.read(tmp_path / "file")

    assert (Exit.USAGE, f"{tmp_path / 'file'} is not a file that authflow wrote") == (left.value.code, str(left.value))


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """
    A pipe, a folder and a device are none of ours; what is not there is nothing.
    """
    os.mkfifo(tmp_path / "pipe")
    refused = []
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero"), tmp_path / "pipe" / "below"):
        with pytest.raises(Left) as left:
            files.read(path)
        refused.append(left.value.code)

    assert [Exit.USAGE] * 4 == refused
    assert files.read(tmp_path / "nothing") is None


def test_dropping_says_whether_it_was_there(tmp_path: Path) -> None:
    """
    Of two who take it away, one does.
    """
    files.write(tmp_path / "file", WRITTEN)

    assert [True, False] == [files.drop(tmp_path / "file"), files.drop(tmp_path / "file")]


def test_who_holds_a_file_is_waited_for(tmp_path: Path) -> None:
    """
    Also when another file has taken its place meanwhile, which somebody holds, too.
    """
    path, waiting, seen = tmp_path / "file", Event(), list[object]()
    files.write(path, {"n": 1})

    def other() -> None:
        waiting.set()
        with files.held(path):
            seen.append(files.read(path))

    thread = Thread(target=other)
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(files.held(path))
        thread.start()
        waiting.wait(5)
        thread.join(0.05)
        files.write(path, {"n": 2})
        second.enter_context(files.held(path))
        first.close()
        thread.join(0.05)
        early = [*seen]
        files.write(path, {"n": 3})
    thread.join(5)

    assert ([], [{"n": 3}]) == (early, seen)


@pytest.mark.parametrize("name", ["nothing", "folder", "a\0b"])
def test_where_there_is_no_file_nobody_waits(name: str, tmp_path: Path) -> None:
    """
    Whoever reads or writes there says what is wrong.
    """
    (tmp_path / "folder").mkdir()

    with files.held(tmp_path / name):
        held = True

    assert held


@pytest.mark.parametrize(
    ("said", "folder"), [("/x", "/x/authflow"), ("", "H/.config/authflow"), ("x", "H/.config/authflow")]
)
def test_the_folder_is_where_the_desktop_says(
    said: str, folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    A relative or empty XDG_CONFIG_HOME is to be ignored.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", said)

    assert Path(folder.replace("H", str(tmp_path))) == files.home()


def test_a_device_outlives_a_login(tmp_path: Path) -> None:
    """
    Nobody is asked anything, and the device is there afterwards.
    """
    ended = called(
        "login", "--json", "--tokens", os.devnull, env={"AUTHFLOW_BASE_URL": "http://127.0.0.1:9"}, home=tmp_path
    )

    assert (2, True) == (ended.returncode, "is no file, but a device" in json.loads(ended.stdout)["error"]["message"])
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
