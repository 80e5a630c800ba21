"""
Pages read as a browser reads them: their elements, and what a form posts.
"""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Final

from attrs import define, field

VOID: Final = frozenset({"meta", "link", "input", "br", "img"})
FORMS: Final = frozenset({"input", "select", "button"})


@define(eq=False)
class Element:
    """
    An element, with the text directly in it.
    """

    tag: str
    attributes: Mapping[str, str]
    inside: tuple[str, ...]
    text: str = ""
    options: list["Element"] = field(factory=list["Element"])


class Page(HTMLParser):
    """
    A page, which closes what it opens.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        An element begins; no attribute comes twice.
        """
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(one.tag for one in self.open))
        self.elements.append(element)
        if tag == "option":
            next(one for one in reversed(self.open) if one.tag == "select").options.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """
        It ends, and so do those inside it.
        """
        assert tag == self.open.pop().tag

    def handle_data(self, data: str) -> None:
        """
        Words.
        """
        if self.open:
            self.open[-1].text += data
        self.words.append(data)

    @property
    def ids(self) -> list[str]:
        """
        All ids.
        """
        return [one.attributes["id"] for one in self.elements if "id" in one.attributes]

    def all(self, *tags: str) -> list[Element]:
        """
        The elements of those tags.
        """
        return [one for one in self.elements if one.tag in tags]

    def said(self) -> str:
        """
        Everything that is read to somebody: words, labels that are not seen, and what stands in fields.
        """
        unseen = [one.attributes.get("aria-label", "") for one in self.elements]
        return "\n".join([*self.words, *unseen, *(one.attributes.get("value", "") for one in self.typed())])

    def typed(self) -> Iterator[Element]:
        """
        The fields that somebody types into.
        """
        unseen = {"hidden", "radio"}
        shown = (one for one in self.all("input") if "hidden" not in one.attributes)
        return (one for one in shown if one.attributes.get("type") not in unseen)

    def posts(self, filled: Mapping[str, str], press: str | None = "submit") -> list[tuple[str, str]]:
        """
        What a browser posts once *filled* was typed and chosen, by the names of the fields (HTML Standard §4.10.22.4).
        """
        pairs: list[tuple[str, str]] = []
        for one in self.all(*FORMS):
            name, value = one.attributes.get("name"), one.attributes.get("value", "")
            if name is None:
                continue
            if one.tag == "button":
                if value == press:
                    pairs.append((name, value))
            elif one.tag == "select":
                chosen = next((o.attributes["value"] for o in one.options if "selected" in o.attributes), "")
                pairs.append((name, filled.get(name, chosen)))
            elif one.attributes["type"] == "radio":
                on = filled[name] == value if name in filled else "checked" in one.attributes
                pairs += [(name, value)] if on else []
            else:
                pairs.append((name, filled.get(name, value)))
        return pairs
