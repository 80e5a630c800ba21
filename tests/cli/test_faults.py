"""
`authflow emulator faults`: what goes wrong on purpose.
"""

import pytest

from authflow.cli.emulator.faults import KINDS
from authflow.emulator.mischief import Fault, Kind
from authflow.emulator.world import World
from tests.cli.here import asks, here


@pytest.mark.usefixtures("world")
def test_faults(address: str) -> None:
    """
    Faults are added, listed with how they strike, and taken away.
    """
    none = asks(address, "faults")
    added = asks(address, "faults", "add", "status", "--status", "429", "--retry-after", "60", "--times", "3")
    made = asks(address, "faults", "add", "reset", "--always", "--after", "--json").document
    words, listed = asks(address, "faults"), asks(address, "faults", "--json").document
    left = asks(address, "faults", "clear", made["id"], "--json").document
    cleared = asks(address, "faults", "clear")

    how = ["probability=1.0", "seed=0", "after=false", "status=429", "retryAfter=60"]
    assert "Nothing goes wrong.\n" == none.stdout == cleared.stdout
    assert ["kind", "operation", "times", "hits", "how", "id"] == words.stdout.splitlines()[0].split()
    assert ["status", "*", "3", "0", *how, left[0]["id"]] == added.stdout.splitlines()[1].split()
    assert added.stdout.splitlines()[1].split() == words.stdout.splitlines()[1].split()
    assert ["reset", "*", "always"] == words.stdout.splitlines()[2].split()[:3]
    assert [*left, made] == listed


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        pytest.param(["reset"], Fault(Kind.RESET), id="nothing-said"),
        pytest.param(["reset", "--before"], Fault(Kind.RESET, after=False), id="before"),
        pytest.param(["latency", "--seconds", "2m"], Fault(Kind.LATENCY, seconds=120.0), id="duration"),
        pytest.param(["slow", "--seconds", "0.5", "--always"], Fault(Kind.SLOW, seconds=0.5, times=None), id="always"),
        pytest.param(
            ["drop-after", "--operation", "token", "--grant", "anonymous"],
            Fault(Kind.DROP_AFTER, "token", "anonymous"),
            id="grant",
        ),
        pytest.param(
            ["reset", "--probability", "0.1", "--seed", "7"], Fault(Kind.RESET, probability=0.1, seed=7), id="chance"
        ),
        pytest.param(["status", "--retry-after", "soon"], Fault(Kind.STATUS, retry_after="soon"), id="a-text"),
        pytest.param(["huge", "--size", "300000"], Fault(Kind.HUGE, size=300_000), id="size"),
        pytest.param(
            ["redirect", "--status", "302", "--location", "http://a.example/"],
            Fault(Kind.REDIRECT, status=302, location="http://a.example/"),
            id="redirect",
        ),
    ],
)
def test_what_is_said_is_what_waits(world: World, address: str, arguments: list[str], fault: Fault) -> None:
    """
    Every option has its place, and what is not said is as the emulator has it.
    """
    asks(address, "faults", "add", *arguments)

    assert [fault] == [waiting.fault for waiting in world.faults.waiting]


def test_the_kinds_are_the_emulators() -> None:
    """
    Help knows every kind without asking the emulator.
    """
    assert [*KINDS] == [*Kind]
    assert [] == [kind for kind in KINDS if kind not in here("emulator", "faults", "add", "--help").stdout]


def test_what_was_hit_is_listed(world: World, address: str) -> None:
    """
    Requests are shown with the fault that hit them; where nothing was answered, there is no status.
    """
    for kind in (Kind.STATUS, Kind.DROP_BEFORE):
        world.faults.add(Fault(kind, "token"))
    for _ in range(2):
        here("doctor", env={"AUTHFLOW_BASE_URL": address})

    lines = asks(address, "requests").stdout.splitlines()

    assert ["at", "status", "operation", "request", "fault", "body"] == lines[0].split()
    assert ["token", "POST", "/oauth2/token", "drop-before"] == lines[1].split()[2:6]
    assert ["503", "token", "POST", "/oauth2/token", "status"] == lines[2].split()[2:7]
