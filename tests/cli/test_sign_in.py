"""
Whole stories by commands, each a process of its own: what is piped in, what is kept, what the service was asked.
"""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import COMMAND, Called, called, document, environment, kept_in, runs_in
from tests.cli.conftest import Inside
from tests.cli.serving import Site

NEW = "a-new-canary-password"


def login(call: Inside, site: Site, *lines: str) -> Called:
    """
    Ada signs in with *lines* on the input.
    """
    given = "".join(f"{line}\n" for line in lines)
    return call("login", "--email", "ada@example.com", "--password-stdin", "--json", env=site.env, lines=given)


@contextmanager
def running(*arguments: str, site: Site, home: Path) -> Generator["subprocess.Popen[str]"]:
    """
    A command that is written to while it runs.
    """
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(site.env, home),
    ) as process:
        yield process
        process.kill()


def says(process: "subprocess.Popen[str]", line: str) -> None:
    """
    Write *line* to *process*, at once.
    """
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def ended(process: "subprocess.Popen[str]") -> Called:
    """
    What *process* printed by its end.
    """
    output, errors = process.communicate(timeout=30)
    return subprocess.CompletedProcess([], process.returncode, output, errors)


def test_a_wrong_password_and_then_the_right_one(site: Site, tmp_path: Path) -> None:
    """
    A line each, as long as there are lines.
    """
    told = document(login(partial(called, home=tmp_path), site, "wrong", "wrong again", "demo-password-ada"))

    assert ("done", "signed_in", "ada@example.com") == (
        told["action"]["type"],
        told["action"]["state"],
        told["action"]["identity"]["email"],
    )
    assert (3, None, str(kept_in(tmp_path))) == (site.asked().count("login"), told["resume"], told["tokens"])
    assert site.member("ada@example.com")["id"] == told["action"]["identity"]["id"]


def test_one_line_is_one_try(site: Site, inside: Inside) -> None:
    """
    A refused password is never sent again by itself.
    """
    refused = login(inside, site, "wrong")

    assert (Exit.REFUSED, 1) == (refused.returncode, site.asked().count("login"))


@pytest.mark.parametrize("line", ["", "\0", "x" * 100_000], ids=["empty", "nul", "long"])
def test_any_line_is_a_password_that_is_wrong(line: str, site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    It is refused, here or there, and nothing else happens.
    """
    refused = login(inside, site, line)

    assert (Exit.REFUSED, runs_in(tmp_path)) == (refused.returncode, [document(refused)["resume"]])


def test_a_password_that_is_no_utf_8(site: Site, tmp_path: Path) -> None:
    """
    It is no password of anybody's, and no reason to stumble.
    """
    refused = subprocess.run(
        [*COMMAND, "login", "--email", "ada@example.com", "--password-stdin", "--json"],
        input=b"\xff\xfe\n", capture_output=True, check=False, timeout=30, env=environment(site.env, tmp_path),
    )  # fmt: skip

    assert (Exit.REFUSED, "ask") == (refused.returncode, json.loads(refused.stdout)["action"]["type"])


def test_the_code_is_read_when_it_is_asked(site: Site, tmp_path: Path) -> None:
    """
    One pipe brings the password and, once the mail is there, the code: a wrong one first.
    """
    arguments = ("login", "--email", "bob@example.com", "--password-stdin", "--code-stdin", "--json")
    with running(*arguments, site=site, home=tmp_path) as process:
        says(process, "demo-password-bob")
        code = site.mail("bob@example.com")["code"]
        says(process, "000000" if code != "000000" else "111111")
        says(process, f" {code[:3]} {code[3:]} ")
        printed = ended(process)

    told = document(printed, [code])
    assert (Exit.DONE, "done") == (printed.returncode, told["action"]["type"])
    assert (2, True) == (site.asked().count("verify"), site.member("bob@example.com")["verified"])


def test_a_new_member(site: Site, inside: Inside) -> None:
    """
    Registered with a profile, and signed in.
    """
    printed = inside(
        "register", "--email", "dan@example.com", "--profile", "first_name=Dan", "--profile", "nickname=d=n",
        "--password-stdin", "--json", env=site.env, lines=f"{NEW}\n",
    )  # fmt: skip

    told = document(printed, [NEW])
    assert (Exit.DONE, "dan@example.com") == (printed.returncode, told["action"]["identity"]["email"])
    assert {"firstName": "Dan", "nickname": "d=n"} == site.member("dan@example.com")["profile"]


def test_an_address_that_is_taken(site: Site, inside: Inside) -> None:
    """
    The run becomes a sign-in to the account that there is; the new password does not open it.
    """
    printed = inside(
        "register", "--email", "ada@example.com", "--password-stdin", "--json",
        env=site.env, lines=f"{NEW}\ndemo-password-ada\n",
    )  # fmt: skip

    told = document(printed, [NEW])
    assert (Exit.DONE, "register", "ada@example.com") == (
        printed.returncode,
        told["action"]["goal"],
        told["action"]["identity"]["email"],
    )


def test_the_application_vouches(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    By its key from a file; the member is there afterwards, and signed in.
    """
    (tmp_path / "key").write_text("emulator-api-key-that-opens-nothing-real\n", encoding="utf-8")

    printed = inside(
        "sign-on", "--email", "eve@example.com", "--profile", "first_name=Eve", "--verify-email", "--api-key-file",
        "key", "--json", env=site.env,
    )  # fmt: skip

    assert (Exit.DONE, "done") == (printed.returncode, document(printed)["action"]["type"])
    found = site.member("eve@example.com")
    assert (True, {"firstName": "Eve"}, True) == (found["verified"], found["profile"], kept_in(tmp_path).exists())


def test_nobody_vouches_without_the_right_key(site: Site, inside: Inside) -> None:
    """
    A wrong key makes nobody, and is not told to anybody else; elsewhere than here, none is made up.
    """
    env = {**site.env, "AUTHFLOW_API_KEY": "canary"}

    wrong = inside("sign-on", "--email", "eve@example.com", "--json", env=env)
    none = inside(
        "sign-on", "--email", "eve@example.com", "--json", "--base-url", "https://127.0.0.1.example", "--client-id", "c"
    )

    document(wrong, ["canary"])
    assert wrong.returncode in {Exit.UNEXPECTED, Exit.REFUSED}
    assert (Exit.USAGE, True) == (none.returncode, "api_key is not set" in none.stderr)
    assert [] == [member for member in site.ask("GET", "/members") if member["email"] == "eve@example.com"]


def test_signed_out(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    Here and at the service; once more, nobody was signed in, which is no failure.
    """
    login(inside, site, "demo-password-ada")
    member = kept_in(tmp_path).read_bytes()

    out, again = inside("logout", "--json"), inside("logout", "--json", env=site.env)
    kept_in(tmp_path).write_bytes(member)
    status = inside("status", "--json")

    assert [Exit.DONE, Exit.DONE, Exit.UNAUTHENTICATED] == [one.returncode for one in (out, again, status)]
    assert [None, {"id": "lacking", "params": {}}] == [document(one)["action"]["reason"] for one in (out, again)]
    assert document(status)["signed_in"] is False


def test_signed_out_while_the_service_is_down(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    The file goes first; that nobody could be told is said, and is no failure.
    """
    login(inside, site, "demo-password-ada")
    found = json.loads(kept_in(tmp_path).read_text(encoding="utf-8"))
    kept_in(tmp_path).write_text(json.dumps({**found, "base_url": "http://127.0.0.1:9"}), encoding="utf-8")

    out = inside("logout")

    assert "You are signed out\nYou are signed out here. The service could not be told.\n" == out.stdout
    assert (Exit.DONE, False) == (out.returncode, kept_in(tmp_path).exists())


@pytest.mark.parametrize("variable", ["AUTHFLOW_REDIRECT_URI", "AUTHFLOW_API_KEY_FILE"])
def test_a_sign_out_that_cannot_begin_signs_nobody_out(
    variable: str, site: Site, inside: Inside, tmp_path: Path
) -> None:
    """
    Otherwise there would be a session that nobody can end any more.
    """
    login(inside, site, "demo-password-ada")
    before = kept_in(tmp_path).read_bytes()

    refused = inside("logout", "--json", env={variable: "nonsense"})

    assert (Exit.USAGE, before) == (refused.returncode, kept_in(tmp_path).read_bytes())


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (["a=1"], {"a": "1"}),
        (["a=1=2", "b="], {"a": "1=2", "b": ""}),
        (["a=1", "a=2", "a=3"], {"a": ["1", "2", "3"]}),
    ],
)
def test_a_profile(said: list[str], fields: dict[str, object]) -> None:
    """
    A name that comes twice has several values.
    """
    from authflow.cli.conversation.sign_in import _fields  # noqa: PLC0415 - one rule of a command's, looked at alone

    assert fields == _fields(said)


def test_german(site: Site, inside: Inside) -> None:
    """
    What is said is said in the language of the locale; exit codes and documents are the same everywhere.
    """
    refused = inside(
        "login", "--email", "ada@example.com", "--password-stdin",
        env={**site.env, "LANG": "de_DE.UTF-8"}, lines="wrong\n",
    )  # fmt: skip

    assert (Exit.REFUSED, "") == (refused.returncode, refused.stdout)
    assert "authflow: Anmelden. Die E-Mail-Adresse oder das Passwort ist falsch." in refused.stderr


def test_nobody_to_ask(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    At the end of the input the run is left, and 4 says that somebody must sign in.
    """
    parked = inside("login", "--email", "ada@example.com", env=site.env)

    assert (Exit.UNAUTHENTICATED, "") == (parked.returncode, parked.stdout)
    assert f"Go on with: authflow resume {runs_in(tmp_path)[0]}" in parked.stderr


def test_lines_from_a_file(site: Site, inside: Inside) -> None:
    """
    Whoever asks reads replies from any file: an empty line keeps the address, and the next is the password.
    """
    printed = inside("login", "--email", "ada@example.com", env=site.env, lines="\ndemo-password-ada\n")

    assert (Exit.DONE, "You are signed in") == (printed.returncode, printed.stdout.splitlines()[0])
    assert "demo-password" not in printed.stdout + printed.stderr
