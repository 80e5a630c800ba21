"""
A picture while it is being drawn, row by row.
"""

from attrs import define, field

from authflow.core.flow import Target
from authflow.core.machine import label
from authflow.core.outcome import Outcome
from authflow.core.state import End, EndKind, Next, Stay
from authflow.draw.model import Arrow, Common, Picture, Place, PlaceKind, plain


@define
class Sketch:
    """
    Each target becomes one place, all rows between two places become one arrow.
    """

    places: dict[Target, Place] = field(factory=dict[Target, Place])
    arrows: dict[tuple[str, str], list[Outcome]] = field(factory=dict[tuple[str, str], list[Outcome]])
    common: dict[Target, list[Outcome]] = field(factory=dict[Target, list[Outcome]])

    def put(self, target: Target, kind: PlaceKind, title: str, details: tuple[str, ...] = ()) -> Place:
        """
        Draw the place of *target*.
        """
        name = target.flow if isinstance(target, Next) else target.name if isinstance(target, End) else str(target)
        place = Place(self._free(f"{kind}_{plain(name)}"), kind, name, title, details)
        self.places[target] = place
        return place

    def reach(self, target: Target) -> Place:
        """
        The place of *target*; a way out is drawn when something first leads there.
        """
        if target in self.places:
            return self.places[target]
        match target:
            case End(kind=kind, reason=reason):
                shape = PlaceKind.DONE if kind is EndKind.DONE else PlaceKind.FAILED
                return self.put(target, shape, label(target), () if reason is None else (str(reason),))
            case _:
                return self.put(target, PlaceKind.NEXT, label(target))

    def lead(self, source: Target, target: Target, outcome: Outcome) -> None:
        """
        Draw a row as an arrow.
        """
        ends = self.reach(source).id, self.reach(source if isinstance(target, Stay) else target).id
        self._write(self.arrows.setdefault(ends, []), outcome)

    def remark(self, target: Target, outcome: Outcome) -> None:
        """
        Write a row in the margin.
        """
        self._write(self.common.setdefault(target, []), outcome)

    def picture(self, name: str, *starts: Target, down: bool = False) -> Picture:
        """
        The picture, which nobody changes any more.
        """
        return Picture(
            name,
            tuple(self.places.values()),
            tuple(self.places[start].id for start in starts),
            tuple(Arrow(*ends, tuple(outcomes)) for ends, outcomes in self.arrows.items()),
            tuple(Common(tuple(outcomes), target) for target, outcomes in self.common.items()),
            down,
        )

    def _free(self, wish: str) -> str:
        taken = {place.id for place in self.places.values()}
        return next(name for n in range(1, len(taken) + 2) if (name := f"{wish}_{n}" if n > 1 else wish) not in taken)

    @staticmethod
    def _write(outcomes: list[Outcome], outcome: Outcome) -> None:
        if outcome not in outcomes:
            outcomes.append(outcome)
            outcomes.sort(key=list(Outcome).index)
