"""
The commands that read the tables: flows, explain, diagram, check; and how any command refuses.
"""

import json
from pathlib import Path

import pytest

from authflow.core.paths import rows
from authflow.flows import ATLAS
from tests.cli.calling import called

BROKEN = """
from enum import StrEnum, auto
from authflow import Flow, Step, Choice, Outcome, Next
from authflow.flows.rows import ANYWHERE

class TermsState(StrEnum):
    READ = auto()

def terms(target):
    return Flow(
        name="terms",
        start=TermsState.READ,
        states={
            TermsState.READ: Step(
                ask=(), on={Choice.ACCEPT: Outcome.ACCEPTED}, go={Outcome.ACCEPTED: Next(target)}
            )
        },
        anywhere={o: t for o, t in ANYWHERE.items()},
    )

TERMS = terms("login")
LOST = terms("nowhere")
NUMBER = 5
"""


def test_flows_lists_them_all() -> None:
    """
    Every flow stands in the list, in words and in JSON.
    """
    words, document = called("flows"), called("flows", "--json")

    assert [line.split()[0] for line in words.stdout.splitlines()] == [*ATLAS.flows]
    assert [flow["name"] for flow in json.loads(document.stdout)] == [*ATLAS.flows]
    assert (words.returncode, document.returncode) == (0, 0)


@pytest.mark.parametrize("name", ATLAS.flows)
def test_flows_shows_every_row(name: str) -> None:
    """
    The table of a flow has all of its rows.
    """
    shown = json.loads(called("flows", name, "--json").stdout)["rows"]

    assert [(str(row.state), str(row.outcome)) for row in rows(ATLAS.flow(name))] == [
        (row["state"], row["outcome"]) for row in shown
    ]


def test_explain_says_what_can_happen() -> None:
    """
    A state is explained by what it holds, asks, sends, and leads to.
    """
    explained = called("explain", "verify", "enter_code")

    assert explained.returncode == 0
    assert explained.stdout.splitlines()[0] == "verify.enter_code (step): Enter the code from our mail"
    assert "  asks: code" in explained.stdout
    assert "    exhausted                   code_spent" in explained.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["flows", "nope"], "There is no flow 'nope'; there are login, ", id="unknown-flow"),
        pytest.param(["explain", "nope", "x"], "There is no flow 'nope'; there are login, ", id="explain-unknown-flow"),
        pytest.param(["explain", "login", "x"], "The flow login has no state 'x'; there are ", id="unknown-state"),
        pytest.param(["explain", "login"], "Missing argument 'STATE'.", id="no-state"),
        pytest.param(["nope"], "No such command 'nope'.", id="unknown-command"),
        pytest.param(["flows", "--nope"], "No such option", id="unknown-option"),
        pytest.param(["diagram"], "Name one flow, or say --all.", id="nothing-to-draw"),
        pytest.param(["diagram", "--all"], "--all draws into --out, in every format", id="all-to-screen"),
        pytest.param(["diagram", "login", "--check"], "--check compares with files", id="check-screen"),
        pytest.param(["diagram", "login", "--highlight", "x"], "The flow login has no 'x'; there are ", id="highlight"),
        pytest.param(["check", "x"], "'x' is not of the form MODULE:FLOW.", id="no-colon"),
        pytest.param(["check", "nope:X"], "The module nope cannot be imported: ModuleNotFoundError: ", id="no-module"),
        pytest.param(["emulator", "start", "--port", "99999"], "Invalid value for '--port'", id="no-such-port"),
    ],
)
def test_what_is_typed_wrongly_gets_one_line(arguments: list[str], line: str) -> None:
    """
    One clear line on the error stream, exit code 2, nothing on the output, no traceback.
    """
    refused = called(*arguments)

    assert refused.stdout == ""
    assert refused.stderr.startswith(f"authflow: {line}")
    assert len(refused.stderr.splitlines()) == 1
    assert refused.returncode == 2


def test_check_finds_no_mistake_in_ours() -> None:
    """
    The shipped flows fit together.
    """
    count = sum(1 for flow in ATLAS.flows.values() for _ in rows(flow))

    assert called("check").stdout == f"{len(ATLAS.flows)} flows, {count} rows: no mistake.\n"
    assert json.loads(called("check", "--json").stdout) == {"flows": len(ATLAS.flows), "rows": count, "mistakes": []}


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        pytest.param("TERMS", 0, f"{len(ATLAS.flows) + 1} flows, ", id="fits"),
        pytest.param("LOST", 8, "accepted leads to the flow nowhere, which is not in the atlas", id="door-to-nowhere"),
        pytest.param("NUMBER", 2, "mine:NUMBER is no Flow.", id="no-flow"),
        pytest.param("NOPE", 2, "The module mine has no 'NOPE'.", id="no-such-name"),
    ],
)
def test_check_proofreads_a_flow_of_ones_own(name: str, code: int, said: str, tmp_path: Path) -> None:
    """
    A flow from the current folder is proved together with ours.
    """
    (tmp_path / "mine.py").write_text(BROKEN, encoding="utf-8")

    checked = called("check", f"mine:{name}", cwd=tmp_path)

    assert said in checked.stdout + checked.stderr
    assert checked.returncode == code
    assert "Traceback" not in checked.stderr


def test_diagram_writes_files(tmp_path: Path) -> None:
    """
    A flow is drawn into a folder in each format, and compared there.
    """
    for form, ending in (("mermaid", "mmd"), ("dot", "dot"), ("table", "md")):
        drawn = called("diagram", "login", "--format", form, "--out", str(tmp_path))
        compared = called("diagram", "login", "--format", form, "--out", str(tmp_path), "--check")

        assert (drawn.returncode, compared.returncode) == (0, 0)
        assert (tmp_path / f"login.{ending}").read_text(encoding="utf-8").endswith("\n")


@pytest.mark.parametrize(
    "command",
    [[], ["demo"], ["flows"], ["explain"], ["diagram"], ["check"], ["emulator", "start"]],
    ids=" ".join,
)
def test_help_leads_with_examples(command: list[str]) -> None:
    """
    Every page of help says first how the command is called.
    """
    shown = called(*command, "--help")

    examples, _, usage = shown.stdout.partition("Usage: ")
    assert shown.returncode == 0
    assert " ".join(["authflow", *command]) in examples
    assert "--help" in usage


def test_nothing_asked_gets_help() -> None:
    """
    The bare command shows what there is, and says that it was not used rightly.
    """
    shown = called()

    assert "Commands:" in shown.stderr
    assert shown.returncode == 2
