"""
Strangers: they register an address that is another's, guess its codes or its password, have it mailed to, and go away.
"""

import asyncio
from typing import Final

from attrs import define

from authflow.core.action import Ask
from authflow.core.outcome import Choice
from authflow.engine.discretion import TELL, Tell
from tests.simulation.people import Person

PAUSES: Final = (0.0, 0.0, 0.02, 0.5, 5.0, 20.0)


@define(eq=False)
class Stranger(Person):
    """
    One of several who are there at the same time as a member, and know nothing but the address.
    """

    async def pester(self, turns: int) -> None:
        """
        Do so many hostile things.
        """
        chance = self.world.weather.chance
        for _ in range(turns):
            if isinstance(self.action, Ask) and self.action.flow == "verify" and chance.random() < 0.7:
                choice = chance.choice((Choice.SUBMIT, Choice.SUBMIT, Choice.RESEND))
                await self._reply(self.action, choice, {"code": "000000"})
            else:
                await self._begin_anew()
            if pause := chance.choice(PAUSES):
                await asyncio.sleep(pause)

    async def _begin_anew(self) -> None:
        chance = self.world.weather.chance
        self.action = None
        self.jar = {TELL: Tell.EVEN.value} if chance.random() < 0.5 else {}
        await self._begin()
        if self.action is not None:
            spelled = chance.choice((self.email, self.email.upper()))
            await self._reply(self.action, Choice.SUBMIT, {"email": spelled, "password": self.passwords[0]})
