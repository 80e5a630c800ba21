"""
The signed-in member, for people and scripts; whose tokens nothing may lose.
"""

import json
import signal
import socket
import subprocess
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from attrs import asdict

from authflow.cli import files, kept
from authflow.cli.exits import Exit
from tests.cli.calling import COMMAND, document, environment, kept_in
from tests.cli.conftest import Inside
from tests.cli.serving import Site


@pytest.fixture
def member(site: Site, inside: Inside, tmp_path: Path) -> kept.Member:
    """
    Ada, signed in.
    """
    inside("login", "--email", "ada@example.com", "--password-stdin", env=site.env, lines="demo-password-ada\n")
    return kept.signed_in(kept_in(tmp_path))


def grown_old(home: Path, member: kept.Member, seconds: float = 59.0) -> None:
    """
    Let *member*'s access token be good for *seconds* more.
    """
    path = kept_in(home)
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, "expires_at": time.time() + seconds}), encoding="utf-8")
    assert member.access == found["access"]


def test_who_is_signed_in(member: kept.Member, site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    The service itself is asked; nothing secret is printed.
    """
    words, told = inside("status"), document(inside("status", "--json"), [member.access, str(member.refresh)])

    assert {
        "signed_in": True,
        "email": "ada@example.com",
        "member_id": site.member("ada@example.com")["id"],
        "base_url": site.address,
        "client_id": member.client_id,
        "expires_at": member.expires_at,
        "tokens": str(kept_in(tmp_path)),
    } == told
    assert ["signed in", "member", "service", "until", "kept in"] == [
        line[:9].strip() for line in words.stdout.splitlines()
    ]
    assert [] == [secret for secret in (member.access, str(member.refresh)) if secret in words.stdout + words.stderr]


def test_whoever_was_blocked_is_not_signed_in_any_more(member: kept.Member, site: Site, inside: Inside) -> None:
    """
    Neither for `status`, nor for `refresh`.
    """
    site.act(str(member.email), "block")

    status, refresh = inside("status", "--json"), inside("refresh", "--json")

    assert [Exit.UNAUTHENTICATED, Exit.UNAUTHENTICATED] == [status.returncode, refresh.returncode]
    assert (False, "unauthenticated") == (document(status)["signed_in"], document(refresh)["error"]["code"])


def test_the_token(member: kept.Member, site: Site, inside: Inside) -> None:
    """
    As it is, or as the header that the service wants; while it is good, nobody is asked.
    """
    before = len(site.asked())

    bare, header, told = inside("token"), inside("token", "--header"), inside("token", "--json")

    assert (f"{member.access}\n", f"Authorization: {member.access}\n") == (bare.stdout, header.stdout)
    assert {"access": member.access, "expires_at": member.expires_at} == json.loads(told.stdout)
    assert (before, {""}) == (len(site.asked()), {one.stderr for one in (bare, header, told)})


def test_a_token_at_its_end_is_not_handed_out(member: kept.Member, inside: Inside, tmp_path: Path) -> None:
    """
    A new one is, and it is kept; with a minute left, the old one does.
    """
    grown_old(tmp_path, member, 90)
    same = inside("token")
    grown_old(tmp_path, member)

    new, again = inside("token"), inside("token")

    assert (member.access, True) == (same.stdout.strip(), member.access != new.stdout.strip())
    assert new.stdout == again.stdout == f"{kept.signed_in(kept_in(tmp_path)).access}\n"


@pytest.mark.parametrize("rotation", ["none", "rotate", "strict"])
def test_new_tokens(rotation: str, member: kept.Member, site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    They are kept, whatever the service does about the refresh token, and say no secret.
    """
    site.settings(refreshRotation=rotation)

    told = document(inside("refresh", "--json"))
    once = kept.signed_in(kept_in(tmp_path))
    twice = inside("refresh")

    assert {"expires_at": once.expires_at, "tokens": str(kept_in(tmp_path))} == told
    assert (rotation == "none") == (once.refresh == member.refresh)
    assert (Exit.DONE, member.member_id) == (twice.returncode, once.member_id)
    assert Exit.DONE == inside("status").returncode


@pytest.mark.parametrize(("command", "rotation"), [("token", "strict"), ("refresh", "rotate")])
def test_commands_that_renew_at_once_lose_nobody(
    command: str, rotation: str, member: kept.Member, site: Site, inside: Inside, tmp_path: Path
) -> None:
    """
    One after the other: no refresh token is used twice, and nobody fetches what another one has just got.
    """
    site.settings(refreshRotation=rotation)
    grown_old(tmp_path, member)
    before = site.asked().count("token")

    at_once = [
        subprocess.Popen([*COMMAND, command], stdout=subprocess.PIPE, text=True, env=environment(home=tmp_path))
        for _ in range(3)
    ]
    printed = {one.communicate(timeout=30)[0] for one in at_once}

    assert {Exit.DONE} == {one.returncode for one in at_once}
    assert (1 if command == "token" else 3) == site.asked().count("token") - before
    assert (1, Exit.DONE) == (len(printed), inside("status").returncode)


class Lingering:
    """
    A service that answers a refresh, but not before it is told to.
    """

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.connection: socket.socket | None = None

    @property
    def address(self) -> str:
        """
        Where it serves.
        """
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def asked(self) -> None:
        """
        Wait until it is asked.
        """
        self.connection, _ = self.listener.accept()
        while b"refreshToken" not in self.connection.recv(65536):
            pass

    def answer(self, document: dict[str, Any]) -> None:
        """
        Answer.
        """
        assert self.connection is not None
        body = json.dumps(document).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.connection.sendall(head.encode() + body)

    def close(self) -> None:
        """
        Go.
        """
        for one in (self.connection, self.listener):
            if one is not None:
                one.close()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_new_tokens_are_kept_before_anybody_stops(sent: signal.Signals, tmp_path: Path) -> None:
    """
    The old ones may be good no more: the answer is waited for and kept, and then it is 130.
    """
    service = Lingering()
    mine = kept.Member(service.address, "c", None, None, "old", "older", 5.0)
    kept.keep(tmp_path / "m", mine)
    with subprocess.Popen(
        [*COMMAND, "token", "--tokens", str(tmp_path / "m"), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home=tmp_path),
    ) as process:  # fmt: skip
        service.asked()

        process.send_signal(sent)
        Thread(
            target=service.answer, args=({"access_token": "new", "expires_in": 14400, "refresh_token": "newer"},)
        ).start()
        output, _ = process.communicate(timeout=20)
        service.close()

    assert (Exit.INTERRUPTED, "interrupted") == (process.returncode, json.loads(output)["error"]["code"])
    found = kept.signed_in(tmp_path / "m")
    assert ("new", "newer") == (found.access, found.refresh)


def test_a_sign_out_meanwhile_is_one(member: kept.Member, inside: Inside, tmp_path: Path) -> None:
    """
    Whoever signs out while new tokens are fetched waits for them: no file comes back afterwards.
    """
    path, holding = kept_in(tmp_path), Event()

    def fetch() -> None:
        with files.held(path):
            holding.set()
            for _ in range(20):  # As long as an answer may take; or until somebody has not waited.
                if not path.exists():
                    break
                time.sleep(0.01)
            files.write(path, asdict(member))

    thread = Thread(target=fetch)
    thread.start()
    holding.wait(5)
    out = inside("logout")
    thread.join(5)

    assert (Exit.DONE, False) == (out.returncode, path.exists())
