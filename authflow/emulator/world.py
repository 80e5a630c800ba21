"""
The emulated site as a whole: how it is set, who is there, what was mailed, which tokens are good, what was asked.
"""

from collections import Counter
from typing import Final

from argon2 import PasswordHasher
from attrs import define, field, frozen

from authflow.core.call import secret
from authflow.core.value import canonical
from authflow.emulator.budgets import Budget
from authflow.emulator.clock import Clock
from authflow.emulator.devices import Devices
from authflow.emulator.hosted.conversation import Conversation
from authflow.emulator.mailbox import Mailbox
from authflow.emulator.members import Member, Members
from authflow.emulator.mischief import Faults
from authflow.emulator.passwords import Hash, Passwords
from authflow.emulator.request_log import RequestLog
from authflow.emulator.settings import Settings
from authflow.emulator.tokens import Issuer
from authflow.emulator.vault import Vault

CLIENT_ID: Final = "00000000-0000-4000-8000-00000000c11e"
SITE_ID: Final = "00000000-0000-4000-8000-00000000517e"
API_KEY: Final = "emulator-api-key-that-opens-nothing-real"
SITE: Final = "http://emulator.localhost"
"""
Where the site is while nothing serves it.
"""

STATE_SECONDS: Final = 3600.0
SESSION_SECONDS: Final = 5 * 60.0
CODE_SECONDS: Final = 10 * 60.0
GRANT_SECONDS: Final = 60.0
LINK_SECONDS: Final = 3600.0
CONVERSATION_SECONDS: Final = 3600.0
BROWSER_SECONDS: Final = 30 * 24 * 3600.0


@define
class Confirmation:
    """
    A sign-in that waits for a mailed code.

    Attributes:
        until: When the code is too old, in seconds since the epoch.
        guesses: How many wrong ones there were.
    """

    member_id: str
    until: float
    code: str = secret()
    guesses: int = 0


@frozen
class Completion:
    """
    A sign-in that waits for profile fields.
    """

    member_id: str


@frozen
class Grant:
    """
    What an authorization code stands for.
    """

    member_id: str
    client_id: str
    redirect_uri: str | None
    challenge: str


@frozen
class Seeded:
    """
    Somebody who is there from the start.
    """

    email: str
    password: str = secret()
    unconfirmed: bool = False
    approved: bool = True


SEED: Final = (
    Seeded("ada@example.com", "demo-password-ada"),
    Seeded("bob@example.com", "demo-password-bob", unconfirmed=True),
    Seeded("cyd@example.com", "demo-password-cyd", approved=False),
)


@define
class World:
    """
    One emulated site.

    Attributes:
        at_first: The settings that it starts with, and goes back to.
        hasher: How passwords are hashed; `passwords.CHEAP` for tests.
        site: Scheme, host and port under which a browser finds it.
        wrong: How often a wrong password was tried, by address.
        captchas: The captcha tokens that were used.
        steps: Unfinished sign-ins, by state token.
        sessions: Whose each session token is.
        grants: What each authorization code stands for.
        moved: The family of tokens that each used code has led to.
        links: Whose each recovery token is.
        farewells: The family that each address of a logout ends.
        devices: What waits for somebody to let it in.
        browsers: Who is signed in on the site itself, by the cookie that says so.
        conversations: What people have begun on the site's pages.
    """

    at_first: Settings = field(factory=Settings)
    hasher: PasswordHasher | None = None
    site: str = SITE
    clock: Clock = field(factory=Clock)
    settings: Settings = field(init=False)
    members: Members = field(init=False, factory=Members)
    mailbox: Mailbox = field(init=False, factory=Mailbox)
    passwords: Passwords = field(init=False)
    requests: RequestLog = field(init=False, factory=RequestLog)
    faults: Faults = field(init=False, factory=Faults)
    issuer: Issuer = field(init=False)
    steps: Vault[Confirmation | Completion] = field(init=False)
    sessions: Vault[str] = field(init=False)
    grants: Vault[Grant] = field(init=False)
    moved: Vault[str] = field(init=False)
    links: Vault[str] = field(init=False)
    farewells: Vault[str] = field(init=False)
    devices: Devices = field(init=False)
    browsers: Vault[str] = field(init=False)
    conversations: Vault[Conversation] = field(init=False)
    codes_sent: Budget = field(init=False)
    links_sent: Budget = field(init=False)
    wrong: Counter[str] = field(init=False, factory=Counter[str])
    captchas: set[str] = field(init=False, factory=set[str], repr=False)
    _hashes: dict[str, Hash] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.passwords = Passwords(self.hasher)
        self.issuer = Issuer(self.clock, SITE)
        self.steps = Vault(self.clock, STATE_SECONDS)
        self.sessions = Vault(self.clock, SESSION_SECONDS, "JWE.")
        self.grants = Vault(self.clock, GRANT_SECONDS)
        self.moved = Vault(self.clock, STATE_SECONDS)
        self.links = Vault(self.clock, LINK_SECONDS)
        self.farewells = Vault(self.clock, STATE_SECONDS)
        self.devices = Devices(self.clock)
        self.browsers = Vault(self.clock, BROWSER_SECONDS)
        self.conversations = Vault(self.clock, CONVERSATION_SECONDS)
        self.codes_sent, self.links_sent = Budget(self.clock), Budget(self.clock)
        self._hashes = {who.email: self.passwords.seeded(who.password) for who in SEED}
        self.reset()

    def reset(self) -> None:
        """
        Go back to how it was in the beginning. Only *site* stays: it is where this world is served.
        """
        self.clock.reset()
        self.settings = self.at_first
        for vault in (self.steps, self.sessions, self.grants, self.moved, self.links, self.farewells):
            vault.clear()
        for kept in (self.browsers, self.conversations):
            kept.clear()
        for part in (self.members, self.mailbox, self.requests, self.issuer, self.devices):
            part.clear()
        for budget in (self.codes_sent, self.links_sent):
            budget.clear()
        self.faults.clear()
        self.wrong.clear()
        self.captchas.clear()
        for who in SEED:
            self.members.add(self._member(who))

    def forgive(self, email: str) -> None:
        """
        Forget what was counted for *email*: wrong passwords, codes and links.
        """
        address = canonical(email)
        self.codes_sent.forget(address)
        self.links_sent.forget(address)
        del self.wrong[address]

    def end_sessions(self, member: Member) -> None:
        """
        End everything that *member* is signed in by, or could still finish a sign-in by.
        """
        self.issuer.end_all(member.id)
        self.sessions.drop(lambda member_id: member_id == member.id)
        self.browsers.drop(lambda member_id: member_id == member.id)
        self.grants.drop(lambda grant: grant.member_id == member.id)
        self.steps.drop(lambda step: step.member_id == member.id)
        self.devices.end_all(member.id)

    def expire(self, member: Member) -> None:
        """
        Let everything run out that *member* was given: sign-ins begun and finished, and the links and codes in mails.
        """
        self.end_sessions(member)
        self.links.drop(lambda member_id: member_id == member.id)

    def close(self) -> None:
        """
        Let the threads go that hash passwords. Once more does no harm.
        """
        self.passwords.close()

    def _member(self, who: Seeded) -> Member:
        return Member(
            who.email,
            self.clock.now(),
            password=self._hashes[who.email],
            verified=not who.unconfirmed,
            unconfirmed=who.unconfirmed,
            approved=who.approved,
        )
