"""
What asks for a captcha on a page, where an action wants one.
"""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen


@frozen
class CaptchaWidget:
    """
    A way to ask for a captcha's token.

    Attributes:
        template: Draws it; it is given the `box`, the action's `captcha` (its `site_key` and `style`) and the `place`.
        sources: What a page with it must load from elsewhere, by the directives of a content security policy.
    """

    template: str
    sources: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])


TYPED: Final = CaptchaWidget("captcha/typed.html")
"""
A plain field: for tokens that are made elsewhere, as the emulator's are.
"""

# https://developers.google.com/recaptcha/docs/faq, "I'm using content-security-policy".
RECAPTCHA: Final = CaptchaWidget(
    "captcha/recaptcha.html",
    {
        "script-src": ("https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"),
        "frame-src": ("https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/"),
        "connect-src": ("https://www.google.com/recaptcha/",),
    },
)
"""
Google's reCAPTCHA, visible or invisible, with the site's own key. It needs JavaScript.
"""
