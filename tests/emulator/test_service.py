"""
The service that says what a test wants it to say.
"""

from authflow.calls.signing_in import Login, Register
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.emulator.api import Emulator
from authflow.emulator.service import EmulatedService
from authflow.emulator.world import CLIENT_ID, World
from authflow.engine.ports import Said
from authflow.wix.client import WixClient
from authflow.wix.settings import WixSettings
from tests.emulator.client import ADA, password_of

LOGIN = Login(ADA, password_of(ADA))


def service(world: World) -> EmulatedService:
    """
    A service in front of the whole emulator.
    """
    return EmulatedService(WixClient(WixSettings(CLIENT_ID), Emulator(world), world.clock))


async def test_goes_through(world: World) -> None:
    """
    What nothing is said about is answered by the emulator.
    """
    emulated = service(world)

    said = await emulated.send(LOGIN, {})

    assert Outcome.SUCCESS is said.answer.outcome
    assert [LOGIN] == emulated.sent


async def test_next_answers(world: World) -> None:
    """
    The next answers come in their order, to their call only, and the emulator hears nothing of it.
    """
    emulated, jar = service(world), {"visitor": "kept"}
    emulated.next(Login, Answer(Outcome.UNKNOWN), Answer(Outcome.THROTTLED, retry_at=1.0))

    first, second = await emulated.send(LOGIN, jar), await emulated.send(LOGIN, jar)
    heard = len(world.requests.newest_first)
    third = await emulated.send(LOGIN, {})
    other = await emulated.send(Register("zoe@example.com", "demo-password-zoe"), {})

    assert (Said(Answer(Outcome.UNKNOWN), jar), Said(Answer(Outcome.THROTTLED, retry_at=1.0), jar)) == (first, second)
    assert 0 == heard
    assert [Outcome.SUCCESS] * 2 == [third.answer.outcome, other.answer.outcome]


def test_keeps_secrets_out_of_its_repr(world: World) -> None:
    """
    What was sent does not show.
    """
    emulated = service(world)
    emulated.sent.append(LOGIN)

    assert LOGIN.password not in repr(emulated)
