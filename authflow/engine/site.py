"""
What an application configures about its site, looked at before anything runs.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from authflow.core.errors import NotAllowed
from authflow.core.field import Field
from authflow.core.site import Captcha, PasswordPolicy, Site
from authflow.core.value import is_a
from authflow.flows.fields import CAPTCHA, CODE, EMAIL, PASSWORD, profile_field

SIGN_IN: Final = frozenset({EMAIL.name, PASSWORD.name, CAPTCHA.name, CODE.name})
"""
What is asked anyway: a profile field of such a name would keep and show what is typed there.
"""


def site_of(
    profile_fields: Sequence[str | Field],
    password_policy: PasswordPolicy | None,
    captcha: Captcha | None,
    hosted_login: str | None,
) -> Site:
    """
    The site, as it was configured.

    Raises:
        NotAllowed: A setting cannot be.
    """
    policy = password_policy or PasswordPolicy()
    if not is_a(policy, PasswordPolicy) or not 1 <= policy.min_length <= policy.max_length:
        raise NotAllowed("password_policy", "must be a PasswordPolicy with 1 ≤ min_length ≤ max_length")
    if captcha is not None and not is_a(captcha, Captcha):
        raise NotAllowed("captcha", f"must be a Captcha, and not {captcha!r}")
    if hosted_login is not None and not _is_page(hosted_login):
        raise NotAllowed("hosted_login", f"is not an http or https address: {hosted_login!r}")
    return Site(tuple(_fields(profile_fields)), policy, captcha, hosted_login=hosted_login)


def _fields(entries: Sequence[str | Field]) -> Iterator[Field]:
    if isinstance(entries, str):
        raise NotAllowed("profile_fields", f"must be a sequence of names, and not {entries!r}")
    seen: set[str] = set()
    for entry in entries:
        found = entry if isinstance(entry, Field) else profile_field(entry)
        if found is None:
            raise NotAllowed("profile_fields", f"has {entry!r}, which no profile has")
        if found.name in seen | SIGN_IN:
            raise NotAllowed("profile_fields", f"has {found.name!r}, which is asked already")
        seen.add(found.name)
        yield found


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
