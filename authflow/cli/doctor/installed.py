"""
Looks at what is installed: Python, the packages, the flows.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Final

from authflow.cli.doctor.looks import Look, bad, ok, warn
from authflow.cli.exits import Exit
from authflow.core.errors import InvalidFlow
from authflow.core.paths import rows

if TYPE_CHECKING:
    from authflow.core.atlas import Atlas

OURS: Final = "authflow-engine"
_REQUIREMENT: Final = re.compile(r"([\w.-]+)\s*(?:\[[^]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
_RANGE: Final = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*([\w.*+!-]+)")
_RELEASE: Final = re.compile(r"v?(?:\d+!)?(\d+(?:\.\d+)*)")


def python() -> Iterator[Look]:
    """
    Look at the interpreter.
    """
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        wanted = metadata.metadata(OURS).json.get("requires_python")
    except metadata.PackageNotFoundError:
        wanted = None
    if isinstance(wanted, str) and not fits(version, wanted):
        yield bad("python", f"{version} is not {wanted}", "make an environment with a newer Python", Exit.UNEXPECTED)
    else:
        yield ok("python", f"{version}, {sys.executable}")


def packages(
    requires: Callable[[str], Sequence[str] | None] = metadata.requires,
    version: Callable[[str], str] = metadata.version,
) -> Iterator[Look]:
    """
    Look at the versions of what authflow needs: a line for each that is missing or too old, and one for the rest.
    """
    try:
        wanted = requires(OURS) or ()
    except metadata.PackageNotFoundError:
        yield warn("packages", f"{OURS} is not installed as a package", f"pip install {OURS}, to have versions checked")
        return
    right: list[str] = []
    for name, ranges in needed(wanted):
        try:
            there = version(name)
        except metadata.PackageNotFoundError:
            there = None
        if there is None or not fits(there, ranges):
            found = "is not installed" if there is None else f"{there} is not {ranges}"
            yield bad("packages", f"{name} {found}", f"pip install '{name}{ranges}'", Exit.UNEXPECTED)
        else:
            right.append(f"{name} {there}")
    yield ok("packages", ", ".join(right) or "none is needed")


def flows(load: "Callable[[], Atlas] | None" = None) -> Iterator[Look]:
    """
    Look whether the flows fit together.
    """
    try:
        atlas = (load or _atlas)()
    except InvalidFlow as found:
        first, *others = found.mistakes
        more = f" And {len(others)} more" if others else ""
        yield bad("flows", f"{first}{more}", "`authflow check` tells all", Exit.DIFFERENT)
        return
    count = sum(1 for flow in atlas.flows.values() for _ in rows(flow))
    yield ok("flows", f"{len(atlas.flows)} flows, {count} rows, no mistake")


def needed(requirements: Sequence[str]) -> Iterator[tuple[str, str]]:
    """
    The packages in *requirements* (PEP 508) that are no extra, and in which versions.
    """
    for requirement in requirements:
        found = _REQUIREMENT.match(requirement)
        if found and "extra" not in (found[3] or ""):
            yield found[1], found[2].strip().replace(" ", "")


def fits(version: str, ranges: str) -> bool:
    """
    Whether *version* is in *ranges*, by the numbers of its release: what else there is to a version is pip's business.
    """
    return all(_in(version, comparison, bound) for comparison, bound in _RANGE.findall(ranges))


def _in(version: str, comparison: str, bound: str) -> bool:
    here, there = _numbers(version), _numbers(bound)
    width = max(len(here), len(there))
    mine, limit = (numbers + (0,) * (width - len(numbers)) for numbers in (here, there))
    match comparison:
        case ">=" | "~=":
            return mine >= limit
        case ">":
            return mine > limit
        case "<=":
            return mine <= limit
        case "<":
            return mine < limit
        case _:
            return True


def _numbers(version: str) -> tuple[int, ...]:
    found = _RELEASE.match(version)
    return tuple(map(int, found[1].split("."))) if found else ()


def _atlas() -> "Atlas":
    from authflow.flows import ATLAS  # noqa: PLC0415 - loading it is the look

    return ATLAS
