"""
Sign in where there is no browser: the user enters a short code on another device (RFC 8628).
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import ADDRESS, INTERVAL, USER_CODE
from authflow.calls.tokens import AuthorizeDevice, RedeemDevice
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import HALF_AN_HOUR, STAY, Auto, Wait
from authflow.flows.rows import ANYWHERE, SIGNED_IN, TIMED_OUT, TURNED_AWAY


class DeviceState(StrEnum):
    """
    Where it stands.
    """

    ASKING_FOR_CODE = auto()
    WAITING = auto()


DEVICE: Final = Flow(
    name="device",
    start=DeviceState.ASKING_FOR_CODE,
    states={
        DeviceState.ASKING_FOR_CODE: Auto(send=AuthorizeDevice, go={Outcome.SUCCESS: DeviceState.WAITING}),
        DeviceState.WAITING: Wait(
            reason=Outcome.PENDING,
            until=frozenset(),
            to=ADDRESS,
            code=USER_CODE,
            every=INTERVAL,
            on={Choice.CHECK: RedeemDevice},
            go={
                Outcome.SUCCESS: SIGNED_IN,
                Outcome.PENDING: STAY,
                Outcome.FAILURE: TURNED_AWAY,
                Outcome.TOKEN_EXPIRED: TIMED_OUT,
                Outcome.UNKNOWN: STAY,  # If the code was redeemed, the next answer says that it is no longer good.
            },
            rests=HALF_AN_HOUR,
        ),
    },
    anywhere=ANYWHERE,
)
