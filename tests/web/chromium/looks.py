"""
How somebody looks at the pages: host, screen, light, language, and whether scripts run.
"""

from typing import Any, Final, Literal

import pytest
from attrs import frozen

from authflow.ui.texts import Texts, texts_for


@frozen
class Look:
    """
    One way to look at a page.

    Attributes:
        name: What it is called in pictures and in the names of tests.
        host: What serves the pages (`tests/web/hosts.py`).
        scripts: Whether JavaScript runs.
    """

    name: str
    host: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    language: str
    scripts: bool = True

    @property
    def texts(self) -> Texts:
        """
        What pages say here.
        """
        return texts_for(self.language)

    @property
    def options(self) -> dict[str, Any]:
        """
        What a browser is told, in Playwright's words.
        """
        return {
            "viewport": {"width": self.width, "height": self.height},
            "color_scheme": self.scheme,
            "locale": self.language,
            "java_script_enabled": self.scripts,
        }


WIDE: Final = Look("wide", "aiohttp", 1280, 900, "light", "en")
PHONE: Final = Look("phone-dark", "asgi", 360, 740, "dark", "de")
BARE: Final = Look("phone-without-scripts", "aiohttp", 360, 740, "light", "en", scripts=False)
HEBREW: Final = Look("from-right-to-left-without-scripts", "asgi", 1280, 900, "dark", "he", scripts=False)
TWO: Final = [pytest.param(one, id=one.name) for one in (WIDE, BARE)]
"""
With scripts, and without: for what they change.
"""
ALL: Final = [pytest.param(one, id=one.name) for one in (WIDE, PHONE, BARE, HEBREW)]
"""
Both hosts, wide and narrow, light and dark, three languages, one of them from right to left, with scripts and without.
"""
