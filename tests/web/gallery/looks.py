"""
The ways in which people see a page: on a wide screen or a phone, by day or by night, in their language and colours.
"""

from typing import Final, Literal

from attrs import frozen
from playwright.async_api import Browser, BrowserContext

WIDE: Final = 1280
PHONE: Final = 360
TALL: Final = 800


@frozen
class Look:
    """
    One way to see a page.

    Attributes:
        width: CSS pixels of the window.
        forced: Whether the user's own colours replace those of every page.
        still: Whether the user wants nothing to move.
    """

    language: str = "en"
    width: int = WIDE
    scheme: Literal["light", "dark"] = "light"
    forced: bool = False
    still: bool = False

    @property
    def name(self) -> str:
        """
        What it is called in names of tests and pictures.
        """
        size = "wide" if self.width == WIDE else "phone" if self.width == PHONE else str(self.width)
        return "-".join([size, self.scheme, self.language, *(["forced"] if self.forced else [])])

    async def context(self, browser: Browser) -> BrowserContext:
        """
        A profile of *browser* for whoever sees pages like this.
        """
        return await browser.new_context(
            viewport={"width": self.width, "height": TALL},
            locale=self.language,
            color_scheme=self.scheme,
            forced_colors="active" if self.forced else "none",
            reduced_motion="reduce" if self.still else "no-preference",
        )


LOOKS: Final = (
    Look("en", WIDE, "light"),
    Look("he", PHONE, "dark"),
    Look("de", PHONE, "light"),
    Look("he", WIDE, "light"),
    Look("de", WIDE, "dark"),
    Look("en", PHONE, "dark"),
    Look("en", WIDE, "dark", forced=True),
)
"""
Both sizes, both schemes and all three languages, each with each other somewhere; and a user's own colours.
"""
