"""
A wire on which a service answers from a script.
"""

from typing import Final

from attrs import define, field

from authflow.engine.clock import HandClock
from authflow.wix.client import VISITOR, VISITOR_UNTIL, WITHOUT_VISITOR, WixClient
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence
from tests.wix.answers import CALLS, CANARY, NOW, SETTINGS, TOKENS, refused, response

AS_VISITOR: Final = [call for call in CALLS if not isinstance(call, WITHOUT_VISITOR)]
PROVED: Final = response(200, {"state": "SUCCESS", "sessionToken": f"JWE.{CANARY}"}, x_wix_request_id="r7")
UNAUTHENTICATED: Final = refused(401, "UNAUTHENTICATED")
JAR: Final = {VISITOR: "held", VISITOR_UNTIL: str(NOW + 3600)}


@define
class Wire:
    """
    A transport that answers from a script, and the last of it over and over.
    """

    script: list[Response | Silence]
    requests: list[Request] = field(factory=list[Request])

    async def __call__(self, request: Request) -> Response | Silence:
        """
        The next of the script.
        """
        self.requests.append(request)
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def paths(self) -> list[str]:
        """
        What was asked for, in order.
        """
        return [request.path.rpartition("/")[2] for request in self.requests]


def visitor(number: int = 1, seconds: int = 14400) -> Response:
    """
    The tokens of a visitor.
    """
    return response(200, {**TOKENS, "access_token": f"visitor-{number}", "expires_in": seconds})


def scripted(
    *script: Response | Silence, settings: WixSettings = SETTINGS, clock: HandClock | None = None
) -> tuple[WixClient, Wire]:
    """
    A client, and the wire on which it is answered by *script*.
    """
    wire = Wire([*script])
    return WixClient(settings, wire, clock or HandClock(NOW)), wire
