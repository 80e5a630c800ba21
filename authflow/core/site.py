"""
What an application configured about its site: a value that never changes while runs live.
"""

from enum import StrEnum, auto

from attrs import frozen

from authflow.core.field import Field


class CaptchaStyle(StrEnum):
    """
    Which widget makes the captcha token.
    """

    VISIBLE = auto()
    INVISIBLE = auto()


@frozen
class Captcha:
    """
    The widget a form shows when a captcha is asked.

    Attributes:
        key_id: The id under which *site_key* is registered with the service, where it is the application's own key.
    """

    site_key: str
    style: CaptchaStyle = CaptchaStyle.VISIBLE
    key_id: str | None = None


@frozen
class PasswordPolicy:
    """
    How long a new password must be, in characters. The service has the last word.
    """

    min_length: int = 1
    max_length: int = 1000


@frozen(cache_hash=True)
class Site:
    """
    Everything about a site that flows and forms depend on.

    Attributes:
        profile_fields: What a registration asks besides email and password.
        code_length: The digits of a mailed code.
        hosted_login: The service's own sign-in page, offered where authflow cannot go on.
    """

    profile_fields: tuple[Field, ...] = ()
    password_policy: PasswordPolicy = PasswordPolicy()
    captcha: Captcha | None = None
    code_length: int = 6
    hosted_login: str | None = None
