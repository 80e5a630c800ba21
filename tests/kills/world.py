"""
A pretend service that outlives its callers: its world is a file, and all that it was asked is written there.
"""

import fcntl
import pickle
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field, frozen

from authflow.calls.signing_in import Register, VerifyDuringAuthentication
from authflow.calls.tokens import Authorize, RedeemCode
from authflow.core.call import Call
from authflow.engine.ports import Jar, Said
from tests.simulation.service import PretendService

ONCE = (Register, VerifyDuringAuthentication, Authorize, RedeemCode)
"""
What is never sent twice.
"""


@define(eq=False)
class Told:
    """
    A service, and the calls that it was sent, each by its name and what it is about.
    """

    service: PretendService = field(factory=PretendService)
    calls: list[tuple[str, str]] = field(factory=list[tuple[str, str]])

    def twice(self) -> list[tuple[str, str]]:
        """
        What was sent twice, of that which must not be.
        """
        names = {kind.__name__ for kind in ONCE}
        return [call for call in {*self.calls} if call[0] in names and self.calls.count(call) > 1]


@frozen
class ServiceInAFile:
    """
    The way to it, from any process.
    """

    path: Path

    @contextmanager
    def opened(self) -> Generator[Told, None, None]:
        """
        All that there is, for nobody else meanwhile; what is done to it stays.
        """
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            told = pickle.loads(self.path.read_bytes()) if self.path.exists() else Told()  # noqa: S301 - Our own file.
            yield told
            beside = self.path.with_suffix(".new")
            beside.write_bytes(pickle.dumps(told))
            beside.replace(self.path)

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Do what *call* asks, and remember that it was asked.
        """
        with self.opened() as told:
            told.calls.append((type(call).__name__, _about(call)))
            return Said(told.service.act(call, jar.get("tag", "")), jar)


def _about(call: Call) -> str:
    match call:
        case Register(email=email):
            return email
        case VerifyDuringAuthentication(state_token=token, code=code):
            return f"{token} {code}"
        case Authorize(address=address):
            return address
        case RedeemCode(authorization_code=code):
            return code
        case _:
            return ""
