"""
Pictures as Mermaid flowcharts, for pages that draw them: GitHub, GitLab, most documentation.

Only what every Mermaid since version 9 understands; the newer `@{ shape: … }` is not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from authflow.core.outcome import Outcome
from authflow.draw.model import Arrow, Picture, Place, PlaceKind
from authflow.draw.palette import HIGHLIGHT, LOOKS, NOTE, OUTCOME, START, Look

SHAPES: Final[Mapping[PlaceKind, tuple[str, str]]] = {
    PlaceKind.STEP: ("(", ")"),
    PlaceKind.AUTO: ("[[", "]]"),
    PlaceKind.VISIT: ("[/", "/]"),
    PlaceKind.WAIT: ("{{", "}}"),
    PlaceKind.NEXT: (">", "]"),
    PlaceKind.DONE: ("(((", ")))"),
    PlaceKind.FAILED: ("[/", "\\]"),
}

_UNQUOTED: Final = re.compile(r"[^\w .-]")  # A title takes neither quotes nor entities.

# An entity is written `#name;`, and everything that Mermaid or HTML could read as its own becomes one.
_OURS: Final = str.maketrans({c: f"#{ord(c)};" for c in '"#&<>`|;\\\n\r'})


def mermaid(picture: Picture, highlight: str | None = None) -> str:
    """
    Draw *picture*, and stress the place called *highlight*.
    """
    head = f"flowchart {'TD' if picture.down else 'LR'}"
    return "\n".join((head, *(f"    {line}" for line in _lines(picture, highlight)))) + "\n"


def _lines(picture: Picture, highlight: str | None) -> Iterator[str]:
    yield f"accTitle: {_UNQUOTED.sub(' ', picture.name)}"
    for number, start in enumerate(picture.starts, 1):
        yield f'start_{number}((" ")):::start --> {start}'
    staying = {arrow.source: arrow for arrow in picture.arrows if arrow.stays}
    for place in picture.places:
        yield _place(place, staying.get(place.id), stressed=place.called(highlight))
    yield from _arrows(picture)
    if picture.note:
        stressed = any(common.called(highlight) for common in picture.common)
        yield f'note["{_text(picture.note)}"]:::{"highlight" if stressed else "note"}'
    yield from _classes()


def _place(place: Place, staying: Arrow | None, *, stressed: bool) -> str:
    # Mermaid lays the text of a loop over its neighbours', so what stays is written on the place itself.
    loop = () if staying is None else (f"stays: {', '.join(staying.outcomes)}",)
    opening, closing = SHAPES[place.kind]
    look = "highlight" if stressed else place.kind
    return f'{place.id}{opening}"{_text((place.title, *place.details, *loop))}"{closing}:::{look}'


def _arrows(picture: Picture) -> Iterator[str]:
    # Mermaid lets the texts of arrows lie over each other, but never two nodes: so outcomes are nodes of their own, and
    # places that lead to one target by the same outcomes share one.
    joined: dict[tuple[tuple[Outcome, ...], str], list[str]] = {}
    for arrow in picture.arrows:
        if not arrow.stays:
            joined.setdefault((arrow.outcomes, arrow.target), []).append(arrow.source)
    for number, ((outcomes, target), sources) in enumerate(joined.items(), 1):
        written = "<br/>".join(outcomes)
        yield f'{" & ".join(sources)} --- outcome_{number}(["{written}"]):::outcome --> {target}'


def _text(lines: Iterable[str]) -> str:
    first, *others = (line.translate(_OURS) for line in lines)
    return "<br/>".join((f"<b>{first}</b>", *others))


def _classes() -> Iterator[str]:
    for name, look in (*LOOKS.items(), ("highlight", HIGHLIGHT), ("outcome", OUTCOME), ("start", START)):
        yield _class(name, look)
    yield f"{_class('note', NOTE)},stroke-dasharray:4 3,text-align:left"


def _class(name: str, look: Look) -> str:
    return f"classDef {name} fill:{look.fill},color:{look.text},stroke:{look.border},stroke-width:{look.width}px"
