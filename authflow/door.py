"""
The front door: puts the rooms together for an application.
"""

from collections.abc import Mapping, Sequence
from secrets import token_bytes
from typing import Self

import aiohttp

from authflow.core.action import Action, Done
from authflow.core.atlas import Atlas
from authflow.core.field import Field
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.core.site import Captcha, PasswordPolicy
from authflow.core.slot import RETURN_TO
from authflow.core.value import mapped
from authflow.engine.clock import SystemClock
from authflow.engine.discretion import TELL, Discreet, Tell
from authflow.engine.driving import drive
from authflow.engine.engine import Engine
from authflow.engine.given import given_memory, path_of
from authflow.engine.journal import Entry, Journal
from authflow.engine.keys import Keys, ring_of
from authflow.engine.known import KNOWN
from authflow.engine.limits import Limits
from authflow.engine.polling import Poller
from authflow.engine.ports import Chance, Clock, Service, Store, Ui
from authflow.engine.site import site_of
from authflow.engine.turn import OnDone, Turns
from authflow.engine.waking import address_to
from authflow.flows import ATLAS
from authflow.stores.chosen import engine_store
from authflow.stores.rows import RowStore
from authflow.ui.texts import ENGLISH, Texts
from authflow.wix.entry import WixEntry, inquiries_by, visitors_jar
from authflow.wix.inquiries import Inquiries
from authflow.wix.settings import API, ResponseMode, Through, WixSettings


class AuthFlow:
    """
    Sign-in conversations for an application: start one, reply to it, resume it in any process, or let a UI drive it.

    Args:
        client_id: The id of the OAuth app at Wix.
        base_url: The API host; an emulator's address in development.
        redirect_uri: An address that the OAuth app allows; every flow that ends in tokens needs it, but for sign-on.
        recovery_uri: Where the link in a recovery mail leads, with the token as a query parameter.
        public_origin: Scheme and host of the application's own site; a sign-out leads back to a path of it.
        api_key: The application's own key at Wix; sign-on needs it.
        language: The language of mails, an ISO 639-1 code.
        through: Whether the server follows the address that gives the code, or the user's browser does (`Go`).
        response_mode: Where in its address the user's browser brings the code back.
        session: An aiohttp session whose connections are used; it is left open.
        service: An identity service of the application's own, instead of Wix.
        store: Where runs live (`stores/urls.py` opens one by its URL); without one, in this process.
        keys: What `authflow keys new` wrote, or secrets of 16 bytes or more: handles are hashed with the first of them,
            and what a store keeps is sealed with it; all of them open. Processes that share a store share them. Without
            any, one is made up that is good for this process.
        profile_fields: What a registration asks besides email and password, by name (`flows/fields.py`), or as fields.
        password_policy: How long a new password must be; forms say it, and the service has the last word.
        captcha: The widget that a form shows when a captcha is asked.
        hosted_login: The service's own sign-in page, offered where authflow cannot go on.
        atlas: The flows; `Atlas(*FLOWS, MINE)` adds one.
        clock, chance: Where time and randomness come from.
        limits: How long calls, waits and runs may take, and how often one address may be tried and mailed.
        on_done: Awaited once for every run that ends well, before anybody is shown its end.

    Attributes:
        service: The identity service; a `WixClient` unless another was given.
        texts: What user interfaces say.

    Raises:
        NotConfigured, NotAllowed: A setting is missing or cannot be.
    """

    def __init__(  # noqa: PLR0913 - everything an application configures, by name
        self,
        *,
        client_id: str = "",
        base_url: str = API,
        redirect_uri: str | None = None,
        recovery_uri: str | None = None,
        public_origin: str | None = None,
        api_key: str | None = None,
        language: str | None = None,
        through: Through = Through.SERVER,
        response_mode: ResponseMode = ResponseMode.QUERY,
        session: aiohttp.ClientSession | None = None,
        service: Service | None = None,
        store: Store | RowStore | None = None,
        keys: Keys = (),
        profile_fields: Sequence[str | Field] = (),
        password_policy: PasswordPolicy | None = None,
        captcha: Captcha | None = None,
        hosted_login: str | None = None,
        atlas: Atlas = ATLAS,
        texts: Texts = ENGLISH,
        clock: Clock | None = None,
        chance: Chance = token_bytes,
        limits: Limits | None = None,
        on_done: OnDone | None = None,
    ) -> None:
        self.texts, self._public_origin = texts, public_origin
        self._entry: WixEntry | None = None
        clock = clock or SystemClock()
        site = site_of(profile_fields, password_policy, captcha, hosted_login)
        if service is None:
            settings = WixSettings(
                client_id=client_id,
                base_url=base_url,
                redirect_uri=redirect_uri,
                api_key=api_key,
                through=through,
                recovery_uri=recovery_uri,
                public_origin=public_origin,
                language=language,
                captcha_key_id=captcha.key_id if captcha is not None else None,
                response_mode=response_mode,
            )
            self._entry = WixEntry.of(settings, session, clock)
            service = self._entry.client
        self.service = service
        self._journal = Journal()
        ring = ring_of(keys)
        turns = Turns(
            atlas=atlas.at(site),
            service=Discreet(service, chance),
            store=engine_store(store, ring, atlas.at(site), self._journal, clock),
            clock=clock,
            chance=chance,
            limits=limits or Limits(),
            journal=self._journal,
            on_done=on_done,
        )
        self._engine = Engine(turns, ring.first.handles, tuple(key.handles for key in ring.keys[1:]))
        self._poller = Poller(self._engine)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """
        Let calls in flight finish within their time, and close what is our own.
        """
        await self._engine.aclose()
        if self._entry is not None:
            await self._entry.aclose()

    @property
    def atlas(self) -> Atlas:
        """
        The flows, at the site that was configured.
        """
        return self._engine.turns.atlas

    async def start(
        self,
        goal: str,
        *,
        given: Mapping[str, object] | None = None,
        return_to: str | None = None,
        tell: Tell | str = Tell.HONEST,
        mark: str | None = None,
    ) -> Action:
        """
        Begin a run of the flow *goal*.

        Args:
            given: What the run holds from the start: `email`, `profile`, `recovery_token`, a member's `tokens` or
                `member_id`, the connection (`idp`) of a social login; or the Tokens of a `visitor` whose cart and
                session are to be kept.
            return_to: Where the user wanted to go, a path of the application's own site; anything else is dropped.
            tell: Whether the run tells who has an account; what is served to strangers is `even`
                (`engine/discretion.py`).
            mark: What the user's browser has kept since a sign-in (`mark`), if it has.

        Raises:
            UnknownFlow: There is no such flow.
            NotGiven: The flow needs something that was not given, or what was given cannot be.
            NotConfigured: The flow, or one that it leads to, needs a setting that there is not.
        """
        handed = dict(given or {})
        jar = visitors_jar(self._entry, goal, handed.pop("visitor", None))
        jar = {**jar, TELL: Tell.EVEN} if Tell(tell) is Tell.EVEN else jar
        jar = {**jar, KNOWN: mark} if mark is not None else jar
        memory = given_memory(self.atlas, goal, handed)
        if self._entry is not None:
            self._entry.check(self.atlas, goal)
        path = path_of(return_to) if return_to is not None else None
        if path is None and return_to is not None:
            self._journal.write(Entry.RETURN_ADDRESS_DROPPED, "", goal=goal)
        return await self._engine.start(goal, memory if path is None else {**memory, RETURN_TO: path}, jar)

    async def reply(
        self,
        handle: str,
        values: Mapping[str, object] | None = None,
        *,
        step: int,
        choice: Choice | str = Choice.SUBMIT,
    ) -> Action:
        """
        Reply to the action of *step*; what the user must do next.

        A reply to any other step, or a choice that is not offered, changes nothing and gets the current action.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        try:
            reply = Reply(Choice(choice), dict(values) if mapped(values) else {}, step)
        except ValueError:
            return await self.resume(handle)
        return await self._engine.reply(handle, reply)

    async def resume(self, handle: str) -> Action:
        """
        What the user must do now: in any process, after any pause.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        return await self._engine.resume(handle)

    async def cancel(self, handle: str) -> Action:
        """
        End the run, wherever it rests; one that has ended stays as it is.

        Raises:
            RunNotFound: No run answers to *handle*.
        """
        return await self._engine.cancel(handle)

    @property
    def engine(self) -> Engine:
        """
        The loop beneath, for whoever serves runs.
        """
        return self._engine

    async def wake(self, run: str, outcome: Outcome) -> bool:
        """
        Tell the parked run with the id *run* what happened outside; whether it was waiting for that.

        Raises:
            RunNotFound: There is no such run.
        """
        return await self._engine.wake(run, outcome)

    async def wake_link(
        self, run: str, outcome: Outcome, *, pages: str = "/auth", seconds: float | None = None
    ) -> str | None:
        """
        An address for whoever decides: it tells the parked run *run* of *outcome*, once (`engine/waking.py`).
        """
        return await address_to(self._engine, run, outcome, self._public_origin, pages, seconds)

    def mark(self, done: Done, before: str | None = None) -> str | None:
        """
        What the user's browser keeps after a sign-in; nothing where the service did not tell who it is.

        As long as it brings it to `start`, strangers' wrong passwords do not hold it up (`engine/known.py`).

        Args:
            before: What it has kept already.
        """
        email = done.identity.email if done.identity is not None and done.tokens is not None else None
        return None if email is None else self._engine.mark(email, before)

    async def moved(self, handle: str, *, step: int) -> None:
        """
        Wait until the run behind *handle* has left *step*, or its time was up; `resume` tells what comes then.
        """
        await self._engine.moved(handle, step)

    @property
    def wix(self) -> Inquiries:
        """
        What the Wix service can be asked beside the conversations: about tokens, members and its keys.

        Raises:
            NotConfigured: The service is one of the application's own.
        """
        return inquiries_by(self._entry)

    async def sweep(self) -> int:
        """
        End the runs that nobody touched in time, and forget those that ended; how many there were.
        """
        return await self._engine.sweep()

    async def poll(self) -> int:
        """
        Ask the service about the runs that wait for its news while no page asks; how many there were.
        """
        return await self._poller.poll()

    async def drive(
        self,
        goal: str,
        ui: Ui,
        *,
        given: Mapping[str, object] | None = None,
        return_to: str | None = None,
        handle: str | None = None,
    ) -> Action:
        """
        Let *ui* have the conversation, from the start of *goal* or from where the run behind *handle* rests.

        A UI that shows a `Hold` is called off when the run moves on by itself, and shown what comes then.

        Returns:
            `Done` or `Failed`; or the action at which nobody waited any more, and from which the run can be resumed.
        """
        action = await (self.resume(handle) if handle else self.start(goal, given=given, return_to=return_to))
        return await drive(self._engine, ui, action)
