"""
Which values a field takes. Whatever a person can type is read here: a value, or the reason why not.
"""

import re
from collections.abc import Mapping, Sequence
from sys import float_info
from typing import Final, TypeGuard
from unicodedata import normalize

from authflow.core.field import Field, Kind
from authflow.core.reason import Fault, Reason
from authflow.core.site import CaptchaStyle, Site

CAPTCHA_MOST: Final = 5000
"""
The longest captcha token, in characters (`wix/WIRE.md`, Limits and formats).
"""

LONGEST: Final = 10_000
"""
No value is looked at beyond so many characters: normalising takes time.
"""

# RFC 5321 §4.5.3.1 bounds the local part; what is inside it is the service's business, as long as it can be seen: two
# addresses that look the same to everybody would be two keys (RFC 8264 §9.13).
_EMAIL: Final = re.compile(
    r"[^\s@\x00-\x1f\x7f\"(),:;<>\[\]\\\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}"
)
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_LINK: Final = re.compile(r"https?://[^\s/]\S*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # Every field is one line.
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MALFORMED: Final = Reason(Fault.MALFORMED)


def is_a(value: object, kind: type) -> bool:
    """
    Whether *value* is a *kind*, though its type says so: a program that no type checker has seen may pass anything.
    """
    return isinstance(value, kind)


def mapped(raw: object) -> TypeGuard[Mapping[str, object]]:
    """
    Whether *raw* has named parts.
    """
    return isinstance(raw, Mapping)


def listed(raw: object) -> TypeGuard[Sequence[object]]:
    """
    Whether *raw* is several values.
    """
    return isinstance(raw, list | tuple)


def numeric(raw: object) -> TypeGuard[float]:
    """
    Whether *raw* is a number that a float can be: JSON's truths are none, nor are the infinities that it can spell.
    """
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= float_info.max


def settled(value: object) -> object:
    """
    *value*, read from JSON, in the shape that runs keep: sequences are tuples.
    """
    if mapped(value):
        return {str(name): settled(part) for name, part in value.items()}
    return tuple(settled(part) for part in value) if listed(value) else value


def read(entry: Field, raw: object, site: Site) -> object | Reason:
    """
    The value of *raw* for *entry*, normalised, or what is wrong with it. Nothing typed is an empty string or None.
    """
    if entry.many > 1:
        return _list(entry, raw, site)
    if entry.kind is Kind.PARTS:
        return _parts(entry, raw, site)
    if entry.kind is Kind.CAPTCHA and mapped(raw):
        return _captcha({style: token for style, token in raw.items() if token})
    return _text(entry, raw, site) if isinstance(raw, str) else _MALFORMED


def canonical(email: str) -> str:
    """
    The one spelling of *email* that all spellings of the same address share, international domains included.
    """
    local, at, domain = normalize("NFKC", email).strip().casefold().rpartition("@")
    if domain.isascii():
        return local + at + domain
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        return local + at + domain


def empty(raw: object) -> bool:
    """
    Whether *raw* says nothing.
    """
    return raw is None or raw in ("", [], {}, ()) or (isinstance(raw, str) and not raw.strip())


def _text(entry: Field, raw: str, site: Site) -> object | Reason:
    if len(raw) > LONGEST:
        return Reason(Fault.TOO_LONG, {"max": entry.most})
    if _HALF.search(raw):  # Half a surrogate: JSON can spell it, UTF-8 cannot.
        return _MALFORMED
    match entry.kind:
        case Kind.PASSWORD:
            return _bounded(raw, 1, entry.most)
        case Kind.NEW_PASSWORD:
            return _bounded(raw, site.password_policy.min_length, site.password_policy.max_length)
        case Kind.CAPTCHA:
            style = site.captcha.style if site.captcha else CaptchaStyle.VISIBLE
            return _captcha({str(style): raw.strip()})
        case Kind.CODE:
            return _code(raw, site.code_length)
        case _:
            return _word(entry, normalize("NFKC", raw).strip() if entry.kind is Kind.EMAIL else raw.strip())


def _word(entry: Field, text: str) -> str | Reason:
    match entry.kind:
        case Kind.EMAIL:
            return _email(text, entry.most)
        case Kind.DATE:
            return text if _is_date(text) else _MALFORMED
        case Kind.OPTION:
            return text if text in entry.options else Reason(Fault.NOT_AN_OPTION)
        case Kind.LINK if not _LINK.fullmatch(text):
            return _MALFORMED
        case _:
            return _MALFORMED if _CONTROL.search(text) else _bounded(text, 1, entry.most)


def _code(raw: str, length: int) -> str | Reason:
    code = re.sub(r"[\s-]", "", normalize("NFKC", raw))
    return code if code.isascii() and code.isdigit() and len(code) == length else _MALFORMED


def _bounded(text: str, least: int, most: int) -> str | Reason:
    if len(text) < least:
        return Reason(Fault.TOO_SHORT, {"min": least})
    return Reason(Fault.TOO_LONG, {"max": most}) if len(text) > most else text


def _email(text: str, most: int) -> str | Reason:
    if len(text) > most:
        return Reason(Fault.TOO_LONG, {"max": most})
    local, _, domain = text.rpartition("@")
    email = f"{local}@{domain.lower()}"
    return email if _EMAIL.fullmatch(email) else _MALFORMED


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(part) for part in found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year > 0 and 1 <= month <= len(_MONTHS) and 1 <= day <= _MONTHS[month - 1] - (month == 2 and not leap)  # noqa: PLR2004 - February


def _captcha(tokens: Mapping[str, object]) -> Mapping[str, object] | Reason:
    if not tokens or not tokens.keys() <= {*CaptchaStyle}:
        return _MALFORMED
    for token in tokens.values():
        if not isinstance(token, str) or not token or not token.isprintable():
            return _MALFORMED
        if len(token) > CAPTCHA_MOST:
            return Reason(Fault.TOO_LONG, {"max": CAPTCHA_MOST})
    return tokens


def _list(entry: Field, raw: object, site: Site) -> object | Reason:
    items = raw if listed(raw) else [raw]
    if len(items) > entry.many:
        return Reason(Fault.TOO_LONG, {"max": entry.many})
    read_items: list[object] = []
    for item in items:
        if empty(item) or (mapped(item) and all(empty(part) for part in item.values())):
            continue
        value = (_parts if entry.kind is Kind.PARTS else _single)(entry, item, site)
        if isinstance(value, Reason):
            return value
        if value:
            read_items.append(value)
    return tuple(read_items) if read_items or entry.optional else Reason(Fault.REQUIRED)


def _single(entry: Field, raw: object, site: Site) -> object | Reason:
    return _text(entry, raw, site) if isinstance(raw, str) else _MALFORMED


def _parts(entry: Field, raw: object, site: Site) -> object | Reason:
    if not mapped(raw):
        return _MALFORMED
    values: dict[str, object] = {}
    for part in entry.parts:
        typed = raw.get(part.name)
        if empty(typed):
            if not part.optional:
                return Reason(Fault.REQUIRED)
            continue
        value = read(part, typed, site)
        if isinstance(value, Reason):
            return value
        values[part.name] = value
    return values
