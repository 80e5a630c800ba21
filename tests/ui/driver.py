"""
A sign-in at the terminal, with everything it needs in one process: an emulated service, an application, its interface.

`python -m tests.ui.driver GOAL ROOM` has the conversation. ROOM is a folder: whoever tests finds there the mailed codes
(`mail`), the members (`members`) and the number of the process (`process`), and puts there what is to happen: `approve`
names whom the owner lets in, `enter` who enters the code of the device elsewhere, `later` has the seconds by which the
clock is turned.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import urllib.request
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from attrs import define, field

from authflow.core.action import Action, Done, Failed
from authflow.core.outcome import Outcome
from authflow.core.run import Reply
from authflow.core.site import PasswordPolicy
from authflow.door import AuthFlow
from authflow.emulator.devices import Device, Devices
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.settings import Settings
from authflow.emulator.world import CLIENT_ID, World
from authflow.engine.clock import SystemClock
from authflow.engine.race import first
from authflow.ui.loopback import Loopback
from authflow.ui.terminal import Terminal
from authflow.ui.texts import texts_for
from authflow.wix.settings import Through

LOOK: Final = 0.02


@define
class Shifted:
    """
    The machine's time, and what was added to it.
    """

    by: float = 0.0
    inner: SystemClock = field(factory=SystemClock)

    def now(self) -> float:
        """
        Seconds since the epoch.
        """
        return self.inner.now() + self.by


@define
class Watched:
    """
    The interface, with a note of what it shows.
    """

    inner: Terminal
    shown: Action | None = None

    async def show(self, action: Action) -> Reply | None:
        """
        Show *action*.
        """
        self.shown = action
        return await self.inner.show(action)


@define
class Room:
    """
    What whoever tests reads and writes.
    """

    folder: Path
    world: World
    auth: AuthFlow
    clock: Shifted
    ui: Watched

    async def serve(self) -> None:
        """
        Write down what happened, and let happen what was written down, until called off.
        """
        while True:
            self.tell()
            for path in self.folder.glob("approve"):
                await self._approve(path.read_text("utf-8").strip())
                path.unlink()
            for path in self.folder.glob("enter"):
                self._enter(path.read_text("utf-8").strip())
                path.unlink()
            for path in self.folder.glob("later"):
                self.clock.by += float(path.read_text("utf-8"))
                path.unlink()
            await asyncio.sleep(LOOK)

    def tell(self) -> None:
        """
        Write down the mailed codes, the members, and who writes.
        """
        self._put("process", str(os.getpid()))
        mails = [mail.code or mail.link or "" for mail in self.world.mailbox.mails()]
        members = {one.email: one.profile for one in self.world.members}
        self._put("mail", "\n".join(mails))
        self._put("members", json.dumps(members))

    def _put(self, name: str, text: str) -> None:
        part = self.folder / f"{name}.part"
        part.write_text(text, "utf-8")
        part.replace(self.folder / name)

    async def _approve(self, email: str) -> None:
        member = self.world.members.at(email)
        assert member is not None
        assert self.ui.shown is not None
        member.approve()
        await self.auth.wake(self.ui.shown.run, Outcome.APPROVED)

    def _enter(self, email: str) -> None:
        member = self.world.members.at(email)
        assert member is not None
        for device in self.world.devices:
            self.world.devices.approve(device.user_code, member.id)


def visit(address: str) -> None:
    """
    Be the browser: go to *address*, and where it leads.
    """
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - an address of this machine
        answer.read()


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


async def have(asked: argparse.Namespace) -> Action | None:
    """
    Have the conversation; the action at its end, or nothing where a signal stopped it.
    """
    stop, clock = asyncio.Event(), Shifted()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    world = World(Settings(required_fields=tuple(asked.required)), hasher=CHEAP)
    world.devices = Quick(world.clock)
    texts = texts_for(asked.lang)
    async with AsyncExitStack() as stack:
        stack.callback(world.close)
        address = await stack.enter_async_context(serve(world))
        back = await stack.enter_async_context(Loopback(texts)) if asked.browser else None
        auth = await stack.enter_async_context(
            AuthFlow(
                client_id=CLIENT_ID,
                base_url=address,
                redirect_uri=back.address if back else "http://127.0.0.1/callback",
                through=Through.BROWSER if back else Through.SERVER,
                profile_fields=asked.profile,
                password_policy=PasswordPolicy(min_length=8),
                clock=clock,
            )
        )
        browse = visit if asked.browser == "opens" else None
        ui = Watched(Terminal(texts, plain=asked.plain or None, clock=clock, browse=browse, callback=back))
        room = Room(asked.room, world, auth, clock, ui)
        given = {"email": asked.email} if asked.email else {}
        action = await first(_talk(auth, ui, asked, given), _until(stop), room.serve())
        room.tell()
        return action


async def _talk(auth: AuthFlow, ui: Watched, asked: argparse.Namespace, given: Mapping[str, object]) -> Action | None:
    action = await auth.drive(asked.goal, ui, given=given)
    while asked.again and not isinstance(action, Done | Failed):
        sys.stdout.write(f"LEFT {action.state}\n")
        sys.stdout.flush()
        action = await auth.drive(asked.goal, ui, handle=action.handle)
    return action


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


def main() -> None:
    """
    Have it, and say how it ended.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("goal")
    parser.add_argument("room", type=Path)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--again", action="store_true", help="go on with what was left")
    parser.add_argument("--browser", choices=["opens", "waits"])
    parser.add_argument("--lang", default="en")
    parser.add_argument("--email")
    parser.add_argument("--profile", nargs="*", default=())
    parser.add_argument("--required", nargs="*", default=())
    action = asyncio.run(have(parser.parse_args()))
    ended = "stopped" if action is None else f"{type(action).__name__} {action.state}"
    sys.stdout.write(f"ENDED {ended}\n")


if __name__ == "__main__":
    main()
