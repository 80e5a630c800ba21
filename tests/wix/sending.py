"""
Requests that are sent over HTTP, to whatever address.
"""

from typing import Final

from authflow.wix.http import HttpTransport
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence
from tests.wix.answers import CANARY

POST: Final = Request("POST", "/oauth2/token", authorization=f"token-{CANARY}", body={"password": CANARY})
GET: Final = Request("GET", "/_api/oauth2/authorize", {"clientId": "c"})


async def sent(address: str, request: Request = POST, *, seconds: float = 2.0) -> Response | Silence:
    """
    What comes back when *request* is sent to *address*.
    """
    transport = HttpTransport(WixSettings("c", base_url=address), total_seconds=seconds)
    try:
        return await transport(request)
    finally:
        await transport.aclose()
