"""
Reads pictures back, so that tests can compare what they show with the rows.

Each notation becomes what its places say, by id, and its arrows: a source, an outcome, a target.
"""

import re
from html import unescape
from typing import Final

from attrs import frozen

_STRING: Final = r'"((?:[^"\\]|\\.)*)"'
_ATTRIBUTE: Final = re.compile(rf"(\w+)={_STRING}(?:, )?")
_DOT_LINE: Final = re.compile(
    rf"    (?P<what>graph|node|edge|{_STRING}(?: -> {_STRING})?)(?: \[(?P<attributes>(?:\w+={_STRING}(?:, )?)+)\])?;"
)
_MERMAID_PLACE: Final = re.compile(r'(\w+)(?:\(\(\(|\[\[|\[/|\{\{|\(|>|\[)"([^"]*)"[^"]*:::(\w+)')
_MERMAID_ARROW: Final = re.compile(r'([\w &]+) --- \w+\(\["([^"]*)"\]\):::outcome --> (\w+)')


@frozen
class Read:
    """
    What a picture shows.

    Attributes:
        places: The lines written on each place, by its id.
        looks: The class or colour of each place, by its id.
        starts: The ids of the places that a dot leads to.
    """

    places: dict[str, list[str]]
    looks: dict[str, str]
    arrows: set[tuple[str, str, str]]
    starts: set[str]

    def titled(self) -> set[tuple[str, str, str]]:
        """
        The arrows, by the titles of places.
        """
        return {(self.title(source), outcome, self.title(target)) for source, outcome, target in self.arrows}

    def title(self, place: str) -> str:
        """
        What is written on *place*; of an end that says something, that as well.
        """
        lines = self.places[place]
        return " ".join(lines[:2] if lines[0].startswith("end ") else lines[:1])


def read_mermaid(source: str) -> Read:
    """
    Read a flowchart.
    """
    read = Read({}, {}, set(), set())
    head, *lines = source.rstrip("\n").split("\n")
    assert re.fullmatch("flowchart (LR|TD)", head)
    for line in map(str.strip, lines):
        if arrow := _MERMAID_ARROW.fullmatch(line):
            sources, outcomes, target = arrow.groups()
            read.arrows.update((s, o, target) for s in sources.split(" & ") for o in outcomes.split("<br/>"))
        elif place := _MERMAID_PLACE.fullmatch(line):
            name, text, look = place.groups()
            read.places[name] = [_plain(part) for part in text.split("<br/>")]
            read.looks[name] = look
            stays = [part.removeprefix("stays: ") for part in read.places[name] if part.startswith("stays: ")]
            read.arrows.update((name, outcome, name) for part in stays for outcome in part.split(", "))
        elif start := re.fullmatch(r'start_\d+\(\(" "\)\):::start --> (\w+)', line):
            read.starts.add(start[1])
        else:
            assert re.fullmatch(r"accTitle: .*|classDef .*", line)
    return read


def read_dot(source: str) -> Read:
    """
    Read a digraph; every line must be a whole statement.
    """
    read = Read({}, {}, set(), set())
    head, *lines, last = source.rstrip("\n").split("\n")
    assert re.fullmatch(rf"digraph {_STRING} {{", head)
    assert last == "}"
    for line in lines:
        statement = _DOT_LINE.fullmatch(line)
        assert statement, line
        attributes = {name: _unquoted(value) for name, value in _ATTRIBUTE.findall(statement["attributes"] or "")}
        match [_unquoted(value) for value in re.findall(_STRING, statement["what"])]:
            case [place] if not place.startswith("start_"):
                read.places[place] = attributes["label"].split("\n")
                read.looks[place] = attributes["fillcolor"]
            case [start, target] if start.startswith("start_"):
                read.starts.add(target)
            case [place, target]:
                read.arrows.update((place, outcome, target) for outcome in attributes["label"].split("\n"))
            case _:
                pass
    return read


def _plain(text: str) -> str:
    return unescape(re.sub(r"#(\d+);", r"&#\1;", text.removeprefix("<b>").removesuffix("</b>")))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)
