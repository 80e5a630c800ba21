"""
What was recorded from the official client, and who of ours says or asks the same.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from attrs import evolve

import authflow.wix
from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.calls.tokens import CreateLoginSession, Logout, RedeemCode, RedeemMember, RedeemSession
from authflow.core.member import Tokens
from authflow.wix import exchange, speech
from authflow.wix.inquiries import Inquiries
from authflow.wix.settings import ResponseMode, Through, WixSettings
from authflow.wix.wire import Request
from tests.wix.answers import CLIENT_ID

HERE: Final = Path(authflow.wix.__file__).parent
RECORDED: Final[Mapping[str, Mapping[str, Any]]] = {
    entry["operation"]: entry for entry in json.loads((HERE / "requests.json").read_text())
}
BEARER: Final = "<access token>"
SITE: Final = WixSettings(CLIENT_ID, redirect_uri="https://app/cb", api_key="<api key>", public_origin="https://app")
MEMBER: Final = Tokens(BEARER, None, 0)
ID: Final = "11111111-1111-4111-8111-111111111111"
OTHER_ID: Final = "33333333-3333-4333-8333-333333333333"

PROFILE: Final[Mapping[str, object]] = {
    "first_name": "F",
    "last_name": "L",
    "nickname": "n",
    "picture": "http://p/x.png",
    "labels": ("x",),
    "language": "en",
    "privacy_status": "PUBLIC",
    "custom.k": "v",
    "custom.n": 1.5,
    "custom.d": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
    "secondary_emails": ({"email": "c@d.co", "tag": "WORK"},),
    "phones_v2": ({"country_code": "US", "phone": "5551234567", "tag": "MOBILE"},),
    "addresses": ({"city": "NY", "country": "US", "address_line": "1 St", "tag": "HOME"},),
    "company": "C",
    "position": "P",
    "birthdate": "2000-01-01",
}

SAID: Final[Mapping[str, Request]] = {
    "token: anonymous": exchange.anonymous(SITE),
    "token: refresh_token": exchange.refresh(SITE, "JWS.rrr"),
    **{
        name: speech.say(call, settings, BEARER)
        for name, call, settings in (
            ("login", Login("a@b.co", "pw"), SITE),
            ("login with captcha tokens", Login("a@b.co", "pw", {"visible": "v", "invisible": "i"}), SITE),
            ("register with profile and captcha", Register("a@b.co", "pw", PROFILE, {"visible": "v"}), SITE),
            ("verify during authentication", VerifyDuringAuthentication("st1", "123456"), SITE),
            ("send recovery email", SendRecoveryMail("a@b.co"), evolve(SITE, recovery_uri="https://app/after")),
            (
                "send recovery email with language",
                SendRecoveryMail("a@b.co"),
                evolve(SITE, recovery_uri="https://x", language="en"),
            ),
            ("token: authorization_code", RedeemCode("code1", "ver"), SITE),
            ("sign on with API key", SignOn("a@b.co", {"first_name": "Z"}, True, False), SITE),
            ("token: authorized_client with session token", RedeemSession(ID, "JWE.s"), SITE),
            ("create redirect session: logout", Logout(MEMBER, "/bye"), evolve(SITE, through=Through.BROWSER)),
            ("login with state token", ContinueLogin("a@b.co", "x", "st9"), SITE),
            ("change password", ChangePassword(MEMBER, "newpw"), SITE),
            ("logout", Logout(MEMBER, "/x"), SITE),
            ("recover", Recover("rtok", "newpw"), SITE),
            (
                "create redirect session: managed login, fragment",
                CreateLoginSession("ver", "nonce"),
                evolve(SITE, response_mode=ResponseMode.FRAGMENT),
            ),
            ("create redirect session: social, query, prompt none", CreateLoginSession("ver", "nonce", "google"), SITE),
            ("token: authorized_client by member id", RedeemMember(OTHER_ID), SITE),
            ("validate email", ValidateEmail("a@b.co"), SITE),
            ("send activation email", SendActivationMail(OTHER_ID), evolve(SITE, language="en")),
        )
    },
}

ASKED: Final[Mapping[str, Callable[[Inquiries], Awaitable[object]]]] = {
    "token info": lambda wix: wix.token_info("OauthNG.JWS.aaa"),
    "user info": lambda wix: wix.user_info(MEMBER),
    "jwks": lambda wix: wix.keys(),
    "start verification": lambda wix: wix.start_verification(OTHER_ID),
}
"""
What is asked beside the conversations.
"""

AUTHORIZED_OTHERWISE: Final = {"send activation email", "start verification", "jwks"}
"""
What was recorded with the access token alone: ours adds the application's key to the first two, which vouch for it, and
asks for the keys without any (WIRE.md, Hosts and headers).
"""

NOT_SAID: Final[Mapping[str, str]] = {
    "create redirect session: direct login with session token": "web_message needs a window; ours answers by redirect",
    "create redirect session: warm up cookies": "cookies belong to a browser; authflow keeps none",
    "register with client metadata": "optional everywhere, and nothing public says what it is for",
}
"""
What was recorded and is not said, each with why.
"""
