"""
A page as somebody without JavaScript meets it: its text, its forms, its buttons.
"""

from html.parser import HTMLParser

from attrs import define, field, frozen

VOID = {"meta", "link", "input", "br"}


@define
class Form:
    """
    A form.

    Attributes:
        inputs: What it sends without anybody's doing, and what can be typed into it.
        choices: Its buttons, by name and value.
    """

    action: str
    method: str
    inputs: dict[str, str] = field(factory=dict[str, str])
    choices: list[tuple[str, str]] = field(factory=list[tuple[str, str]])


@frozen
class Page:
    """
    What an answer came to.
    """

    status: int
    headers: dict[str, str]
    body: str
    cookies: list[str] = field(factory=list[str])

    @property
    def read(self) -> "Reader":
        """
        The page, taken apart.
        """
        reader = Reader()
        reader.feed(self.body)
        reader.close()
        return reader

    @property
    def title(self) -> str:
        """
        Its heading.
        """
        return self.read.heading

    @property
    def problems(self) -> list[str]:
        """
        What its summary complains of.
        """
        return self.read.problems

    @property
    def policy(self) -> dict[str, str]:
        """
        Its content security policy.
        """
        parts = (part.strip().partition(" ") for part in self.headers["content-security-policy"].split(";"))
        return {name: value for name, _, value in parts}


class Reader(HTMLParser):
    """
    Takes a page apart.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.heading = ""
        self.problems: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Take an element in.
        """
        said = {name: value or "" for name, value in attrs}
        self.tags.append((tag, said))
        if tag not in VOID:
            self._open.append((tag, said))
        if tag == "form":
            self.forms.append(Form(said["action"], said["method"]))
        if tag in {"input", "select"} and said.get("type") != "checkbox":
            self.forms[-1].inputs[said["name"]] = said.get("value", "")
        if tag == "button":
            self.forms[-1].choices.append((said["name"], said["value"]))
        if tag == "li" and self._inside("problems"):
            self.problems.append("")

    def handle_endtag(self, tag: str) -> None:
        """
        Leave an element.
        """
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """
        Take text in.
        """
        if self._open and self._open[-1][0] in {"style", "script"}:
            return
        self.text += data
        if any(tag == "h1" for tag, _ in self._open):
            self.heading += data
        if any(tag == "li" for tag, _ in self._open) and self._inside("problems"):
            self.problems[-1] = (self.problems[-1] + data).strip()

    def solved(self) -> str:
        """
        What ticking the captcha sends.
        """
        return next(said["value"] for tag, said in self.tags if tag == "input" and said.get("type") == "checkbox")

    def _inside(self, kind: str) -> bool:
        return any(said.get("class") == kind for _, said in self._open)
