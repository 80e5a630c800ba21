"""
Runs that were left: each is gone on with once, wherever and whenever, or said to be none.
"""

import json
import os
import signal
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from attrs import evolve

from authflow.cli.conversation import parked
from authflow.cli.exits import Exit, Left
from tests.cli.calling import COMMAND, called, document, environment, kept_in, names, runs_in
from tests.cli.conftest import Inside
from tests.cli.serving import Site

RUN, OTHER = "0" * 24, "1" * 24
LEFT = parked.Parked(RUN, "login", "canary-handle", "ab" * 32, {"canary": 1}, {"client_id": "c"}, 100.0)


@pytest.fixture
def folder(inside: Inside, tmp_path: Path) -> Path:
    """
    Where runs are left.
    """
    inside("config", "show")
    (where := tmp_path / ".config" / "authflow" / "runs").mkdir(parents=True)
    return where


def left(inside: Inside, site: Site, name: str = "bob") -> str:
    """
    The run that *name* leaves, because nobody is there to be asked more.
    """
    arguments = ("login", "--email", f"{name}@example.com", "--password-stdin", "--json")
    run: str = document(inside(*arguments, env=site.env, lines=f"demo-password-{name}\n"))["resume"]
    return run


def other(code: str) -> str:
    """
    A code that is not *code*.
    """
    return "000000" if code != "000000" else "111111"


def test_a_run_is_taken_once(folder: Path) -> None:
    """
    It stands in a file that its owner alone reads, until it is taken.
    """
    parked.park(LEFT, 0.0)
    mode = stat.S_IMODE((folder / f"{RUN}.json").stat().st_mode)

    taken = parked.take(RUN, 0.0)

    with pytest.raises(Left, match=r"no run was left here that is called '0+'") as again:
        parked.take(RUN, 0.0)
    assert (LEFT, 0o600, Exit.USAGE) == (taken, mode, again.value.code)
    assert "canary" not in repr(LEFT)


def test_without_a_name_the_last_one_is_taken(folder: Path) -> None:
    """
    And the one before it next; what there is is said.
    """
    for at, run in enumerate((RUN, OTHER)):
        parked.park(evolve(LEFT, run=run), 0.0)
        os.utime(folder / f"{run}.json", (at, at))

    with pytest.raises(Left) as unknown:
        parked.take("nope", 0.0)
    taken = [parked.take(None, 0.0).run, parked.take(None, 0.0).run]

    assert f"no run was left here that is called 'nope'; there are {OTHER}, {RUN}" == str(unknown.value)
    assert [OTHER, RUN] == taken
    with pytest.raises(Left, match=r"^no run was left here$"):
        parked.take(None, 0.0)


def test_runs_whose_time_is_up_are_thrown_away(folder: Path) -> None:
    """
    By whoever leaves or takes one up next; the others stay.
    """
    for run, ends_at in ((RUN, 100.0), (OTHER, 100.1)):
        parked.park(evolve(LEFT, run=run, ends_at=ends_at), 0.0)

    with pytest.raises(Left, match=f"there are {OTHER}$"):
        parked.take(RUN, 100.0)
    parked.park(evolve(LEFT, run="2" * 24, ends_at=200.0), 150.0)

    assert [f"{'2' * 24}.json"] == names(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [("key", "x"), ("key", "ab"), ("key", None), ("record", []), ("settings", 1), ("ends_at", "soon"), ("handle", 1)],
)
def test_a_broken_file_keeps_no_other_run(name: str, value: object, folder: Path) -> None:
    """
    Others can be left and taken up beside it; whoever names it is told, and it is still there.
    """
    parked.park(evolve(LEFT, run=OTHER), 0.0)
    path = folder / f"{OTHER}.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {name: value}), encoding="utf-8")
    for other in ("2" * 24, "3" * 24):
        (folder / f"{other}.json").write_bytes(b"\xff")
    (folder / "notes.json").write_text("{}", encoding="utf-8")

    parked.park(LEFT, 0.0)
    taken = parked.take(None, 0.0)

    assert LEFT == taken
    with pytest.raises(Left, match="holds no run") as wrong:
        parked.take(OTHER, 0.0)
    assert (Exit.USAGE, 4) == (wrong.value.code, len(names(folder)))


def test_of_many_who_take_a_run_at_once_one_has_it(folder: Path) -> None:
    """
    However close they come: the others are told that there is none, or that somebody else was faster.
    """
    assert folder.is_dir()
    at_once = Barrier(4)

    def take() -> str | None:
        at_once.wait(5)
        try:
            return parked.take(RUN, 0.0).run
        except Left:
            return None

    taken = []
    with ThreadPoolExecutor(4) as pool:
        for _ in range(50):
            parked.park(LEFT, 0.0)
            taken.append([one.result() for one in [pool.submit(take) for _ in range(4)]])

    assert [1] * 50 == [one.count(RUN) for one in taken]


def test_a_run_goes_on_elsewhere_to_its_end(site: Site, tmp_path: Path) -> None:
    """
    In another process and another folder, with nothing said again: it knows its service, and where to keep the member.
    """
    (tmp_path / "here").mkdir()
    before = called(
        "login", "--email", "bob@example.com", "--password-stdin", "--tokens", "bob.json", "--lang", "de",
        env=site.env, home=tmp_path, cwd=tmp_path / "here", lines="demo-password-bob\n",
    )  # fmt: skip
    code = site.mail("bob@example.com")["code"]

    ended = called("resume", "--code-stdin", home=tmp_path, cwd=tmp_path, lines=f"{code}\n")

    assert (Exit.UNAUTHENTICATED, Exit.DONE) == (before.returncode, ended.returncode)
    assert "bob@example.com" in (tmp_path / "here" / "bob.json").read_text(encoding="utf-8")
    assert ("Sie sind angemeldet", []) == (ended.stdout.splitlines()[0], runs_in(tmp_path))
    assert not kept_in(tmp_path).exists()


def test_a_wrong_code_leaves_it_again(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    The same run, one try fewer; nothing secret is printed on the way.
    """
    run = left(inside, site)
    code = site.mail("bob@example.com")["code"]
    secrets = json.loads((tmp_path / ".config/authflow/runs" / f"{run}.json").read_text(encoding="utf-8"))

    wrong = inside("resume", run, "--code-stdin", "--json", lines=f"{other(code)}\n")
    right = inside("resume", run, "--code-stdin", "--json", lines=code + "\n")

    told = document(wrong, [code, secrets["handle"], secrets["key"]])
    assert (Exit.REFUSED, run, 4) == (wrong.returncode, told["resume"], told["action"]["attempts_left"])
    assert "done" == document(right, [code, secrets["handle"], secrets["key"]])["action"]["type"]


def test_of_two_that_resume_at_once_one_goes_on(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    The other one gets a line; the code is sent once.
    """
    run = left(inside, site)
    code = site.mail("bob@example.com")["code"]

    both = [
        subprocess.Popen(
            [*COMMAND, "resume", run, "--code-stdin", "--json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment(home=tmp_path),
        )
        for _ in range(2)
    ]  # fmt: skip
    printed = [one.communicate(f"{code}\n", timeout=30) for one in both]

    assert [Exit.DONE, Exit.USAGE] == sorted(one.returncode for one in both)
    assert ["action", "error"] == sorted(next(iter(json.loads(output))) for output, _ in printed)
    assert 1 == site.asked().count("verify")


def test_no_other_service_is_shown_what_a_run_holds(site: Site, inside: Inside) -> None:
    """
    It is refused, and the run is left as it was; but another language is nobody's secret.
    """
    run = left(inside, site)
    code = site.mail("bob@example.com")["code"]

    away = inside("resume", "--base-url", "http://127.0.0.1:9", "--code-stdin", "--json", lines=code + "\n")
    ended = inside("resume", run, "--code-stdin", "--lang", "de", lines=f"{code}\n")

    assert f"The base_url of the run {run} is {site.address}, and not http://127.0.0.1:9." in away.stderr
    assert (Exit.USAGE, Exit.DONE) == (away.returncode, ended.returncode)
    assert "Sie sind angemeldet" in ended.stdout


@pytest.mark.parametrize(
    "arguments",
    [["--tokens", "folder"], ["--api-key-file", "nothing"], ["--redirect-uri", "nonsense"]],
    ids=["tokens", "key", "address"],
)
def test_a_run_that_cannot_begin_is_still_there(
    arguments: list[str], site: Site, inside: Inside, tmp_path: Path
) -> None:
    """
    Whatever is wrong with a setting.
    """
    (tmp_path / "folder").mkdir()
    run = left(inside, site)

    ended = inside("resume", *arguments, "--json")

    assert (Exit.USAGE, [run]) == (ended.returncode, runs_in(tmp_path))


def written(home: Path, run: str) -> tuple[Path, dict[str, Any]]:
    """
    The file of *run*, and what is in it.
    """
    path = home / ".config" / "authflow" / "runs" / f"{run}.json"
    return path, json.loads(path.read_text(encoding="utf-8"))


def test_a_run_of_flows_that_are_no_more_gets_one_line(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    Nobody can go on with it, and it keeps nobody from the others.
    """
    run = left(inside, site)
    path, found = written(tmp_path, run)
    found["record"]["run"]["flow"] = "gone"
    path.write_text(json.dumps(found), encoding="utf-8")

    ended = inside("resume", "--json")

    assert f"authflow: the run {run} cannot go on: this is no run that can go on here\n" == ended.stderr
    assert (Exit.USAGE, []) == (ended.returncode, runs_in(tmp_path))


def test_a_handle_that_is_another_ones_opens_nothing(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    A file that was meddled with is told in one line, too.
    """
    path, found = written(tmp_path, left(inside, site))
    path.write_text(json.dumps({**found, "handle": "canary"}), encoding="utf-8")

    ended = inside("resume", "--json")

    assert Exit.USAGE == ended.returncode
    assert "No run answers to this handle" in document(ended, ["canary"])["error"]["message"]


def test_kill_loses_the_run_in_hand_alone(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    The member and the other runs are as they were, and nothing is half written.
    """
    called(
        "login",
        "--email",
        "ada@example.com",
        "--password-stdin",
        env=site.env,
        home=tmp_path,
        lines="demo-password-ada\n",
    )
    member, other = kept_in(tmp_path).read_bytes(), left(inside, site, "cyd")
    run = left(inside, site)
    process = subprocess.Popen(
        [*COMMAND, "resume", run, "--code-stdin"], stdin=subprocess.PIPE, env=environment(home=tmp_path)
    )
    while run in runs_in(tmp_path):
        assert process.poll() is None

    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert (member, [other]) == (kept_in(tmp_path).read_bytes(), runs_in(tmp_path))
    assert ["member.json", "runs"] == sorted(names(kept_in(tmp_path).parent))


def test_a_run_that_waits_can_be_looked_at_again(site: Site, inside: Inside) -> None:
    """
    Whoever waits for the owner leaves and comes back, and is asked for the password when there is something to see.
    """
    run = left(inside, site, "cyd")

    waiting = inside("resume", "--json")
    again = inside("resume", run, "--json")

    assert [Exit.WAITING, Exit.WAITING] == [waiting.returncode, again.returncode]
    assert [run, run] == [document(waiting)["resume"], document(again)["resume"]]
