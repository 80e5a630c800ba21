"""
What stands around a form, in words: the same for every interface that shows lines.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.ui.texts import Texts, plain

MASKED: Final = frozenset({Kind.PASSWORD, Kind.NEW_PASSWORD})
"""
What is not shown while it is typed. A mailed code is: it is good for minutes, and mistyped more often than overlooked.
"""

MINUTE: Final = 60
DAY: Final = 24 * 3600
FEW: Final = 2


def about(texts: Texts, action: Action, now: float) -> Iterator[str]:
    """
    What *action* is about, why it is shown, and what must be known to reply: the first line is its title.
    """
    yield texts.title(action)
    if action.reason is not None:
        yield texts.reason(action, action.reason)
    match action:
        case Ask():
            yield from _asked(texts, action, now)
        case Go():
            yield texts.say("ui.open")
            yield plain(action.url)
        case Hold(url=str() as address):
            yield texts.say("ui.open")
            yield plain(address)
            if action.code is not None:
                yield texts.say("ui.enter_code", code=action.code)
        case Done(identity=identity) if identity is not None and identity.email:
            yield texts.say("ui.account", email=identity.email)
        case Failed(way_out=str() as address):
            yield texts.say("ui.way_out", address=address)
        case _:
            pass


def _asked(texts: Texts, action: Ask, now: float) -> Iterator[str]:
    if action.account is not None:
        yield texts.say("ui.account", email=action.account)
    if action.sent_to is not None:
        yield texts.say("ui.sent_to", to=action.sent_to)
    if action.attempts_left is not None and action.reason is not None:
        yield texts.say("ui.attempts_left", count=action.attempts_left)
    wait = (action.retry_at or 0.0) - now
    if wait > 0:
        yield texts.say("ui.possible_in", time=lasting(wait))


def label(texts: Texts, entry: Input) -> str:
    """
    What stands before a field.
    """
    said = texts.say(entry.label)
    return said if entry.required else texts.say("ui.optional", label=said)


def hint(texts: Texts, action: Action, entry: Input) -> str | None:
    """
    What must be known to fill a field, if anything.
    """
    policy, captcha = (action.password_policy, action.captcha) if isinstance(action, Ask) else (None, None)
    match entry.kind:
        case Kind.NEW_PASSWORD if policy is not None and policy.min_length > 1:
            return texts.say("reason.too_short", min=policy.min_length)
        case Kind.DATE:
            return texts.say("ui.date")
        case Kind.CAPTCHA if captcha is not None:
            return texts.say("ui.captcha", key=captcha.site_key)
        case _ if entry.many > 1:
            return texts.say("ui.many")
        case _:
            return None


def complaint(texts: Texts, action: Action, entry: Input) -> str | None:
    """
    What is wrong with the value that was typed before, if anything.
    """
    return texts.reason(action, entry.complaint.reason) if entry.complaint is not None else None


def ready_at(action: Action, choice: Choice) -> float:
    """
    When *choice* is possible, in seconds since the epoch; zero where it always is.
    """
    match action, choice:
        case Ask(), Choice.RESEND:
            return action.resend_at or 0.0
        case Ask(), Choice.SUBMIT | Choice.RETRY:
            return action.retry_at or 0.0
        case Hold(), Choice.CHECK:
            return action.check_at or 0.0
        case _:
            return 0.0


def button(texts: Texts, action: Action, choice: Choice, now: float) -> str:
    """
    What stands on the button of *choice*, with the seconds until it can be pressed.
    """
    said = texts.choice(action, choice)
    wait = ready_at(action, choice) - now
    return said if wait <= 0 else texts.say("ui.not_yet", choice=said, time=lasting(wait))


CAME_BACK: Final = Input("address", Kind.TEXT, "ui.came_back", required=False, most=10_000)
"""
Where the address is typed that a browser came back to, which may have been opened on another machine.
"""


def query_in(address: str) -> Mapping[str, object]:
    """
    What *address* brings back: its query, or its fragment.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return {}
    return dict(parse_qsl(parts.query) + parse_qsl(parts.fragment))


def leads_away(action: Action) -> bool:
    """
    Whether *action* shows an address to open.
    """
    return isinstance(action, Go) or (isinstance(action, Hold) and action.url is not None)


def waited(texts: Texts, action: Hold, now: float) -> str:
    """
    How long a run has waited.
    """
    return texts.say("ui.waiting_for", time=lasting(max(0.0, now - action.since)))


def days_left(action: Hold, now: float) -> int | None:
    """
    The days until a run waits no more, where they are more than two; on the last ones, the clock tells better.
    """
    days = round((action.expires_at - now) / DAY)
    return days if days > FEW else None


def ends(action: Hold, now: float) -> bool:
    """
    Whether there is an end of a wait to tell: while a call is on its way, it is not the run's.
    """
    return bool(action.choices) and action.expires_at > now


def ending(texts: Texts, action: Hold, now: float) -> Iterator[str]:
    """
    How long a run waits on, where there is an end to tell.
    """
    if ends(action, now):
        days = days_left(action, now)
        rest = lasting(action.expires_at - now)
        yield texts.say("ui.ends_in", time=rest) if days is None else texts.say("ui.ends_in_days", count=days)


def lasting(seconds: float) -> str:
    """
    *seconds* as a clock shows them: `0:07`, `1:02:03`; never less than what is left.
    """
    minutes, rest = divmod(math.ceil(seconds), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
