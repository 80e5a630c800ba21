"""
Where a page stands: what it must know besides its action.
"""

from attrs import field, frozen

from authflow.core.call import secret
from authflow.ui.texts import ENGLISH, Texts


@frozen
class Language:
    """
    A language that the page can be switched to.

    Attributes:
        tag: Its BCP 47 tag.
        name: What its speakers call it.
    """

    tag: str
    name: str


@frozen
class Way:
    """
    Where a page leads.

    Attributes:
        to: A path, or an address.
        text: The id of what it is called.
    """

    to: str
    text: str


@frozen
class Place:
    """
    Where a page stands.

    Attributes:
        post_to: The path that its form is posted to.
        begin: The path of each flow, by a gap: `/auth/{flow}`.
        assets: The path under which the style sheet and the script are.
        now: Seconds since the epoch.
        token: What every form carries against forgery.
        nonce: What the page's own script element carries (CSP).
        events: Where a waiting page is told that there is something new, if anywhere.
        home: Where an end leads to, where the run was not told of a place to return to.
        notice: The id of a line to show above everything, such as why what was sent had no effect.
    """

    post_to: str
    begin: str
    assets: str
    now: float
    token: str = secret(default="")
    nonce: str = field(default="", repr=False)
    texts: Texts = ENGLISH
    languages: tuple[Language, ...] = ()
    events: str | None = None
    home: str = "/"
    notice: str | None = None
