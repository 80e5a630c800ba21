"""
Which fault hits which request.
"""

import pytest

from authflow.emulator.mischief import Fault, Faults, Kind


def struck(faults: Faults, times: int, operation: str | None = "login", grant: str | None = None) -> list[Kind | None]:
    """
    What hits so many requests, one after the other.
    """
    hits = [faults.strike(operation, grant) for _ in range(times)]
    return [hit.kind if hit else None for hit in hits]


def test_in_order() -> None:
    """
    Of faults for the same requests, the first is used up before the next strikes.
    """
    faults = Faults()
    faults.add(Fault(Kind.STATUS, times=2))
    faults.add(Fault(Kind.RESET))

    hits = struck(faults, 4)

    assert [Kind.STATUS, Kind.STATUS, Kind.RESET, None] == hits
    assert [] == faults.waiting


def test_until_it_is_taken_away() -> None:
    """
    A fault without a number of times goes on.
    """
    faults = Faults()
    waiting = faults.add(Fault(Kind.SLOW, times=None))

    before = struck(faults, 3)
    taken = faults.remove(waiting.id), faults.remove(waiting.id)

    assert [Kind.SLOW] * 3 == before
    assert (True, False) == taken
    assert [None] == struck(faults, 1)
    assert (3, 3) == (waiting.met, waiting.hits)


@pytest.mark.parametrize(
    ("fault", "operation", "grant", "hit"),
    [
        pytest.param(Fault(Kind.RESET), "login", None, True, id="every"),
        pytest.param(Fault(Kind.RESET), None, None, True, id="every-of-nothing"),
        pytest.param(Fault(Kind.RESET, "login"), "login", None, True, id="the-same"),
        pytest.param(Fault(Kind.RESET, "login"), "register", None, False, id="another"),
        pytest.param(Fault(Kind.RESET, "login"), None, None, False, id="of-nothing"),
        pytest.param(Fault(Kind.RESET, "token", "anonymous"), "token", "anonymous", True, id="the-same-grant"),
        pytest.param(Fault(Kind.RESET, "token", "anonymous"), "token", "refresh_token", False, id="another-grant"),
        pytest.param(Fault(Kind.RESET, "token", "anonymous"), "token", None, False, id="no-grant"),
        pytest.param(Fault(Kind.RESET, "token"), "token", "anonymous", True, id="any-grant"),
    ],
)
def test_whom_it_is_meant_for(fault: Fault, operation: str | None, grant: str | None, hit: bool) -> None:
    """
    A fault passes over what it is not meant for, and counts nothing of it.
    """
    faults = Faults()
    waiting = faults.add(fault)

    hits = struck(faults, 1, operation, grant)

    assert [Kind.RESET if hit else None] == hits
    assert (hit, hit) == (waiting.met, waiting.hits)


def test_chance_can_be_repeated() -> None:
    """
    The same seed hits the same requests, on any machine and in any version; another seed hits others.
    """
    series = []
    for seed in (7, 7, 8):
        faults = Faults()
        faults.add(Fault(Kind.RESET, times=None, probability=0.3, seed=seed))
        series.append([place for place, hit in enumerate(struck(faults, 20)) if hit])

    assert [2, 3, 6, 7, 11, 15, 17, 19] == series[0] == series[1]
    assert series[0] != series[2]


def test_chance_is_what_it_says() -> None:
    """
    A fault with a probability hits about so many requests; what it lets go, the next one can hit.
    """
    faults = Faults()
    likely = faults.add(Fault(Kind.RESET, times=None, probability=0.25))
    other = faults.add(Fault(Kind.SLOW, times=None))

    struck(faults, 4000)

    assert 1000 == pytest.approx(likely.hits, abs=150)
    assert 4000 == likely.met == likely.hits + other.hits
