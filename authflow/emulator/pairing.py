"""
Signing a device in that has no browser (RFC 8628): the operation, the grant, and what a test says in a user's place.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, assert_never
from urllib.parse import urlencode

from attrs import frozen

from authflow.core.call import secret
from authflow.emulator import checks
from authflow.emulator.asking import Asking
from authflow.emulator.devices import DEVICE_SECONDS, Device, Standing
from authflow.emulator.members import Member
from authflow.emulator.refusals import NO_SUCH_PATH, oauth_refused, refused, violated, violation
from authflow.emulator.tokens import Subject
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix.answers import DeviceAnswer, TokenAnswer
from authflow.wix.bodies import DeviceBody, TokenBody
from authflow.wix.refusals import IDENTITY_BARRED

Decision: TypeAlias = Callable[[World, Asking, str], Device | None]

DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
PAGE: Final = "/device"
USER_CODE: Final = "userCode"
"""
The query parameter of the verification page that carries the user code.
"""


@frozen
class Approval:
    """
    Whoever lets a device in.
    """

    email: str


@frozen
class DeviceView:
    """
    A device, as the emulator's own API shows it; *until* in seconds since the epoch.
    """

    user_code: str
    standing: str
    until: float
    interval: int
    verification_uri_complete: str = secret()
    email: str | None = None


async def device(world: World, asking: Asking) -> DeviceAnswer:
    """
    Give a device its two codes; names may be in camelCase or snake_case.
    """
    if asking.read_oauth(DeviceBody).client_id != CLIENT_ID:
        raise oauth_refused("invalid_client", "There is no such client", 401)
    begun = world.devices.begin(CLIENT_ID)
    return DeviceAnswer(
        begun.user_code,
        f"{world.site}{PAGE}",
        int(DEVICE_SECONDS),
        begun.code,
        _address(world, begun),
        begun.interval,
    )


def granted(world: World, body: TokenBody) -> TokenAnswer:
    """
    The tokens of the member who let a device in; they are given once.

    Raises:
        Refused: Nobody did, or not yet (RFC 8628 §3.5).
    """
    if not body.device_code:
        raise oauth_refused("invalid_request", "deviceCode is missing")
    asking = world.devices.coded(body.device_code)
    if asking is None:
        raise oauth_refused("invalid_grant", "The device code is unknown or used")
    match world.devices.standing(asking):
        case Standing.EXPIRED:
            raise oauth_refused("expired_token", "The device code is too old")
        case Standing.DENIED:
            raise oauth_refused("access_denied", "Somebody said no")
        case Standing.PENDING if asking.hurries(world.clock.now()):
            raise oauth_refused("slow_down", f"Ask every {asking.interval} seconds at most")
        case Standing.PENDING:
            raise oauth_refused("authorization_pending", "Nobody has let this device in yet")
        case Standing.APPROVED:
            world.devices.end(asking)
            return world.issuer.begin(Subject.MEMBER, asking.member_id or "", asking.client_id)[0]
        case _ as unknown:
            assert_never(unknown)


async def devices(world: World, _asking: Asking) -> list[DeviceView]:
    """
    Every device that was given codes, newest first.
    """
    return [_shown(world, one) for one in reversed([*world.devices])]


async def decide(world: World, asking: Asking, *, user_code: str, decision: Decision) -> DeviceView:
    """
    Say yes or no to the device that shows *user_code*.

    Raises:
        Refused: None waits under it, or nobody can say so.
    """
    decided = decision(world, asking, user_code)
    if decided is None:
        raise refused(NO_SUCH_PATH)
    return _shown(world, decided)


def _approve(world: World, asking: Asking, user_code: str) -> Device | None:
    return world.devices.approve(user_code, _member(world, asking.read(Approval).email).id)


def _deny(world: World, _asking: Asking, user_code: str) -> Device | None:
    return world.devices.deny(user_code)


def _member(world: World, email: str) -> Member:
    checks.check(checks.email(email, "email"))
    member = world.members.at(email)
    if member is None:
        raise violated(violation("email", "is nobody's address"))
    if member.barred is not None:
        raise refused(IDENTITY_BARRED)
    return member


def _address(world: World, one: Device) -> str:
    return f"{world.site}{PAGE}?{urlencode({USER_CODE: one.user_code})}"


def _shown(world: World, one: Device) -> DeviceView:
    member = world.members.called(one.member_id) if one.member_id else None
    return DeviceView(
        one.user_code,
        world.devices.standing(one),
        one.until,
        one.interval,
        _address(world, one),
        member.email if member else None,
    )


DECISIONS: Final[Mapping[str, Decision]] = {"approve": _approve, "deny": _deny}
"""
What somebody can say to a device.
"""
