"""
The page in front of all pictures: every flow in one, what the shapes mean, a link to each.
"""

from typing import Final

from authflow.core.atlas import Atlas
from authflow.draw.extract import overview
from authflow.draw.mermaid import mermaid
from authflow.draw.model import Picture, Place, PlaceKind
from authflow.draw.page import about, fenced, link
from authflow.draw.table import cell

LEGEND: Final = Picture(
    "legend",
    tuple(
        Place(f"legend_{kind}", kind, kind, kind, (meaning,))
        for kind, meaning in {
            PlaceKind.STEP: "asks the user",
            PlaceKind.AUTO: "sends a call by itself",
            PlaceKind.VISIT: "the browser goes away and comes back",
            PlaceKind.WAIT: "parked for something outside",
            PlaceKind.NEXT: "goes on in another flow",
            PlaceKind.DONE: "ends well",
            PlaceKind.FAILED: "ends otherwise",
        }.items()
    ),
    down=True,
)

READING: Final = """\
A filled dot marks where a run begins. On the way along an arrow stand the outcomes that lead there; where a place says
*stays*, they lead nowhere. Rows that are the same everywhere are not drawn: the dashed note lists them, and the table
below each picture has every row. These files are generated from the tables by `authflow diagram`."""


def index(atlas: Atlas) -> str:
    """
    The page that leads to all others.
    """
    lines = "\n".join(f"| {link(name)} | {cell(about(flow))} |" for name, flow in atlas.flows.items())
    parts = (
        "# Flows",
        "A flow is a conversation; a run goes through one and the flows that follow it.",
        f"| flow | what it is for |\n| --- | --- |\n{lines}",
        "## All flows",
        fenced(mermaid(overview(atlas))),
        "## Legend",
        READING,
        fenced(mermaid(LEGEND)),
    )
    return "\n\n".join(parts) + "\n"
