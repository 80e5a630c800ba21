"""
What all commands have in common that talk to an emulator which serves.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from authflow.cli.emulator.faults import FAULTS
from authflow.cli.emulator.members import MEMBERS
from authflow.cli.emulator.reach import address_of
from authflow.cli.emulator.start import COMMANDS
from authflow.cli.settings import gathered
from authflow.emulator.world import World
from tests.cli.here import asks, here
from tests.emulator.client import ADA


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["settings", "ownerApproval=perhaps"], "ownerApproval ", id="value"),
        pytest.param(["settings", "requiredFields=nope"], "requiredFields[0] is no profile field.", id="in-a-list"),
        pytest.param(["settings", "passwordPolicy.minLength=0"], "passwordPolicy.minLength must be", id="in-a-part"),
        pytest.param(["settings", "nope=1"], "There is no setting 'nope'; there are emailVer", id="unknown"),
        pytest.param(["settings", "passwordPolicy.nope=1"], "There is no setting 'passwordPolicy.n", id="unknown-part"),
        pytest.param(["settings", "captcha.nope=1"], "There is no setting 'captcha.nope'; there are", id="no-parts"),
        pytest.param(["settings", "captcha"], "'captcha' is not of the form NAME=VALUE.", id="no-value"),
        pytest.param(["settings", "captcha=off", "captcha=off"], "captcha is said twice.", id="twice"),
        pytest.param(
            ["settings", "passwordPolicy.minLength=9", "passwordPolicy={}"], "passwordPolicy is said twice.", id="over"
        ),
        pytest.param(["members", "approve", "nobody"], "There is no member 'nobody'; there are ada@e", id="no-member"),
        pytest.param(["members", "approve"], "Missing argument 'EMAIL_OR_ID'.", id="no-name"),
        pytest.param(["members", "nope"], "No such command 'nope'.", id="no-deed"),
        pytest.param(["members", "add"], "Missing option '--email'.", id="no-email"),
        pytest.param(["members", "add", "--email", "x"], "email is not an email address.", id="no-address"),
        pytest.param(["contacts", "add", "x"], "email is not an email address.", id="no-contact"),
        pytest.param(["mail", "--wait", "301"], "Invalid value for '--wait': ", id="wait"),
        pytest.param(["clock", "--advance", "soon"], "Invalid value for '--advance': 'soon' is no duration", id="span"),
        pytest.param(["clock", "--advance", "-5"], "Invalid value for '--advance': '-5' is no duration", id="back"),
        pytest.param(["faults", "add"], "Missing argument 'KIND'.", id="no-kind"),
        pytest.param(["faults", "add", "nope"], "Invalid value for 'KIND': 'nope' is not one of", id="kind"),
        pytest.param(
            ["faults", "add", "reset", "--seconds", "5"], "seconds says nothing about reset.", id="of-another"
        ),
        pytest.param(["faults", "add", "reset", "--operation", "x"], "operation is none; there are acti", id="no-op"),
        pytest.param(["faults", "add", "reset", "--times", "0"], "times must be 1 or more.", id="never"),
        pytest.param(
            ["faults", "add", "reset", "--times", "2", "--always"], "--times and --always exclude each", id="both"
        ),
        pytest.param(["faults", "clear", "nope"], "No fault 'nope' waits; `authflow emulator faults`", id="no-fault"),
        pytest.param(["import", "/nowhere.json"], "There is no file /nowhere.json.", id="no-file"),
        pytest.param(["clock", "--advance", "99999d"], "advance must lead onwards, and not beyond", id="too-far"),
    ],
)
def test_what_cannot_be_gets_one_line(address: str, arguments: list[str], line: str) -> None:
    """
    One line names what is wrong, with the code for it; in JSON, one document.
    """
    words, told = asks(address, *arguments), asks(address, *arguments, "--json")

    assert (2, "") == (words.code, words.stdout)
    assert words.line.startswith(f"authflow: {line}")
    assert (2, words.line) == (told.code, f"authflow: {told.document['error']['message']}")


EVERY = [
    ["members"],
    *(["members", deed, ADA] for deed in MEMBERS if deed != "add"),
    ["members", "add", "--email", ADA],
    ["contacts"],
    ["contacts", "add", ADA],
    ["mail"],
    ["mail", "--wait", "1"],
    ["clock"],
    ["clock", "--freeze"],
    ["settings"],
    ["settings", "captcha=off"],
    ["requests"],
    ["faults"],
    ["faults", "add", "reset"],
    ["faults", "clear"],
    ["reset"],
    ["export"],
]


@pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
@pytest.mark.parametrize(
    ("base_url", "code", "line"),
    [
        pytest.param(
            "http://127.0.0.1:9", 6, "Nobody answers at http://127.0.0.1:9 (Client*start --port 9` starts", id="nobody"
        ),
        pytest.param(
            "https://www.wixapis.com",
            2,
            "https://www.wixapis.com (AUTHFLOW_BASE_URL) is not on this machine: name the emulator's*--base-url.",
            id="not-here",
        ),
        pytest.param(
            "http://user:canary@127.0.0.1:1", 2, "AUTHFLOW_BASE_URL: base_url is not an http or https*", id="password"
        ),
        pytest.param("nonsense", 2, "AUTHFLOW_BASE_URL: base_url is not an http or https address*", id="no-address"),
        pytest.param("http://example.com", 2, "AUTHFLOW_BASE_URL: base_url must be https, or a*", id="not-safe"),
    ],
)
def test_only_an_emulator_on_this_machine_is_asked(arguments: list[str], base_url: str, code: int, line: str) -> None:
    """
    Nobody there is said with how to start one; somebody elsewhere is not asked at all.
    """
    words, told = asks(base_url, *arguments), asks(base_url, *arguments, "--json")

    first, _, last = line.partition("*")
    assert (code, "", "canary" in words.stderr) == (words.code, words.stdout, False)
    assert words.line.startswith(f"authflow: {first}")
    assert last in words.line
    assert (code, words.line) == (told.code, f"authflow: {told.document['error']['message']}")


def test_the_option_counts_most(address: str) -> None:
    """
    `--base-url` goes before the environment, at the group and behind its commands.
    """
    env = {"AUTHFLOW_BASE_URL": "http://127.0.0.1:9"}

    said = [
        here("emulator", *arguments, env=env)
        for arguments in (
            ["members", "--base-url", address],
            ["members", "--base-url", address, "approve", ADA],
            ["members", "approve", "--base-url", address, ADA],
            ["clock", "--base-url", address],
        )
    ]

    assert [0, 0, 0, 0] == [one.code for one in said]


def test_without_a_word_it_is_where_start_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    The port of `emulator start` and `demo` is known; a pyproject.toml can say another one.
    """
    monkeypatch.delenv("AUTHFLOW_BASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    before = address_of(gathered({}))
    (tmp_path / "pyproject.toml").write_text("[tool.authflow]\nbase_url = 'http://localhost:5'", encoding="utf-8")
    after = address_of(gathered({}))

    assert ("http://127.0.0.1:9480", "http://localhost:5") == (before, after)


PAGES = [
    [],
    *([name] for name in COMMANDS),
    *(["members", deed] for deed in MEMBERS),
    *(["faults", deed] for deed in FAULTS),
    ["contacts", "add"],
]


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_help_leads_with_examples(page: list[str]) -> None:
    """
    Every page of help says first how the command is called.
    """
    told = here("emulator", *page, "--help")

    examples, _, usage = told.stdout.partition("Usage: ")
    assert 0 == told.code
    assert " ".join(["authflow emulator", *page]) in examples
    assert "--help" in usage


def test_help_is_light() -> None:
    """
    No page of help loads a network library, nor what the emulator hashes and signs with.
    """
    modules = {where.partition(":")[0] for where, _ in (*COMMANDS.values(), *MEMBERS.values(), *FAULTS.values())}
    heavy = "{'aiohttp', 'argon2', 'joserfc', 'jinja2'}"
    code = (
        f"import sys, authflow.cli.doctor.examine, {', '.join(sorted(modules))}; print(*({heavy} & {{*sys.modules}}))"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert "\n" == printed.stdout


def test_json_is_one_document(world: World, address: str) -> None:
    """
    Every command prints one JSON document and nothing else.
    """
    world.mailbox.post(ADA, "Your code", 1, code="123456")

    printed = {" ".join(arguments): asks(address, *arguments, "--json") for arguments in EVERY}

    assert dict.fromkeys(printed, (0, "")) == {name: (one.code, one.stderr) for name, one in printed.items()}
    assert [*printed] == [name for name, one in printed.items() if json.loads(one.stdout) is not None]
