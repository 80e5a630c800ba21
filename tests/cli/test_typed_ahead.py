"""
Keys that come while nobody asks: they may be a password.
"""

import asyncio
from pathlib import Path
from shlex import join

import pytest

from authflow.cli.exits import Exit
from tests.cli.calling import COMMAND, called, environment
from tests.cli.person import CTRL_C, sits
from tests.cli.serving import Site
from tests.cli.test_interrupted import gated
from tests.needs import needs
from tests.tmux import terminal


@pytest.mark.parametrize("env", [pytest.param({}, id="forms"), pytest.param({"TERM": "dumb"}, id="lines")])
async def test_a_password_that_is_typed_too_early(env: dict[str, str], site: Site, tmp_path: Path) -> None:
    """
    It is not seen while the service is asked, and taken when it is asked for; the terminal echoes afterwards.
    """
    async with gated(site, b"/change-password") as (gate, address):
        setting = {"AUTHFLOW_BASE_URL": address, **env}
        ada = ("login", "--email", "ada@example.com", "--password-stdin")
        await asyncio.to_thread(called, *ada, env=setting, home=tmp_path, lines="demo-password-ada\n")
        with sits("change-password", home=tmp_path, env=setting) as person:
            await asyncio.to_thread(person.sees, "Password")
            await asyncio.to_thread(person.whispers, "short")
            await asyncio.to_thread(person.sees, "Once more" if env else "")
            await asyncio.to_thread(person.whispers, "short")
            await gate.asked.wait()
            person.types("canary-password")
            gate.opened.set()
            await asyncio.to_thread(person.sees, "The site wants a longer password.")
            await asyncio.to_thread(person.sees, "Once more")
            person.presses(CTRL_C)
            await asyncio.to_thread(person.sees, "Go on with: ")
            code, echoing = await asyncio.to_thread(person.ends), person.echoing

    assert (Exit.INTERRUPTED, True) == (code, echoing)
    assert "canary" not in person.raw


@needs("tmux", "tmux")
def test_in_the_background_nothing_is_changed(site: Site, tmp_path: Path) -> None:
    """
    Whoever changes a terminal from there is stopped; what asks nothing need not be.
    """
    command = f"set -m; {join(COMMAND)} logout & wait $!; echo ended $?"

    with terminal("sh", "-c", command, env=environment(site.env, tmp_path)) as screen:
        screen.shows("ended 0")
        said = screen.lines

    assert "You are signed out" in said
