"""
SIGKILL at each point of a turn, on each store: nothing is lost, nothing is done twice, and the user comes to an end.
"""

from pathlib import Path
from typing import Final

import pytest
from attrs import define, field

from authflow.calls import slots
from authflow.core.action import Action, Ask, Done, Failed
from authflow.core.outcome import Choice
from authflow.core.run import Memory
from authflow.engine.clock import HandClock
from authflow.engine.ports import Store
from tests.engine.benches import Bench, Dice
from tests.kills.worker import Turn, killed
from tests.kills.world import ServiceInAFile
from tests.runs import NOON
from tests.simulation.service import Member
from tests.stores.places import KINDS, kept_at, url_of

LEASE: Final = 16.0
MOST: Final = 40
REPLIES_MOST: Final = 12
PASSWORD: Final = "correct horse"
NEW: Final = "battery staple"
SCENES: Final = {"register": 20, "verify": 20, "login": 20, "change-password": 8}
"""
The turns in which somebody is killed, and how many points each has: before and after each request.
"""


@define(eq=False)
class Stage:
    """
    Somebody's run, as far as the turn in which its worker is killed.

    Attributes:
        dice: No two runs of any test have the same handle.
    """

    url: str
    service: ServiceInAFile
    store: Store
    dice: Dice
    clock: HandClock = field(factory=lambda: HandClock(NOON))

    def bench(self) -> Bench:
        """
        A worker that nobody kills.
        """
        return Bench(self.service, self.store, self.clock, dice=self.dice)

    async def begun(self, scene: str, email: str) -> Action:
        """
        The action whose reply will be the turn.
        """
        given: Memory = {}
        with self.service.opened() as told:
            told.service.confirms = scene == "verify"
            if scene in {"login", "change-password"}:
                told.service.members[email] = Member(email, PASSWORD)
            if scene == "change-password":
                given = {slots.TOKENS: told.service.issue(email), slots.EMAIL: email}
        goal = "register" if scene == "verify" else scene
        action = await self.bench().engine.start(goal, given, {"tag": email})
        return await self.reply(action, email) if scene == "verify" else action

    async def reply(self, action: Action, email: str) -> Action:
        """
        What an honest user does.
        """
        with self.service.opened() as told:
            known = email in told.service.members
        choice = Choice.REGISTER if action.flow == "login" and not known else Choice.SUBMIT
        if isinstance(action, Ask) and Choice.RETRY in action.choices:
            choice = Choice.RETRY
        return await self.bench().reply(action, choice, **self.typed(action, email))

    def typed(self, action: Action, email: str) -> dict[str, object]:
        """
        What they type.
        """
        with self.service.opened() as told:
            mailed = told.service.mails.get(email, [""])
        password = NEW if action.flow == "change-password" else PASSWORD
        return {"email": email, "password": password, "code": mailed[-1]}

    async def ended(self, action: Action, email: str) -> Action:
        """
        The end that its user comes to, with the next worker.
        """
        action = await self.bench().engine.resume(action.handle)
        for _ in range(REPLIES_MOST):
            if isinstance(action, Done | Failed):
                break
            action = await self.reply(action, email)
        return action


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """
    Each kind of store.
    """
    return url_of(request, tmp_path)


@pytest.mark.parametrize(("scene", "points"), SCENES.items())
async def test_killed_at_each_point(url: str, scene: str, points: int, tmp_path: Path, dice: Dice) -> None:
    """
    Whoever comes when the lease is over goes on or finds out, and the service did everything once.
    """
    service = ServiceInAFile(tmp_path / "service")
    async with kept_at(url) as store:
        stage = Stage(url, service, store, dice)
        left = dict[str, Action]()
        for kill in range(1, MOST):
            email = f"{scene}-{kill}@example.com"
            left[email] = action = await stage.begun(scene, email)
            typed = stage.typed(action, email)
            if not killed(Turn(url, service.path, action.handle, action.step, typed, kill)):
                break
        stage.clock.turn(LEASE)
        ends = [await stage.ended(action, email) for email, action in left.items()]

    with service.opened() as told:
        made = [email for email, _ in told.service.made]
        passwords = {member.password for member in told.service.members.values()}
    state = "password_changed" if scene == "change-password" else "signed_in"
    assert points + 1 == len(left)
    assert [state] * len(left) == [end.state for end in ends]
    assert [] == told.twice()
    assert len(made) == len({*made})
    assert {NEW if scene == "change-password" else PASSWORD} == passwords
