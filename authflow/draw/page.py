"""
A flow as a page: what it is for, its picture, its rows.
"""

import inspect
from enum import StrEnum

from authflow.core.atlas import Atlas
from authflow.core.flow import AnyFlow
from authflow.draw.extract import onward, picture
from authflow.draw.mermaid import mermaid
from authflow.draw.model import plain
from authflow.draw.table import table


def stem(name: str) -> str:
    """
    The name of a flow's files, without their endings.
    """
    return "-".join(map(plain, name.split("-")))


def link(name: str) -> str:
    """
    A link to the page of the flow called *name*.
    """
    return f"[{name}]({stem(name)}.md)"


def about(flow: AnyFlow) -> str:
    """
    What *flow* is for: what its module says, if that holds nothing but this flow, or what its states say.
    """
    start: StrEnum = flow.start
    states = type(start)
    module = inspect.getmodule(states)
    alone = module is not None and [v for v in vars(module).values() if isinstance(v, type(flow))] == [flow]
    told = (inspect.getdoc(module) if alone else None) or inspect.getdoc(states) or ""
    return told.partition("\n")[0]


def page(atlas: Atlas, flow: AnyFlow) -> str:
    """
    The page of *flow*.
    """
    before = [name for name, other in atlas.flows.items() if flow.name in onward(other)]
    facts = {
        "Needs": ", ".join(f"`{slot.name}`" for slot in flow.needs),
        "Takes, if it is held": ", ".join(f"`{slot.name}`" for slot in flow.takes),
        "Comes from": ", ".join(map(link, before)),
        "Hands over to": ", ".join(map(link, onward(flow))),
        "As files": f"[Mermaid]({stem(flow.name)}.mmd), [Graphviz]({stem(flow.name)}.dot)",
    }
    parts = (
        f"# {flow.name}",
        about(flow),
        "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact),
        fenced(mermaid(picture(flow))),
        "[What the shapes mean](README.md#legend)",
        table(flow).rstrip("\n"),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def fenced(source: str) -> str:
    """
    *source* as a block that pages draw.
    """
    return f"```mermaid\n{source}```"
