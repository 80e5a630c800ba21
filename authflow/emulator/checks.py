"""
What the operations check of the values that they are given: formats and lengths (`wix/WIRE.md`, Limits and formats).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import fields

from authflow.core.reason import Fault, Reason
from authflow.core.site import Site
from authflow.core.value import CAPTCHA_MOST, canonical, read
from authflow.emulator.refusals import refused, violated, violation
from authflow.emulator.settings import PasswordRules
from authflow.emulator.world import World
from authflow.flows.fields import EMAIL
from authflow.wix.answers import FieldViolation
from authflow.wix.bodies import CaptchaTokens
from authflow.wix.refusals import CAPTCHA_INVALID, CAPTCHA_MISSING
from authflow.wix.wire import camel

STATE_TOKEN_MOST: Final = 1000
SUSPICIOUS_FROM: Final = 3
CAPTCHA_PASS: Final = "emulator-captcha-pass-"  # noqa: S105 - what the emulator takes for a solved captcha is no secret
TOO_LONG: Final = "VALUE_TOO_LONG"
TOO_SHORT: Final = "VALUE_TOO_SHORT"
NO_MATCH: Final = "VALUE_DID_NOT_MATCH"
_CODE: Final = re.compile(r"[0-9]{6}")


def check(*complaints: FieldViolation | None) -> None:
    """
    Refuse whatever is complained of, all at once.

    Raises:
        Refused: There is a complaint.
    """
    found = [complaint for complaint in complaints if complaint is not None]
    if found:
        raise violated(*found)


def known(body: Mapping[str, object], kind: type[Any]) -> None:
    """
    Refuse every name in *body* that no field of *kind* has.

    Raises:
        Refused: There is one.
    """
    names = {camel(f.name) for f in fields(kind)}
    check(*(violation(name, "is not known here") for name in body if name not in names))


def email(address: str, path: str) -> FieldViolation | None:
    """
    What is wrong with *address*, found at *path*.
    """
    match read(EMAIL, address, Site()):
        case Reason(Fault.TOO_LONG):
            return violation(path, "is longer than 254 characters", TOO_LONG, "EMAIL")
        case Reason():
            return violation(path, "is not an email address", None, "EMAIL")
        case _:
            return None


def new_password(password: str, policy: PasswordRules, path: str = "password") -> FieldViolation | None:
    """
    What *policy* has against *password*.
    """
    if len(password) < policy.min_length:
        return violation(path, f"is shorter than {policy.min_length} characters", TOO_SHORT)
    if len(password) > policy.max_length:
        return violation(path, f"is longer than {policy.max_length} characters", TOO_LONG)
    if policy.pattern is not None and not re.fullmatch(policy.pattern, password):
        return violation(path, "is not a password of the kind that is asked for", NO_MATCH)
    return None


def bounded(value: str | None, most: int, path: str) -> FieldViolation | None:
    """
    Whether *value* is too long.
    """
    return violation(path, f"is longer than {most} characters", TOO_LONG) if value and len(value) > most else None


def state_token(token: str | None) -> FieldViolation | None:
    """
    What is wrong with the form of a state token.
    """
    return bounded(token, STATE_TOKEN_MOST, "stateToken")


def code(typed: str) -> FieldViolation | None:
    """
    What is wrong with the form of a mailed code.
    """
    return None if _CODE.fullmatch(typed) else violation("code", "is not six digits", NO_MATCH)


def captcha_form(tokens: list[CaptchaTokens]) -> FieldViolation | None:
    """
    What is wrong with the form of captcha tokens.
    """
    said = (*_given(tokens), *(one.none for one in tokens))
    return next(filter(None, (bounded(token, CAPTCHA_MOST, "captchaTokens") for token in said)), None)


def captcha(world: World, address: str, tokens: list[CaptchaTokens], *, may_suspect: bool) -> None:
    """
    Ask for a captcha where the settings say so. Each token passes once.

    Raises:
        Refused: There is none, or none that passes.
    """
    suspected = may_suspect and world.wrong[canonical(address)] >= SUSPICIOUS_FROM
    match world.settings.captcha:
        case "off":
            return
        case "suspicious" if not suspected:
            return
        case _:
            _solved(world, _given(tokens))


def _solved(world: World, tokens: list[str]) -> None:
    if not tokens:
        raise refused(CAPTCHA_MISSING)
    fresh = {token for token in tokens if token.startswith(CAPTCHA_PASS) and token not in world.captchas}
    if not fresh:
        raise refused(CAPTCHA_INVALID)
    world.captchas |= fresh


def _given(tokens: list[CaptchaTokens]) -> list[str]:
    # `NoCaptcha` proves nothing, whatever it says.
    own = [one.own.token for one in tokens if one.own]
    return [token for one in tokens for token in (one.visible, one.invisible) if token] + [*filter(None, own)]
