"""
Actions as pages.

Whatever is shown comes from a text, an action or a place; templates only lay it out. A host's templates win over ours:
the page around everything (`base.html`), a kind of field (`fields/date.html`), one field (`fields/by-name/email.html`).
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import quote, urlsplit

from attrs import field, frozen
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.emission import PASSWORDS, STILL_WORKING
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.ui import words
from authflow.ui.pages.boxes import Box, Boxes, complaints
from authflow.ui.pages.buttons import buttons_for
from authflow.ui.pages.captcha import TYPED, CaptchaWidget
from authflow.ui.pages.moulds import Moulds
from authflow.ui.pages.place import Place, Way
from authflow.ui.pages.said import bold, isolated, linked, said, timer, writable

HERE: Final = Path(__file__).parent
ASSETS: Final = HERE / "assets"
"""
The style sheet, the script and the icon that pages want below `Place.assets`.
"""
TEMPLATES: Final = HERE / "templates"
ONCE: Final = HERE / "once"
"""
Templates for pages that nothing follows: whoever is at the end closes them.
"""
GLAD: Final = frozenset(
    {
        "approved",
        "captcha_required",
        "code_sent",
        "email_usable",
        "mail_on_its_way",
        "password_set",
        "pending",
        "require_owner_approval",
        STILL_WORKING,
    }
)
"""
Reasons that are no mishap: whoever reads them has done nothing wrong.
"""
SOON: Final = 2
"""
After how many seconds a page looks again while a call is being sent, where it is not told.
"""
LATER: Final = 30
"""
The same, while somebody else must act.
"""


@frozen
class Pages:
    """
    Draws pages.

    Attributes:
        templates: Folders of the host's own templates, the first wins.
        captcha: What asks for a captcha; a plain field, if nothing else is given.
    """

    templates: Sequence[Path] = ()
    captcha: CaptchaWidget | None = None
    _jinja: Environment = field(init=False, repr=False)
    _known: frozenset[str] = field(init=False, repr=False)
    _version: str = field(init=False, repr=False)
    _moulds: Moulds = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        folders = [*self.templates, TEMPLATES]
        jinja = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        for name in ("base.html", "problem.html"):
            jinja.get_template(name)  # Where no file can be opened any more, that can still be said.
        object.__setattr__(self, "_jinja", jinja)
        object.__setattr__(self, "_known", frozenset(jinja.list_templates(extensions=["html"])))
        object.__setattr__(self, "_version", _version())
        object.__setattr__(self, "_moulds", Moulds(self._ask))

    def action(self, action: Action, place: Place) -> str:
        """
        The page that shows *action*.
        """
        match action:
            case Ask():
                # What a host's own templates show of an action is not known: they are drawn every time.
                return self._ask(action, place) if self.templates else self._moulds.page(action, place)
            case Go():
                return self._go(action, place)
            case Hold():
                return self._hold(action, place)
            case Done():
                return self._done(action, place)
            case Failed():
                return self._failed(action, place)
            case _:
                assert_never(action)

    def begin(self, flow: str, place: Place) -> str:
        """
        The page whose only button begins *flow*.
        """
        return self.confirm(f"flow.{flow}", place)

    def confirm(self, text_id: str, place: Place) -> str:
        """
        The page whose only button does what *text_id* says.
        """
        return self._page("begin.html", place, title=place.texts.say(text_id))

    def problem(self, text_id: str, place: Place) -> str:
        """
        The page that says why there is nothing else to show.
        """
        return self._page("problem.html", place, title=place.texts.say(text_id), wrong=True)

    def home(self, email: str | None, ways: Sequence[Way], others: Sequence[Way], place: Place) -> str:
        """
        The page that everything begins at: the *ways* that people go, and *others* for who builds upon them.

        Args:
            email: The address of whoever is signed in; nothing is known of it, where it is empty.
        """
        texts = place.texts
        title = texts.say("ui.welcome" if email is None else "end.signed_in")
        account = said(texts, "ui.account", "email", isolated(email)) if email else None
        return self._page(
            "home.html", place, title=title, known=email is not None, account=account, ways=ways, others=others
        )

    def sources(self, action: Action) -> Mapping[str, tuple[str, ...]]:
        """
        What the page of *action* loads from elsewhere, by the directives of a content security policy.
        """
        asked = isinstance(action, Ask) and action.captcha and any(one.kind is Kind.CAPTCHA for one in action.fields)
        return self._widget.sources if asked else {}

    @property
    def _widget(self) -> CaptchaWidget:
        return self.captcha or TYPED

    def _ask(self, ask: Ask, place: Place) -> str:
        texts = place.texts
        boxes = Boxes(texts, ask).all()
        lines: list[str] = []
        if ask.account is not None:
            lines.append(said(texts, "ui.account", "email", isolated(ask.account)))
        if ask.sent_to is not None:
            lines.append(said(texts, "ui.sent_to", "to", isolated(ask.sent_to)))
        if ask.attempts_left is not None and ask.reason is not None:
            lines.append(texts.say("ui.attempts_left", count=ask.attempts_left))
        wrong = tuple(complaints(boxes))
        return self._about(
            "ask.html",
            ask,
            place,
            boxes=boxes,
            drawn_by=self._drawn_by,
            complaints=wrong,
            wrong=bool(wrong) or _bad(ask),
            lines=lines,
            widget=self._widget,
            captcha=ask.captcha,
            nameless=_nameless(ask),
            buttons=buttons_for(ask, ask.choices, place),
        )

    def _drawn_by(self, box: Box) -> str:
        """
        The most special template that there is for *box*.
        """
        return next(name for name in box.templates if name in self._known)

    def _go(self, go: Go, place: Place) -> str:
        others = tuple(choice for choice in go.choices if choice is not Choice.SUBMIT)
        onward = place.texts.choice(go, Choice.SUBMIT)
        buttons = buttons_for(go, others, place)
        return self._about("go.html", go, place, url=_page_at(go.url), shown=go.url, onward=onward, buttons=buttons)

    def _hold(self, hold: Hold, place: Place) -> str:
        texts = place.texts
        code = said(texts, "ui.enter_code", "code", bold(hold.code)) if hold.code is not None else None
        return self._about(
            "hold.html",
            hold,
            place,
            url=_page_at(hold.url),
            shown=hold.url,
            code=code,
            working=hold.working,
            waited=timer(texts, "ui.waiting_for", place.now - hold.since, since=hold.since),
            ending=_ending(hold, place),
            check_at=hold.check_at if Choice.CHECK in hold.choices else None,
            refresh=SOON if hold.working else LATER,
            buttons=buttons_for(hold, hold.choices, place),
        )

    def _done(self, done: Done, place: Place) -> str:
        email = done.identity.email if done.identity is not None else None
        account = said(place.texts, "ui.account", "email", isolated(email)) if email else None
        return self._about("done.html", done, place, account=account, onward=_path(done.return_to) or place.home)

    def _failed(self, failed: Failed, place: Place) -> str:
        way_out = _page_at(failed.way_out)
        leads = said(place.texts, "ui.way_out", "address", linked(way_out)) if way_out is not None else None
        again = place.begin.replace("{flow}", quote(failed.goal, safe="", errors="replace"))
        home = _path(failed.return_to) or place.home
        return self._about("failed.html", failed, place, leads=leads, again=again, home=home)

    def _about(self, template: str, action: Action, place: Place, **more: object) -> str:
        texts = place.texts
        told = {
            "action": action,
            "title": texts.title(action),
            "reason": texts.reason(action, action.reason),
            "wrong": _bad(action),
            "boxes": (),
            "complaints": (),
            "lines": (),
            "refresh": None,
        }
        return self._page(template, place, **{**told, **more})

    def _page(self, template: str, place: Place, **more: object) -> str:
        given = {"place": place, "say": place.texts.say, "version": self._version, "refresh": None, "wrong": False}
        return writable(self._jinja.get_template(template).render({**given, **more}))


def _ending(hold: Hold, place: Place) -> str | None:
    if not words.ends(hold, place.now):
        return None
    days = words.days_left(hold, place.now)
    if days is not None:
        return place.texts.say("ui.ends_in_days", count=days)
    return timer(place.texts, "ui.ends_in", hold.expires_at - place.now, until=hold.expires_at)


def _nameless(ask: Ask) -> bool:
    """
    Whether a form asks for a password but not whose: a password manager wants to be told.
    """
    kinds = {one.kind for one in ask.fields}
    return bool(kinds & PASSWORDS) and Kind.EMAIL not in kinds


def _bad(action: Action) -> bool:
    """
    Whether *action* is shown because something went wrong.
    """
    if isinstance(action, Done | Hold):
        return False
    return action.reason is not None and action.reason.id not in GLAD


def _page_at(url: str | None) -> str | None:
    """
    *url*, if a browser may be led there: nothing but http and https opens a page of somebody's site.
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname and url.isprintable() else None


def _path(path: str | None) -> str | None:
    """
    *path*, if it leads to a page of our own site.
    """
    own = path is not None and path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
    return path if own else None


def _version() -> str:
    """
    What changes when an asset does, so that browsers may keep them.
    """
    digest = sha256()
    for asset in sorted(ASSETS.iterdir()):
        digest.update(asset.read_bytes())
    return digest.hexdigest()[:8]
