"""
`authflow emulator clock`, `settings`, `requests` and `reset`: the emulated site as a whole.
"""

import time

import pytest

from authflow.cli.emulator.site import patch
from authflow.emulator.settings import Settings, shown
from authflow.emulator.world import World
from tests.cli.here import asks, here

DAY = 24 * 3600.0


def test_clock(world: World, address: str) -> None:
    """
    The clock is shown, moved on, stopped and let go.
    """
    before = world.clock.now()

    words, told = asks(address, "clock"), asks(address, "clock", "--json")
    stopped = asks(address, "clock", "--freeze", "--advance", "1d12h", "--json")
    frozen = world.clock.now()
    thawed = asks(address, "clock", "--thaw", "--json")

    assert time.strptime(words.stdout.strip(), "%Y-%m-%d %H:%M:%S").tm_year >= 2024
    assert told.document["now"] == pytest.approx(before, abs=5)
    assert stopped.document["now"] == frozen == pytest.approx(before + 1.5 * DAY, abs=5)
    assert thawed.document["now"] >= frozen
    assert world.clock.now() > frozen


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("90", 90), ("0.5", 0.5), ("10m", 600), ("4h", 4 * 3600), ("30d", 30 * DAY), ("1h30m", 5400), ("5s", 5)],
)
def test_durations(world: World, address: str, typed: str, seconds: float) -> None:
    """
    Seconds need no unit.
    """
    world.clock.freeze()
    before = world.clock.now()

    asks(address, "clock", "--advance", typed)

    assert seconds == pytest.approx(world.clock.now() - before)


@pytest.mark.usefixtures("world")
def test_settings(address: str) -> None:
    """
    Settings are shown, and changed in part, in words and in JSON.
    """
    before = asks(address, "settings", "--json")
    words = asks(address, "settings", "emailVerification=always", "passwordPolicy.minLength=12")
    after = asks(address, "settings", "--json", "requiredFields=firstName, lastName", "ownerApproval=true")

    changed = {"emailVerification": "always", "ownerApproval": True, "requiredFields": ["firstName", "lastName"]}
    assert shown(Settings()) == before.document
    assert ["emailVerification", "always"] == words.stdout.splitlines()[0].split()
    assert "passwordPolicy.minLength  12\n" in words.stdout
    policy = {**before.document["passwordPolicy"], "minLength": 12}
    assert {**before.document, **changed, "passwordPolicy": policy} == after.document


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ("emailVerification=always", {"emailVerification": "always"}),
        ('emailVerification="always"', {"emailVerification": "always"}),
        ("captcha=5", {"captcha": "5"}),
        ("ownerApproval=false", {"ownerApproval": False}),
        ("ownerApproval=perhaps", {"ownerApproval": "perhaps"}),
        ("requiredFields=", {"requiredFields": []}),
        ("requiredFields=firstName", {"requiredFields": ["firstName"]}),
        ('requiredFields=["firstName"]', {"requiredFields": ["firstName"]}),
        ("passwordPolicy.minLength=NaN", {"passwordPolicy": {"minLength": "NaN"}}),
        ("passwordPolicy.pattern=[0-9]", {"passwordPolicy": {"pattern": "[0-9]"}}),
        ("passwordPolicy.pattern=123", {"passwordPolicy": {"pattern": "123"}}),
        ("passwordPolicy.pattern=null", {"passwordPolicy": {"pattern": None}}),
        ('passwordPolicy={"minLength": 9}', {"passwordPolicy": {"minLength": 9}}),
        ("allowedRedirectUris=https://a.test/?b=c", {"allowedRedirectUris": ["https://a.test/?b=c"]}),
    ],
)
def test_what_a_change_says(change: str, made: dict[str, object]) -> None:
    """
    Whether a value is a text, a list or JSON is told by the setting.
    """
    assert made == patch([change], shown(Settings()))


def test_requests(world: World, address: str) -> None:
    """
    What was asked is shown without secrets.
    """
    none = asks(address, "requests")
    here("doctor", env={"AUTHFLOW_BASE_URL": address})

    words, told = asks(address, "requests"), asks(address, "requests", "--json")

    assert "Nothing was asked yet.\n" == none.stdout
    assert ["200", "token", "POST", "/oauth2/token"] == words.stdout.splitlines()[1].split()[2:6]
    assert [entry.request_id for entry in world.requests.newest_first] == [one["requestId"] for one in told.document]


def test_reset(world: World, address: str) -> None:
    """
    Everything is as it was.
    """
    asks(address, "settings", "ownerApproval=true")

    words, told = asks(address, "reset"), asks(address, "reset", "--json")

    assert "Everything is as it was in the beginning.\n" == words.stdout
    assert {"reset": True} == told.document
    assert Settings() == world.settings
