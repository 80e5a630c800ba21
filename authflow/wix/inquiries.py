"""
What the service can be asked beside the conversations: about tokens, about the member they speak for, about its keys.
"""

from http import HTTPStatus
from typing import Final, TypeVar

from attrs import evolve, frozen

from authflow.core.errors import ServiceUnavailable, UnexpectedAnswer
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.engine.ports import Said
from authflow.wix import answers, bodies, exchange
from authflow.wix import operations as op
from authflow.wix.client import VISITOR, WixClient
from authflow.wix.grants import OK
from authflow.wix.wire import Request, Response, Silence, read

T = TypeVar("T")

NOT_THEIRS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""
How a service refuses whoever asks for what is a member's.
"""

UNREACHABLE: Final = "The identity service could not be reached."
REFUSED: Final = "The identity service knows neither the application nor its key."


@frozen
class Inquiries:
    """
    Asks for an application, one question at a time, and remembers nothing.

    Every question raises `ServiceUnavailable` where the service could not be asked or wants to be left alone, and
    `UnexpectedAnswer` where it said something else than an answer.
    """

    client: WixClient

    async def token_info(self, token: str) -> answers.TokenInfo:
        """
        What the service says of an access token; its times are numbers, however they were spelled.
        """
        info = _told(await self._asked(op.TOKEN_INFO.request(bodies.TokenInfoBody(token))), answers.TokenInfo)
        return evolve(info, exp=_number(info.exp), iat=_number(info.iat))

    async def user_info(self, tokens: Tokens) -> answers.UserInfo | None:
        """
        Whom *tokens* speak for; nothing where they are good no more.
        """
        response = await self._asked(op.USER_INFO.request(None, tokens.access))
        return None if response.status in NOT_THEIRS else _told(response, answers.UserInfo)

    async def my_member(self, tokens: Tokens) -> answers.WireMember | None:
        """
        The member whose *tokens* these are, with contact and profile; nothing where they are no member's.
        """
        response = await self._asked(op.MY_MEMBER.request(None, tokens.access, {"fieldSet": "FULL"}))
        return None if response.status in NOT_THEIRS else _told(response, answers.MemberAnswer).member

    async def keys(self) -> answers.Keys:
        """
        The public keys that the service signs with.
        """
        return _told(await self._asked(op.KEYS.request()), answers.Keys)

    async def refresh(self, tokens: Tokens) -> Tokens | None:
        """
        New tokens in the place of *tokens*; nothing where the service takes them no more: the member must sign in.

        The old ones may be good no more from then on.
        """
        refreshed = await self.client.refreshed(tokens.refresh) if tokens.refresh else None
        if isinstance(refreshed, Said):
            raise ServiceUnavailable(UNREACHABLE, refreshed.request_id)
        return refreshed

    async def revoke(self, tokens: Tokens) -> bool:
        """
        End *tokens* and every other by the same sign-in (RFC 7009); whether there was a refresh token to end them by.
        """
        if tokens.refresh is None:
            return False
        body = bodies.RevokeBody(tokens.refresh, self.client.settings.client_id)
        response = await self._asked(op.REVOKE.request(body))
        if response.status != OK:  # What stands in it is nobody's concern (RFC 7009 §2.2).
            raise _unexpected(response)
        return True

    async def start_verification(self, member_id: str) -> str | None:
        """
        Mail a member a code, by the application's own key; the verification's id, or nothing: there is no such member.

        Raises:
            NotConfigured: There is no API key.
        """
        jar = await self.client.visitor({})
        if isinstance(jar, Said):
            if jar.answer.outcome is Outcome.UNSUPPORTED:
                raise UnexpectedAnswer(REFUSED, jar.request_id)
            raise ServiceUnavailable(UNREACHABLE, jar.request_id)
        body = bodies.StartVerificationBody(member_id, "EMAIL")
        request = op.START_VERIFICATION.request(body, exchange.vouched(jar[VISITOR], self.client.settings))
        response = await self._asked(request)
        if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise UnexpectedAnswer(REFUSED, response.request_id)
        if response.status == HTTPStatus.NOT_FOUND:
            return None
        return _told(response, answers.StartedVerification).verification_id

    async def _asked(self, request: Request) -> Response:
        response = await self.client.transport(request)
        if isinstance(response, Silence):
            raise ServiceUnavailable(UNREACHABLE)
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ServiceUnavailable("The identity service cannot answer now.", response.request_id)
        return response


def _told(response: Response, kind: type[T]) -> T:
    """
    What *response* says, which is a *kind*.
    """
    found = read(response.document, kind) if response.status == OK else None
    if found is None:
        raise _unexpected(response)
    return found


def _unexpected(response: Response) -> UnexpectedAnswer:
    return UnexpectedAnswer("The identity service answers in a way that is not understood.", response.request_id)


def _number(said: str | int | None) -> int | None:
    return int(said) if said is not None and str(said).isascii() and str(said).isdigit() else None
