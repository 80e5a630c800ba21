"""
Sign-in and sign-out through the user's browser, which comes back to an address of this machine.
"""

import re
import sys
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import called, kept_in, runs_in
from tests.cli.person import CTRL_C, sits
from tests.cli.serving import Site

BROWSER = """#!{python} -IS
import sys
from urllib.request import ProxyHandler, build_opener
with open({seen!r}, "a") as seen:
    page = build_opener(ProxyHandler({{}})).open(sys.argv[1])
    print(sys.argv[1], page.url, page.read().decode(), file=seen)
"""


@pytest.fixture
def browser(tmp_path: Path) -> dict[str, str]:
    """
    A browser that goes where it is sent, and writes down where it came to.
    """
    path = tmp_path / "browser"
    path.write_text(BROWSER.format(python=sys.executable, seen=str(tmp_path / "seen")), encoding="utf-8")
    path.chmod(0o755)
    return {"BROWSER": f"{path} %s"}


def test_there_and_back(site: Site, browser: dict[str, str], tmp_path: Path) -> None:
    """
    The password is asked here, the code comes by the browser; and a sign-out goes round by it, too.
    """
    env = {**site.env, **browser}
    with sits("login", "--email", "ada@example.com", "--ui", "browser", home=tmp_path, env=env) as person:
        person.sees("Password")
        person.types("demo-password-ada")
        code = person.ends()
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    status = called("status", home=tmp_path)

    with sits("logout", "--ui", "browser", home=tmp_path, env=env) as person:
        person.sees("You are signed out")
        out = person.ends()
    gone = (tmp_path / "seen").read_text(encoding="utf-8").removeprefix(seen)

    assert [Exit.DONE, Exit.DONE, Exit.DONE] == [code, status.returncode, out]
    assert seen.startswith(f"{site.address}/_api/oauth2/authorize?")
    assert re.match(r"http://127.0.0.1:\d+/callback\?code=", seen.split()[1])
    assert gone.startswith(f"{site.address}/_api/oauth2/logout?")
    assert [1, 1] == [said.count("You can close this page and go back to the terminal.</p>") for said in (seen, gone)]
    assert (False, False) == (kept_in(tmp_path).exists(), "demo-password" in seen)


def test_where_there_is_no_browser_the_address_is_shown(site: Site, tmp_path: Path) -> None:
    """
    Whoever opens it elsewhere types where it came back to; who leaves goes on later.
    """
    env = {**site.env, "BROWSER": "true %s"}
    with sits("login", "--email", "ada@example.com", "--ui", "browser", home=tmp_path, env=env) as person:
        person.sees("Password")
        person.types("demo-password-ada")
        person.sees("Open this address in your browser:")
        person.sees(f"{site.address}/_api/oauth2/authorize?")
        person.presses(CTRL_C)
        code = person.ends()

    assert (Exit.INTERRUPTED, 1) == (code, len(runs_in(tmp_path)))
    assert "demo-password" not in person.screen
