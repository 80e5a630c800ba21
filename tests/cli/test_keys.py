"""
`authflow keys`: a key is made, shown to nobody, and changed while everybody goes on.
"""

import asyncio
import json
import stat
from pathlib import Path

import pytest

from authflow.core.action import Action
from authflow.door import AuthFlow
from authflow.engine.keys import Key, keys_in
from authflow.stores.sqlite import SqliteStore
from tests.cli.calling import Called, document
from tests.cli.conftest import Inside
from tests.cli.serving import Site
from tests.engine.services import by_call

RUNS = 3


@pytest.fixture
def file(tmp_path: Path, inside: Inside) -> Path:
    """
    A file of keys.
    """
    assert 0 == inside("keys", "new", "keys.txt").returncode
    return tmp_path / "keys.txt"


def keys_of(file: Path) -> list[Key]:
    """
    The keys in *file*.
    """
    return keys_in(file.read_text(encoding="utf-8"))


def begun(file: Path, folder: Path) -> list[Action]:
    """
    Runs that were begun with the keys in *file*, and are kept in *folder*.
    """
    keys = file.read_text(encoding="utf-8")

    async def begin() -> list[Action]:
        store = SqliteStore(folder / "runs.db")
        async with AuthFlow(service=by_call(), store=store, keys=keys) as auth:
            asked = [await auth.start("login") for _ in range(RUNS)]
        await store.aclose()
        return asked

    return asyncio.run(begin())


def resumed(keys: str, folder: Path, asked: list[Action]) -> list[Action]:
    """
    What the users of *asked* are shown with the keys in the text *keys*.
    """

    async def resume() -> list[Action]:
        store = SqliteStore(folder / "runs.db")
        async with AuthFlow(service=by_call(), store=store, keys=keys) as auth:
            shown = [await auth.resume(one.handle) for one in asked]
        await store.aclose()
        return shown

    return asyncio.run(resume())


def nothing_told(ended: Called, file: Path) -> None:
    """
    See that *ended* has told no key of *file*.
    """
    assert [] == [key.id for key in keys_of(file) if key.written in ended.stdout + ended.stderr]


def test_new_prints_a_key(inside: Inside) -> None:
    """
    A key is printed for whoever keeps it elsewhere, another one each time, and nothing besides.
    """
    printed = [inside("keys", "new").stdout for _ in range(2)]

    assert [1, 1] == [len(keys_in(text)) for text in printed]
    assert printed[0] != printed[1]


def test_new_writes_a_file(inside: Inside, tmp_path: Path) -> None:
    """
    A file of keys can be read by its user alone, and its key is told by its id.
    """
    ended = inside("keys", "new", "keys.txt", "--json")

    file = tmp_path / "keys.txt"
    (key,) = keys_of(file)
    assert {"file": str(Path("keys.txt")), "keys": [{"id": key.id, "seals": True}]} == document(ended)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    nothing_told(ended, file)


def test_new_overwrites_nothing(inside: Inside, file: Path) -> None:
    """
    Whatever is there already stays: it may be the only copy.
    """
    before = file.read_bytes()

    ended = inside("keys", "new", "keys.txt")

    assert (2, before) == (ended.returncode, file.read_bytes())
    assert "is there already" in ended.stderr


def test_status(inside: Inside, file: Path, tmp_path: Path) -> None:
    """
    The keys are listed by their ids, with what each one holds.
    """
    begun(file, tmp_path)
    (key,) = keys_of(file)

    ended = inside("keys", "status", "--keys-file", "keys.txt", "--store", "sqlite:///runs.db", "--json")

    held = {"id": key.id, "seals": True, "rows": RUNS, "handles": RUNS}
    assert {"keys": [held], "unknown": {}, "unreadable": 0} == document(ended)
    nothing_told(ended, file)


def test_status_of_a_store_with_other_keys(inside: Inside, file: Path, tmp_path: Path) -> None:
    """
    What none of the keys opens is counted by the name that it bears.
    """
    begun(file, tmp_path)
    (key,) = keys_of(file)
    inside("keys", "new", "other.txt")

    ended = inside("keys", "status", "--keys-file", "other.txt", "--store", "sqlite:///runs.db")

    assert f"{RUNS} sealed by {key.id}, a key that is not here" in ended.stdout
    assert f"{RUNS} that none of these keys opens" in ended.stdout


@pytest.mark.parametrize("env", [{"AUTHFLOW_KEYS_FILE": "keys.txt"}, {"AUTHFLOW_KEYS": ""}], ids=["file", "text"])
def test_status_by_the_environment(inside: Inside, file: Path, env: dict[str, str]) -> None:
    """
    Keys are found by a file that is named, or in the environment itself.
    """
    found = {name: value or file.read_text(encoding="utf-8") for name, value in env.items()}

    ended = inside("keys", "status", env=found)

    assert [f"{keys_of(file)[0].id}  seals"] == ended.stdout.splitlines()[1:]


def test_a_store_by_the_environment(inside: Inside, file: Path) -> None:
    """
    A store whose URL holds a password is named where nobody else looks; a key that only stands by needs none.
    """
    begun(file, file.parent)
    env = {"AUTHFLOW_STORE": "sqlite:///runs.db", "AUTHFLOW_KEYS_FILE": "keys.txt"}

    said = document(inside("keys", "status", "--json", env=env))
    standby = document(inside("keys", "rotate", "--standby", "--json", env=env))

    assert [RUNS] == [key["rows"] for key in said["keys"]]
    assert (2, False) == (len(standby["keys"]), "rows" in standby)


def test_rotate(inside: Inside, file: Path, tmp_path: Path) -> None:
    """
    A new key seals every row, everybody goes on, and the old key opens nothing any more.
    """
    asked = begun(file, tmp_path)
    (old,) = keys_of(file)

    ended = inside("keys", "rotate", "--keys-file", "keys.txt", "--store", "sqlite:///runs.db", "--json")

    new, kept = keys_of(file)
    told = document(ended)
    assert old == kept
    assert [{"id": new.id, "seals": True}, {"id": old.id, "seals": False}] == told["keys"]
    assert {"anew": RUNS, "already": 0, "busy": 0, "unreadable": 0} == told["rows"]
    assert asked == resumed(file.read_text(encoding="utf-8"), tmp_path, asked)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    nothing_told(ended, file)


def test_rotate_goes_on(inside: Inside, file: Path, tmp_path: Path) -> None:
    """
    What was not sealed anew yet is, without another key.
    """
    begun(file, tmp_path)
    inside("keys", "rotate", "--keys-file", "keys.txt")
    before = file.read_bytes()

    rest = ("keys", "rotate", "--keys-file", "keys.txt", "--store", "sqlite:///runs.db", "--rows-only", "--json")
    told = [document(inside(*rest))["rows"] for _ in range(2)]

    assert [(RUNS, 0), (0, RUNS)] == [(one["anew"], one["already"]) for one in told]
    assert before == file.read_bytes()


def test_rotate_in_two_steps(inside: Inside, file: Path) -> None:
    """
    Where several processes share a store, they learn a key before it seals.
    """
    (old,) = keys_of(file)

    inside("keys", "rotate", "--keys-file", "keys.txt", "--standby")
    standing = keys_of(file)
    inside("keys", "rotate", "--keys-file", "keys.txt", "--to", standing[1].id)

    assert old == standing[0]
    assert [standing[1], old] == keys_of(file)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(("status",), "No keys are set", id="none"),
        pytest.param(("status", "--keys-file", "nothing.txt"), "cannot be read", id="no-file"),
        pytest.param(("status", "--keys-file", "wrong.txt"), "is no key", id="no-keys"),
        pytest.param(("status", "--keys-file", "keys.txt", "--store", "memory:"), "outlives its process", id="memory"),
        pytest.param(("status", "--keys-file", "keys.txt", "--store", "ftp://x"), "must be one of", id="no-store"),
        pytest.param(("rotate", "--keys-file", "keys.txt", "--to", "00"), "There is no key '00'", id="no-such-key"),
        pytest.param(("rotate", "--keys-file", "keys.txt", "--rows-only"), "needs a --store", id="no-rows"),
        pytest.param(("rotate", "--keys-file", "keys.txt", "--standby", "--to", "00"), "Say one of", id="both"),
    ],
)
def test_what_cannot_be(inside: Inside, file: Path, arguments: tuple[str, ...], why: str) -> None:
    """
    Whatever is missing or contradicts itself is said in one line, and no file is changed.
    """
    file.with_name("wrong.txt").write_text("hunter2", encoding="utf-8")
    before = file.read_bytes()

    ended = inside("keys", *arguments)

    assert (2, True, 1) == (ended.returncode, why in ended.stderr, len(ended.stderr.splitlines()))
    assert before == file.read_bytes()
    assert "hunter2" not in ended.stderr


def test_keys_in_the_environment_are_not_rotated(inside: Inside, file: Path) -> None:
    """
    What stands in the environment cannot be changed from here, and that is said.
    """
    ended = inside("keys", "rotate", env={"AUTHFLOW_KEYS": file.read_text(encoding="utf-8")})

    assert (2, True) == (ended.returncode, "The keys are in AUTHFLOW_KEYS" in ended.stderr)


def test_keys_do_not_belong_into_a_shared_file(inside: Inside, tmp_path: Path) -> None:
    """
    A pyproject.toml names the file of keys, from where it lies; keys themselves are refused there.
    """
    (tmp_path / "below").mkdir()
    inside("keys", "new", "keys.txt")
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.authflow]\nkeys_file = "keys.txt"\n', encoding="utf-8")
    found = inside("keys", "status", cwd=tmp_path / "below")
    project.write_text('[tool.authflow]\nkeys = "hunter2"\n', encoding="utf-8")

    refused = inside("keys", "status")

    assert (0, 2) == (found.returncode, refused.returncode)
    assert "keys does not belong into" in refused.stderr
    assert "hunter2" not in refused.stderr


def test_keys_are_not_shown_by_config(inside: Inside, file: Path) -> None:
    """
    Where the keys are is shown; what they are is not.
    """
    ended = inside("config", "show", "--json", env={"AUTHFLOW_KEYS": file.read_text(encoding="utf-8")})

    assert "AUTHFLOW_KEYS" == json.loads(ended.stdout)["keys"]["source"]
    nothing_told(ended, file)


def test_keys_do_not_go_with_a_run_that_is_left(site: Site, inside: Inside, file: Path, tmp_path: Path) -> None:
    """
    A run that is left at the command line is kept with its settings, and without the application's keys.
    """
    env = {**site.env, "AUTHFLOW_KEYS": file.read_text(encoding="utf-8"), "AUTHFLOW_KEYS_FILE": str(file)}

    inside("login", "--email", "cyd@example.com", "--password-stdin", env=env, lines="demo-password-cyd\n")

    (kept,) = (tmp_path / ".config" / "authflow" / "runs").glob("*.json")
    assert [] == [
        word for word in ("authflow-key-", '"keys"', '"keys_file"') if word in kept.read_text(encoding="utf-8")
    ]
