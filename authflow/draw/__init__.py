"""
Flows to pictures: rows become a `Picture`, and renderers write it down. Nothing here runs a flow or reads a run.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from typing import assert_never

from authflow.core.atlas import Atlas
from authflow.core.flow import AnyFlow
from authflow.draw.dot import dot
from authflow.draw.extract import picture
from authflow.draw.index import index
from authflow.draw.mermaid import mermaid
from authflow.draw.page import page, stem
from authflow.draw.svg import svg
from authflow.draw.table import table

__all__ = ["Format", "draw", "drawings"]


class Format(StrEnum):
    """
    How a flow is written down.
    """

    MERMAID = auto()
    DOT = auto()
    SVG = auto()
    TABLE = auto()


def draw(flow: AnyFlow, format: Format, highlight: str | None = None) -> str:  # noqa: A002 - the word users know
    """
    Draw one flow.

    Args:
        highlight: The state or end to stress; a name that is not drawn stresses nothing.

    Raises:
        NotInstalled: SVG is wanted, and the extra `svg` is not there.
    """
    match format:
        case Format.MERMAID:
            return mermaid(picture(flow), highlight)
        case Format.DOT:
            return dot(picture(flow), highlight)
        case Format.SVG:
            return svg(picture(flow), highlight)
        case Format.TABLE:
            return table(flow, highlight)
        case _:
            assert_never(format)


def drawings(atlas: Atlas) -> Mapping[str, str]:
    """
    Every file of the folder of diagrams, by name.
    """
    return dict(_files(atlas))


def _files(atlas: Atlas) -> Iterator[tuple[str, str]]:
    yield "README.md", index(atlas)
    for name, flow in atlas.flows.items():
        yield f"{stem(name)}.mmd", draw(flow, Format.MERMAID)
        yield f"{stem(name)}.dot", draw(flow, Format.DOT)
        yield f"{stem(name)}.md", page(atlas, flow)
