"""
Pictures as Graphviz DOT. Every name is quoted, so none can be a keyword.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from authflow.draw.model import Picture, Place, PlaceKind
from authflow.draw.palette import HIGHLIGHT, INK, LOOKS, NOTE, START, Look

SHAPES: Final[Mapping[PlaceKind, Mapping[str, str]]] = {
    PlaceKind.STEP: {"shape": "box", "style": "filled,rounded"},
    PlaceKind.AUTO: {"shape": "box", "peripheries": "2"},
    PlaceKind.VISIT: {"shape": "parallelogram"},
    PlaceKind.WAIT: {"shape": "hexagon"},
    PlaceKind.NEXT: {"shape": "cds"},
    PlaceKind.DONE: {"shape": "ellipse", "peripheries": "2"},
    PlaceKind.FAILED: {"shape": "trapezium", "margin": "0,0.05"},
}
FONT: Final = "Helvetica,Arial,sans-serif"


def dot(picture: Picture, highlight: str | None = None) -> str:
    """
    Draw *picture*, and stress the place called *highlight*.
    """
    return "\n".join((f"digraph {_quoted(picture.name)} {{", *_lines(picture, highlight), "}")) + "\n"


def _lines(picture: Picture, highlight: str | None) -> Iterator[str]:
    yield _line(
        "graph", {"rankdir": "TB" if picture.down else "LR", "bgcolor": "white", "nodesep": "0.35", "pad": "0.2"}
    )
    yield _line("node", {"fontname": FONT, "fontsize": "12", "style": "filled", "margin": "0.15,0.08"})
    yield _line("edge", {"fontname": FONT, "fontsize": "10", "fontcolor": INK, "color": INK})
    for number, start in enumerate(picture.starts, 1):
        yield _line(_quoted(f"start_{number}"), {"shape": "circle", "label": "", "width": "0.2", **_colours(START)})
        yield _line(f"{_quoted(f'start_{number}')} -> {_quoted(start)}", {})
    for place in picture.places:
        yield _line(_quoted(place.id), _place(place, stressed=place.called(highlight)))
    for arrow in picture.arrows:
        style = {"style": "dashed"} if arrow.stays else {}
        yield _line(f"{_quoted(arrow.source)} -> {_quoted(arrow.target)}", {"label": _text(arrow.outcomes), **style})
    if picture.note:
        look = HIGHLIGHT if any(common.called(highlight) for common in picture.common) else NOTE
        written = {"shape": "note", "style": "filled,dashed", "label": _text(picture.note)}
        yield _line(_quoted("note"), {**written, **_colours(look)})


def _place(place: Place, *, stressed: bool) -> Mapping[str, str]:
    colours = _colours(HIGHLIGHT if stressed else LOOKS[place.kind])
    return {"label": _text((place.title, *place.details)), **SHAPES[place.kind], **colours}


def _colours(look: Look) -> Mapping[str, str]:
    return {"fillcolor": look.fill, "fontcolor": look.text, "color": look.border, "penwidth": str(look.width)}


def _line(what: str, attributes: Mapping[str, str]) -> str:
    written = ", ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())
    return f"    {what} [{written}];" if written else f"    {what};"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _quoted(text: str) -> str:
    # In a label, Graphviz reads a backslash as its own: `\N` is the name of the node, `\n` a new line.
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
