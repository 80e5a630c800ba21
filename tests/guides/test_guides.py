"""
Each guide is followed with nothing else at hand: its files saved, its commands run, its conversations held.
"""

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

import pytest

import authflow
import authflow.emulator
import authflow.flows
from authflow.guides import NAMES, guides
from tests.guides.pages import Block, agrees, blocks
from tests.guides.terminal import Terminal, terminal

ROOM: Final = Path(str(authflow.__file__)).parent / "guides"
FORTY: Final = 40
PROMPT: Final = re.compile(
    r"^(?P<prompt>Number|Email(?: \(.*?\))?|(?P<hidden>Password|Code)|\w+(?:, \w+)+):(?: (?P<typed>.*))?$"
)
CURL: Final = re.compile(
    r"^curl (?:-X (?P<method>\w+) )?\"?http://(?P<at>[\w.:]+?)(?P<path>/[^\s\"]*)\"?$", re.MULTILINE
)
PUBLIC: Final = {
    "authflow": authflow.__all__,
    "authflow.emulator": authflow.emulator.__all__,
    "authflow.flows": authflow.flows.__all__,
    "authflow.flows.rows": ["ANYWHERE"],
}

STRICT: Final = {
    "python": {"PYTHONWARNINGS": "error"},
    "authflow": {"PYTHONWARNINGS": "error"},
    "pytest": {"PYTEST_ADDOPTS": "-W error -p no:asyncio -p no:cacheprovider"},  # Its plugins may warn of themselves.
}

Line = str | Callable[[str], str]
"""
What is typed where nobody sees it, or what finds it out at the address that the program showed.
"""


def page(name: str) -> str:
    """
    The text of the guide called *name*.
    """
    return guides()[name].text


def asked(name: str, number: int, address: str, **gaps: str) -> Any:
    """
    What the emulator at *address* answers to the curl command with this *number* in the guide.
    """
    command = [*CURL.finditer(page(name))][number]
    path = command["path"]
    for gap, value in gaps.items():
        path = path.replace(gap, value)
    with closing(HTTPConnection(address, timeout=10)) as connection:
        connection.request(command["method"] or "GET", path)
        answer = connection.getresponse()
        read = json.loads(answer.read())
    assert answer.status == 200, read
    return read


def mailed(address: str) -> str:
    """
    The code in Bob's newest mail.
    """
    return str(asked("drive-your-own-ui", 0, address)[0]["code"])


def mistyped(address: str) -> str:
    """
    Bob's code with its last digit wrong.
    """
    code = mailed(address)
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def approved(address: str) -> str:
    """
    Cyd's password, after the owner has approved them.
    """
    members = asked("drive-your-own-ui", 1, address)
    cyd = next(member["id"] for member in members if member["email"] == "cyd@example.com")
    asked("drive-your-own-ui", 2, address, **{"THE-ID": cyd})
    return "demo-password-cyd"


SECRETS: Final[Mapping[tuple[str, str], tuple[Line, ...]]] = {
    ("signin.py", "ada"): ("not looked at", "demo-pasword-ada", "demo-password-ada"),
    ("signin.py", "bob"): ("demo-password-bob", mistyped, mailed),
    ("signin.py", "cyd"): ("demo-password-cyd", approved),
    ("person.py", "ada"): ("demo-pasword-ada", "demo-password-ada"),
}
"""
What each person types and the page does not show: something wrong first, then what is right.
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_is_followed(name: str, tmp_path: Path) -> None:
    """
    Whoever does what the page says, sees what the page shows.
    """
    saved: dict[str, str] = {}
    command: Block | None = None
    printed = ""
    for block in blocks(page(name)):
        where = f"{name}.md:{block.line}"
        match block.language:
            case "python" if block.file is not None:
                saved[block.file] = block.text
                (tmp_path / block.file).write_text(block.text, encoding="utf-8")
            case "python":
                assert any(block.text in text for text in saved.values()), f"{where} is a piece of no file"
            case "sh" if not block.text.startswith("curl "):
                command, printed = block, ran(block, tmp_path, where)
            case "sh":
                assert len(block.text.splitlines()) == len(CURL.findall(block.text)), where
            case "text":
                assert command is not None, where
                assert agrees(block.text, printed), f"{where} shows\n{block.text}\nand this was printed:\n{printed}"
            case "console":
                shown = held(block, tmp_path)
                assert agrees(block.text.partition("\n")[2], shown), f"{where} shows\n{block.text}\nand this:\n{shown}"
            case other:
                pytest.fail(f"{where}: nobody follows a block of {other}")
    assert saved


def ran(block: Block, folder: Path, where: str) -> str:
    """
    What the commands of *block* print, with warnings as errors and nothing on the error stream.
    """
    printed = []
    for line in block.text.splitlines():
        program, *arguments = shlex.split(line)
        called = {"python": [sys.executable], "authflow": [sys.executable, "-m", "authflow"]}[program]
        done = subprocess.run(
            [*called, *arguments],
            cwd=folder,
            env={**os.environ, **STRICT["pytest" if "pytest" in arguments else program]},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (block.left, ""), f"{where}\n{done.stdout}\n{done.stderr}"
        printed.append(done.stdout)
    return "".join(printed)


def held(block: Block, folder: Path) -> str:
    """
    What a person sees who types what the transcript *block* shows, and their secrets where it shows none.
    """
    program = block.text.partition("\n")[0].removeprefix("$ python ")
    person = next(who for who in ("ada", "bob", "cyd") if f"{who}@example.com" in block.text)
    secrets = iter(SECRETS[program, person])
    with terminal(folder, program) as term:
        for line in block.text.splitlines():
            if asking := PROMPT.match(line):
                term.until(f"{asking['prompt']}: ")
                term.type(typed(next(secrets), term) if asking["hidden"] else asking["typed"] or "")
        assert term.end() == 0, term.screen
    assert next(secrets, None) is None, "not everything was asked"
    return term.screen


def typed(line: Line, term: Terminal) -> str:
    """
    *line*, found out where it must be.
    """
    if isinstance(line, str):
        return line
    address = re.search(r"http://(127\.0\.0\.1:\d+)", term.screen)
    assert address
    return line(address[1])


def program(folder: Path) -> str:
    """
    The forty lines, saved in *folder*.
    """
    block = next(block for block in blocks(page("drive-your-own-ui")) if block.file == "signin.py")
    (folder / "signin.py").write_text(block.text, encoding="utf-8")
    return block.text


def test_forty_lines_are_forty_lines(tmp_path: Path) -> None:
    """
    The program is as short as its title says, and takes every action apart.
    """
    text = program(tmp_path)

    assert len([line for line in text.splitlines() if line.strip()]) <= FORTY
    assert [] == [name for name in ("Ask", "Go", "Hold", "Done", "Failed") if f"{name}(" not in text]
    assert "assert_never" in text


@pytest.mark.parametrize("at", ["Number: ", "Email: ", "Password: "])
@pytest.mark.parametrize("how", ["ctrl-c", "ctrl-d"])
def test_the_program_is_left_in_peace(at: str, how: str, tmp_path: Path) -> None:
    """
    Who leaves, wherever they are asked, sees no traceback.
    """
    program(tmp_path)
    with terminal(tmp_path, "signin.py") as term:
        for prompt, line in (("Number: ", "1"), ("Email: ", "ada@example.com"), ("Password: ", "")):
            term.until(prompt)
            if prompt == at:
                break
            term.type(line)
        if how == "ctrl-c":
            term.interrupt()
            term.type("")
        else:
            term.leave()

        assert term.end() == 0
    assert "Traceback" not in term.screen
    assert "signed in" not in term.screen


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_names_public_things_only(name: str) -> None:
    """
    What a page imports is promised to stay.
    """
    own = {str(block.file).removesuffix(".py") for block in blocks(page(name)) if block.file}
    private = [
        f"{module} {names}"
        for module, names in imports(name)
        if module.partition(".")[0] not in own | sys.stdlib_module_names | {"aiohttp", "pytest"}
        and not set(names) <= set(PUBLIC.get(module, ()))
    ]

    assert private == []


def imports(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """
    The modules that the files of a guide import, with the names they take from each.
    """
    for block in blocks(page(name)):
        for node in ast.walk(ast.parse(block.text)) if block.language == "python" and block.file else ():
            match node:
                case ast.Import(names=names):
                    yield from ((one.name, (one.name,)) for one in names)
                case ast.ImportFrom(module=str() as module, names=names):
                    yield module, tuple(one.name for one in names)
                case _:
                    pass


def test_every_page_is_listed() -> None:
    """
    A guide that is in the package can be found by its name, and has a title.
    """
    pages = {path.stem for path in ROOM.glob("*.md")}

    assert pages == {*guides()}
    assert [] == [name for name, guide in guides().items() if not guide.title or "#" in guide.title]
    assert [guide.text.startswith(f"# {guide.title}\n") for guide in guides().values()] == [True] * len(pages)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_read_anywhere(name: str) -> None:
    """
    It fits a terminal, sends nobody to another project, and leads to no place that is not there.
    """
    text = page(name)

    assert [] == [line for line in text.splitlines() if len(line) > 120]
    assert not re.search(r"\bpip\s+install\s+authflow(?![-_])", text)
    assert [] == re.findall(r"\]\((?!https?://)[^)]+\)", text)
    assert {guide.title for guide in guides().values()} >= {*re.findall(r"guide \*(.+?)\*", " ".join(text.split()))}


def test_reading_loads_nothing_else() -> None:
    """
    Whoever prints a guide pays for no network library.
    """
    loaded = subprocess.run(
        [sys.executable, "-c", "import authflow.guides, sys; authflow.guides.guides(); print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert [] == [name for name in ("aiohttp", "attrs", "structlog", "transitions", "asyncio") if name in loaded]
