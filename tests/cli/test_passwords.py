"""
Passwords by commands: one forgotten, one set anew, one changed.
"""

import json
from functools import partial
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import called, document, kept_in
from tests.cli.conftest import Inside
from tests.cli.serving import Site
from tests.cli.test_sign_in import NEW, login


def test_a_forgotten_password(site: Site, tmp_path: Path) -> None:
    """
    A mail, its link, a new password, signed in by it; the link works once, and the old password no more.
    """
    call = partial(called, home=tmp_path)
    asked = call("recover", "--email", "ada@example.com", "--json", env=site.env)
    link = site.mail("ada@example.com")["link"]
    token = link.partition("recoveryToken=")[2].partition("&")[0]

    fresh, spent = (
        call("reset", "--token-stdin", "--password-stdin", "--json", env=site.env, lines=lines)
        for lines in (f"{link}\n{NEW}\n", f"{token}\n{NEW}\n")
    )
    old, new = login(call, site, "demo-password-ada"), login(call, site, NEW)

    assert "mail_sent" == document(asked, [token])["action"]["state"]
    assert (Exit.DONE, "signed_in") == (fresh.returncode, document(fresh, [token, NEW])["action"]["state"])
    assert (Exit.UNAUTHENTICATED, "token_expired") == (
        spent.returncode,
        document(spent, [token, NEW])["action"]["reason"]["id"],
    )
    assert [Exit.REFUSED, Exit.DONE] == [old.returncode, new.returncode]


def test_a_link_and_a_password_from_one_pipe(site: Site, tmp_path: Path) -> None:
    """
    What is asked line by line comes line by line, whoever asks: the command for the link, the form for the password.
    """
    call = partial(called, home=tmp_path)
    call("recover", "--email", "ada@example.com", "--json", env=site.env)
    link = site.mail("ada@example.com")["link"]

    reset = call("reset", env=site.env, lines=f"{link}\n{NEW}\n")

    assert (Exit.DONE, "You are signed in") == (reset.returncode, reset.stdout.splitlines()[0])


@pytest.mark.parametrize("lines", ["", "\n", "   \n"], ids=["none", "empty", "blank"])
def test_a_reset_without_a_link(lines: str, inside: Inside) -> None:
    """
    One line says where it is.
    """
    refused = inside("reset", "--token-stdin", "--json", lines=lines)

    assert Exit.USAGE == refused.returncode
    assert document(refused)["error"]["message"].startswith("The link is missing: ")


def test_a_changed_password(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    It opens what the old one did; who the member is stays known.
    """
    login(inside, site, "demo-password-ada")
    before = json.loads(kept_in(tmp_path).read_text(encoding="utf-8"))

    short = inside("change-password", "--password-stdin", "--json", lines="x\n")
    changed = inside("change-password", "--password-stdin", "--json", lines=f"{NEW}\n")
    after = json.loads(kept_in(tmp_path).read_text(encoding="utf-8"))
    old, new = login(inside, site, "demo-password-ada"), login(inside, site, NEW)

    assert (Exit.REFUSED, "password_too_short") == (short.returncode, document(short)["action"]["reason"]["id"])
    assert (Exit.DONE, "password_changed") == (changed.returncode, document(changed, [NEW])["action"]["state"])
    assert [Exit.REFUSED, Exit.DONE] == [old.returncode, new.returncode]
    assert (before["member_id"], "ada@example.com") == (after["member_id"], after["email"])


def test_a_member_without_an_address(inside: Inside, tmp_path: Path) -> None:
    """
    Whoever changes the password says whose it is.
    """
    member = {
        "base_url": "http://127.0.0.1:9", "client_id": "c", "email": None, "member_id": None, "access": "a",
        "refresh": "r", "expires_at": 1,
    }  # fmt: skip
    (tmp_path / "m").write_text(json.dumps(member), encoding="utf-8")

    refused = inside("change-password", "--tokens", "m", "--json")

    assert (Exit.USAGE, True) == (refused.returncode, "say --email" in refused.stderr)
