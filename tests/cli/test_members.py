"""
`authflow emulator members` and `contacts`: who is there, and what the owner does.
"""

import asyncio
import subprocess
import sys

import pytest

from authflow.cli.emulator.members import MEMBERS
from authflow.emulator.people import ACTIONS
from authflow.emulator.world import World
from tests.cli.here import asks
from tests.emulator.client import ADA, BOB, CYD, ZOE


def test_members(world: World, address: str) -> None:
    """
    Everybody is listed, in words and in JSON.
    """
    words, listed = asks(address, "members"), asks(address, "members", "--json")

    assert [["email", "status", "verified", "id"], *([m.email, m.id] for m in world.members)] == [
        words.stdout.splitlines()[0].split(),
        *([line.split()[0], line.split()[3]] for line in words.stdout.splitlines()[1:]),
    ]
    assert ["ACTIVE", "PENDING", "PENDING"] == [member["status"] for member in listed.document]
    assert (0, "", 0, "") == (words.code, words.stderr, listed.code, listed.stderr)


@pytest.mark.parametrize(
    ("deeds", "status"),
    [
        pytest.param(["approve"], "ACTIVE", id="approve"),
        pytest.param(["deny"], "BLOCKED", id="deny"),
        pytest.param(["block"], "BLOCKED", id="block"),
        pytest.param(["approve", "block", "unblock"], "ACTIVE", id="unblock"),
        pytest.param(["delete"], "DELETED", id="delete"),
        pytest.param(["expire"], "PENDING", id="expire"),
    ],
)
def test_what_the_owner_does(world: World, address: str, deeds: list[str], status: str) -> None:
    """
    A member is found by address, however it is spelled, or by id; and how they stand then is shown.
    """
    member = world.members.at(CYD)
    assert member is not None

    said = [asks(address, "members", deed, called) for deed in deeds for called in ("Cyd@EXAMPLE.com", member.id)]
    told = asks(address, "members", "--json", deeds[-1], CYD)

    assert [0] * len(said) == [one.code for one in said]
    assert [CYD, status] == said[-1].stdout.splitlines()[1].split()[:2]
    assert (CYD, status) == (told.document["email"], told.document["status"])


def test_a_command_for_each_deed() -> None:
    """
    Whatever the emulator can do to a member has a command.
    """
    assert set(ACTIONS) == set(MEMBERS) - {"add"}


def test_members_add(world: World, address: str) -> None:
    """
    A member is made who can sign in at once, or who must confirm a code and wait for the owner.
    """
    plain = asks(address, "members", "add", "--email", ZOE, "--json")
    waits = asks(address, "members", "add", "--email", ZOE, "--unverified", "--unapproved")

    made = world.members.at(ZOE)
    assert made is not None
    assert ("ACTIVE", True) == (plain.document["status"], plain.document["verified"])
    assert [ZOE, "PENDING", "no", plain.document["id"]] == waits.stdout.splitlines()[1].split()
    assert (False, True, None) == (made.approved, made.unconfirmed, made.password)


@pytest.mark.parametrize(
    ("typed", "code", "line"),
    [
        pytest.param("a password, typed\r\nand more", 0, "", id="a-line"),
        pytest.param("a password, typed", 0, "", id="no-end-of-line"),
        pytest.param("", 2, "authflow: The input has no password in its first line.\n", id="nothing"),
        pytest.param("\nafterwards\n", 2, "authflow: The input has no password in its first line.\n", id="empty"),
    ],
)
def test_a_password_comes_by_the_input(world: World, address: str, typed: str, code: int, line: str) -> None:
    """
    The first line of the input is the password; nobody sees it.
    """
    command = [sys.executable, "-m", "authflow", "emulator", "members", "add", "--email", ZOE, "--password-stdin"]

    added = subprocess.run(
        [*command, "--base-url", address],
        input=typed.encode(),
        capture_output=True,
        check=False,
        timeout=30,
    )

    made = world.members.at(ZOE)
    assert (code, line) == (added.returncode, added.stderr.decode())
    assert "typed" not in added.stdout.decode()
    if code == 0:
        assert made is not None
        assert asyncio.run(world.passwords.match(made.password, "a password, typed"))
    else:
        assert made is None


def test_contacts(world: World, address: str) -> None:
    """
    Contacts are listed, and added.
    """
    added, made = asks(address, "contacts", "add", ZOE), asks(address, "contacts", "--json", "add", ZOE)
    words, listed = asks(address, "contacts"), asks(address, "contacts", "--json")

    contact = world.members.contact(ZOE)
    assert contact is not None
    assert {"id": contact.id, "email": ZOE} == made.document
    assert [ZOE, contact.id] == added.stdout.splitlines()[1].split()
    assert [ADA, BOB, CYD, ZOE] == [line.split()[0] for line in words.stdout.splitlines()[1:]]
    assert [ADA, BOB, CYD, ZOE] == [one["email"] for one in listed.document]
