"""
Signing in elsewhere than at this keyboard: on another device, on the site's own page, through a connection.
"""

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from authflow.emulator.devices import Device, Devices
from tests.cli.calling import COMMAND, Called, called, document, environment, kept_in, runs_in
from tests.cli.conftest import Inside
from tests.cli.person import CTRL_C, sits
from tests.cli.serving import Site

CODE = re.compile("Enter this code there: ([A-Z]{4}-[A-Z]{4})")
BROWSER = """#!{python} -IS
import re, sys
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener
page = (opener := build_opener(ProxyHandler({{}}), HTTPCookieProcessor())).open(sys.argv[1])
form = page.read().decode().partition("</form>")[0]
hidden = dict(re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)">', form))
page = opener.open(urljoin(page.url, "/sign-in"), urlencode({{**hidden, **{said!r}}}).encode())
print(page.read().decode(), file=open({seen!r}, "a"))
"""
ADA = {"email": "ada@example.com", "password": "demo-password-ada", "do": "sign-in"}


class Quick(Devices):
    """
    Devices that may ask every second.
    """

    def begin(self, client_id: str) -> Device:
        """
        A device that waits from now on.
        """
        device = super().begin(client_id)
        device.interval = 1
        return device


@pytest.fixture
def quick(site: Site) -> Generator[Site]:
    """
    A site whose devices need not be patient.
    """
    before = site.world.devices
    site.world.devices = Quick(site.world.clock)
    yield site
    site.world.devices = before


@contextmanager
def on_a_device(site: Site, home: Path, *arguments: str) -> Generator[tuple["subprocess.Popen[str]", str]]:
    """
    A sign-in with nobody at the keyboard, and the code that it has written.
    """
    with subprocess.Popen(
        [*COMMAND, "login", "--device", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(site.env, home),
    ) as process:
        assert process.stderr is not None
        found = next(found for line in process.stderr if (found := CODE.search(line)))
        yield process, found[1]
        process.kill()


def ended(process: "subprocess.Popen[str]") -> Called:
    """
    What *process* printed by its end.
    """
    output, errors = process.communicate(timeout=30)
    return subprocess.CompletedProcess([], process.returncode, output, errors)


def test_a_device_with_nobody_at_it(quick: Site, tmp_path: Path) -> None:
    """
    The code is on the error stream; the document comes when somebody has entered it, and the member is kept.
    """
    with on_a_device(quick, tmp_path, "--json") as (process, code):
        quick.ask("POST", f"/devices/{code}/approve", {"email": "ada@example.com"})
        printed = ended(process)

    told = document(printed)
    assert (Exit.DONE, "device", "signed_in") == (printed.returncode, told["action"]["goal"], told["action"]["state"])
    assert str(kept_in(tmp_path)) == told["tokens"]
    assert Exit.DONE == called("status", home=tmp_path).returncode


@pytest.mark.parametrize("arguments", [[], ["--json"]], ids=["lines", "json"])
def test_a_device_that_is_denied(arguments: list[str], quick: Site, tmp_path: Path) -> None:
    """
    Somebody elsewhere says no: nobody is signed in, and no run is left.
    """
    with on_a_device(quick, tmp_path, *arguments) as (process, code):
        quick.ask("POST", f"/devices/{code}/deny")
        printed = ended(process)

    assert (Exit.REFUSED, [], False) == (printed.returncode, runs_in(tmp_path), kept_in(tmp_path).exists())
    assert "Traceback" not in printed.stderr


def test_a_device_that_somebody_looks_at(quick: Site, tmp_path: Path) -> None:
    """
    At a terminal the code is shown, and goes away by itself when it was entered.
    """
    with sits("login", "--device", "--ui", "plain", home=tmp_path, env=quick.env) as person:
        person.sees("Open this address in your browser:\nhttp://127.0.0.1")
        code = person.sees("Cancel").partition("code there: ")[2][:9]
        quick.ask("POST", f"/devices/{code}/approve", {"email": "ada@example.com"})
        person.sees("You are signed in")
        left = person.ends()

    assert (Exit.DONE, True) == (left, kept_in(tmp_path).exists())


def test_a_device_that_is_left(quick: Site, tmp_path: Path) -> None:
    """
    Who leaves goes on later, and the code that was shown is still good.
    """
    with sits("login", "--device", home=tmp_path, env={**quick.env, "LANG": "de_DE.UTF-8"}) as person:
        code = person.sees("Abbrechen").partition("Code ein: ")[2][:9]
        person.presses(CTRL_C)
        left = person.ends()
    quick.ask("POST", f"/devices/{code}/approve", {"email": "ada@example.com"})

    resumed = called("resume", "--json", home=tmp_path)

    assert (Exit.INTERRUPTED, Exit.DONE) == (left, resumed.returncode)
    assert "signed_in" == document(resumed)["action"]["state"]


@pytest.fixture
def browser(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """
    A browser whose user fills in the first form that is shown.
    """
    path = tmp_path / "browser"
    said = BROWSER.format(python=sys.executable, said=request.param, seen=str(tmp_path / "seen"))
    path.write_text(said, encoding="utf-8")
    path.chmod(0o755)
    return {"BROWSER": f"{path} %s"}


@pytest.mark.parametrize(
    ("browser", "arguments"),
    [
        pytest.param(ADA, ["--hosted"], id="hosted"),
        pytest.param({"account": "ada@example.com"}, ["--idp", "google"], id="google"),
        pytest.param({"account": "ada@example.com"}, ["--idp", "3ecad13f-52c3-483d-911f-31dbcf2a6d23"], id="by-its-id"),
    ],
    indirect=["browser"],
)
@pytest.mark.parametrize("how", [["--json"], []], ids=["json", "lines"])
def test_on_the_sites_page(
    how: list[str], arguments: list[str], browser: dict[str, str], site: Site, tmp_path: Path
) -> None:
    """
    Whoever signs in on the page is signed in here; nothing is typed.
    """
    with sits("login", *arguments, *how, home=tmp_path, env={**site.env, **browser}) as person:
        left = person.ends()

    assert (Exit.DONE, True) == (left, kept_in(tmp_path).exists()), person.screen
    assert "You can close this page" in (tmp_path / "seen").read_text(encoding="utf-8")
    assert "demo-password" not in person.screen


@pytest.mark.parametrize("browser", [{"do": "cancel"}], indirect=True)
def test_refused_on_the_sites_page(browser: dict[str, str], site: Site, tmp_path: Path) -> None:
    """
    Who says no there is told so here.
    """
    refused = called("login", "--hosted", "--json", home=tmp_path, env={**site.env, **browser})

    assert (Exit.REFUSED, False) == (refused.returncode, kept_in(tmp_path).exists())
    assert "turned_away" in refused.stdout


def test_a_visitor(site: Site, inside: Inside, tmp_path: Path) -> None:
    """
    A visitor is begun, and is not taken for a member by any other command.
    """
    printed = inside("visitor", env=site.env)
    told = document(inside("visitor", "--json", env=site.env))

    assert (Exit.DONE, "visiting", None) == (printed.returncode, told["action"]["state"], told["tokens"])
    assert ["token", "token"] == site.asked()
    assert Exit.UNAUTHENTICATED == inside("status").returncode
    assert not kept_in(tmp_path).exists()


def test_no_visitor_of_another_application(site: Site, inside: Inside) -> None:
    """
    A service that does not know the application takes none of its visitors.
    """
    refused = inside("visitor", "--client-id", "somebody-elses", "--json", env=site.env)

    assert Exit.UNEXPECTED == refused.returncode
    assert {"id": "not_permitted", "params": {}} == document(refused)["action"]["reason"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--device", "--hosted"],
        ["--hosted", "--idp", "google"],
        ["--device", "--email", "ada@example.com"],
        ["--idp", "google", "--password-stdin"],
        ["--hosted", "--code-stdin"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together(arguments: list[str], inside: Inside) -> None:
    """
    One way at a time, and nothing that nobody will ask for.
    """
    refused = inside("login", *arguments)

    assert (Exit.USAGE, "") == (refused.returncode, refused.stdout)
    assert "do not go together" in refused.stderr
