"""
Devices that wait for somebody to let them in elsewhere (RFC 8628): what is known of each, and what becomes of it.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum, auto
from secrets import choice, token_urlsafe
from typing import Final
from unicodedata import normalize

from attrs import define, field

from authflow.core.call import secret
from authflow.emulator.clock import Clock

DEVICE_SECONDS: Final = 10 * 60.0
KEPT_SECONDS: Final = 3600.0
"""
How long a device is still told that its code is too old.
"""

INTERVAL: Final = 5
"""
Seconds between two questions of a device, and what each question that comes too early adds (RFC 8628 §3.2, §3.5).
"""

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""
What user codes are made of: neither vowels, that make words, nor digits, that look like letters (RFC 8628 §6.1).
"""
_HALF: Final = 4


class Standing(StrEnum):
    """
    What has become of a device.
    """

    PENDING = auto()
    APPROVED = auto()
    DENIED = auto()
    EXPIRED = auto()


@define
class Device:
    """
    A device that has asked to be let in.

    Attributes:
        user_code: What its screen shows, and what whoever lets it in types elsewhere.
        until: When both its codes are too old, in seconds since the epoch.
        code: What it asks for tokens by.
        interval: The fewest seconds between two of its questions.
        asked: When it last asked, in seconds since the epoch.
        member_id: Who let it in.
        denied: Whether somebody said no.
    """

    client_id: str
    user_code: str
    until: float
    code: str = secret(factory=lambda: token_urlsafe(32))
    interval: int = INTERVAL
    asked: float | None = None
    member_id: str | None = None
    denied: bool = False

    def hurries(self, now: float) -> bool:
        """
        Whether it asks too early, which makes the interval longer from now on (RFC 8628 §3.5).
        """
        early = self.asked is not None and now - self.asked < self.interval
        self.asked = now
        self.interval += INTERVAL if early else 0
        return early


@define
class Devices:
    """
    Every device, by the user code that it shows.
    """

    clock: Clock
    _held: dict[str, Device] = field(init=False, factory=dict[str, Device], repr=False)

    def __iter__(self) -> Iterator[Device]:
        return iter(self._held.values())

    def begin(self, client_id: str) -> Device:
        """
        A device that waits from now on.
        """
        now = self.clock.now()
        self._drop(lambda device: device.until + KEPT_SECONDS <= now)
        user_code = next(code for code in iter(_made_up, "") if code not in self._held)
        self._held[user_code] = Device(client_id, user_code, now + DEVICE_SECONDS)
        return self._held[user_code]

    def standing(self, device: Device) -> Standing:
        """
        What has become of *device*.
        """
        if device.denied:
            return Standing.DENIED
        if device.until <= self.clock.now():
            return Standing.EXPIRED
        return Standing.PENDING if device.member_id is None else Standing.APPROVED

    def coded(self, code: str) -> Device | None:
        """
        The device that asks by *code*.
        """
        return next((device for device in self if device.code == code), None)

    def pending(self, typed: str) -> Device | None:
        """
        The device that shows the user code *typed*, while nobody has decided about it.

        The case, the hyphen and spaces of a code are forgiven.
        """
        device = self._held.get(spelled(typed))
        return device if device and self.standing(device) is Standing.PENDING else None

    def approve(self, typed: str, member_id: str) -> Device | None:
        """
        Let the device in that shows the user code *typed*, for a member; nothing if none waits under it.
        """
        device = self.pending(typed)
        if device is not None:
            device.member_id = member_id
        return device

    def deny(self, typed: str) -> Device | None:
        """
        Keep the device out that shows the user code *typed*; nothing if none waits under it.
        """
        device = self.pending(typed)
        if device is not None:
            device.denied = True
        return device

    def end(self, device: Device) -> None:
        """
        Forget *device*: its code is used up.
        """
        self._held.pop(device.user_code, None)

    def end_all(self, member_id: str) -> None:
        """
        Forget every device that a member let in and that has not come for its tokens yet.
        """
        self._drop(lambda device: device.member_id == member_id)

    def restore(self, devices: Iterable[Device]) -> None:
        """
        Know *devices*, and no others.
        """
        self._held = {device.user_code: device for device in devices}

    def clear(self) -> None:
        """
        Forget every device.
        """
        self._held.clear()

    def _drop(self, unwanted: Callable[[Device], bool]) -> None:
        self._held = {code: device for code, device in self._held.items() if not unwanted(device)}


def spelled(typed: str) -> str:
    """
    The one spelling of the user code *typed*, as screens show it.
    """
    letters = "".join(c for c in normalize("NFKC", typed).upper() if c.isalnum())
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def _made_up() -> str:
    return spelled("".join(choice(ALPHABET) for _ in range(2 * _HALF)))
