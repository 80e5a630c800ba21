"""
Values behind names that nobody can guess, each for a while.
"""

from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Final, Generic, TypeVar

from attrs import define, field

from authflow.emulator.clock import Clock

T = TypeVar("T")
SWEPT_FROM: Final = 256


@define
class Vault(Generic[T]):
    """
    What is kept for *life* seconds behind each name.

    Attributes:
        prefix: What the names begin with.
    """

    clock: Clock
    life: float
    prefix: str = ""
    _held: dict[str, tuple[T, float]] = field(init=False, factory=dict[str, tuple[T, float]], repr=False)
    _swept_at: int = field(init=False, default=SWEPT_FROM, repr=False)

    def __len__(self) -> int:
        return len(self._held)

    def put(self, value: T, name: str | None = None) -> str:
        """
        Keep *value*; its name, made up unless given.
        """
        if len(self._held) >= self._swept_at:
            self.drop(lambda _: False)
            # Twice as many as are left: sweeping costs each value the same, however many there are.
            self._swept_at = max(SWEPT_FROM, 2 * len(self._held))
        name = self.prefix + token_urlsafe(32) if name is None else name
        self._held[name] = (value, self.clock.now() + self.life)
        return name

    def peek(self, name: str) -> T | None:
        """
        The value called *name*, while it lives.
        """
        value, until = self._held.get(name, (None, 0.0))
        return value if until > self.clock.now() else None

    def take(self, name: str) -> T | None:
        """
        The value called *name*, while it lives, for the last time.
        """
        value, until = self._held.pop(name, (None, 0.0))
        return value if until > self.clock.now() else None

    @property
    def kept(self) -> dict[str, tuple[T, float]]:
        """
        What still lives, by name, each with when it ends, in seconds since the epoch.
        """
        now = self.clock.now()
        return {name: (value, until) for name, (value, until) in self._held.items() if until > now}

    def restore(self, kept: Mapping[str, tuple[T, float]]) -> None:
        """
        Let *kept* be all there is.
        """
        self._held = {**kept}

    def drop(self, unwanted: Callable[[T], bool]) -> None:
        """
        Forget what is *unwanted*, and what is too old.
        """
        now = self.clock.now()
        self._held = {n: (v, until) for n, (v, until) in self._held.items() if until > now and not unwanted(v)}

    def clear(self) -> None:
        """
        Forget everything.
        """
        self._held.clear()
