"""
A pretend identity service as a pure model: who is a member, what was mailed, what was issued to whom.

Every secret it issues carries the tag of the run that it was issued to, so that one which strays is known.
"""

from collections import Counter
from typing import Final

from attrs import define, evolve, field

from authflow.calls import slots
from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.reasons import Why
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    Resend,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.calls.tokens import (
    Authorize,
    AuthorizeDevice,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemSession,
)
from authflow.core.call import Call
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.core.value import canonical

SESSION_LIFE: Final = 300.0
CODE_LIFE: Final = 600.0
TOKENS_LIFE: Final = 14_400.0
INTERVAL: Final = 5.0
PENDING: Final = 3
BEFORE: Final = "before"
"""
The tag of what was issued before any run began.
"""


@define
class Member:
    """
    Somebody with an account.

    Attributes:
        approved: Nothing while the owner has not decided.
        missing: The fields that the site demands and does not have.
    """

    email: str
    password: str
    confirmed: bool = True
    approved: bool | None = True
    barred: bool = False
    missing: tuple[str, ...] = ()


@define
class Redirect:
    """
    The way from a session token to a code.
    """

    tag: str
    email: str
    session: str
    verifier: str
    nonce: str


@define(eq=False)
class PretendService:
    """
    Acts at once and never fails; whatever goes wrong goes wrong on the way to it.

    Attributes:
        confirms: Whether new members must confirm their address.
        approves: Whether the owner approves new members.
        demands: The fields that new members must fill.
        keeps: Whether a sign-in while a code is out gets the same state token, and no mail.
        browser: Whether a code is given to the member's own browser alone.
        guesses: How many codes were looked at, by state token.
        made: Who became a member, by the tag of which run.
        browsers: Who signs in by themselves, by name.
        devices: How often it is asked before somebody enters a code, by device code.
        changed: Who changed their password.
        signed_in: The tokens that were issued, with the tag of the run and the member.
        mailed: How many codes were mailed.
    """

    confirms: bool = False
    approves: bool = False
    demands: tuple[str, ...] = ()
    keeps: bool = False
    browser: bool = False
    now: float = 0.0
    members: dict[str, Member] = field(factory=dict[str, Member])
    mails: dict[str, list[str]] = field(factory=dict[str, list[str]])
    states: dict[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    sessions: dict[str, tuple[str, float]] = field(factory=dict[str, tuple[str, float]])
    redirects: dict[str, Redirect] = field(factory=dict[str, Redirect])
    codes: dict[str, tuple[Redirect, float]] = field(factory=dict[str, tuple[Redirect, float]])
    signed_in: dict[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    alive: set[str] = field(factory=set[str])
    recoveries: dict[str, str] = field(factory=dict[str, str])
    guesses: Counter[str] = field(factory=Counter[str])
    made: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    browsers: dict[str, str] = field(factory=dict[str, str])
    devices: dict[str, int] = field(factory=dict[str, int])
    changed: set[str] = field(factory=set[str])
    mailed: int = 0
    _issued: int = 0

    def act(self, call: Call, tag: str) -> Answer:  # noqa: C901, PLR0912 - one case per call is the plainest form
        """
        Do what *call* asks, for the run with that *tag*.
        """
        match call:
            case Login(email=email, password=password):
                member = self.members.get(canonical(email))
                known = member is not None and member.password == password
                return self._onward(member, tag) if member and known else _refused(Why.INVALID_CREDENTIALS)
            case Register(email=email, password=password):
                return self._register(canonical(email), password, tag)
            case VerifyDuringAuthentication(state_token=token, code=code):
                return self._verify(token, code, tag)
            case Resend(state_token=token):
                held = self.states.pop(token, None)
                return Answer(Outcome.TOKEN_EXPIRED) if held is None else self._mail_code(held[0], tag)
            case ContinueLogin(password=password, state_token=token, profile=profile):
                return self._continue(token, password, {*profile}, tag)
            case CreateRedirectSession(session_token=session, code_verifier=verifier, nonce=nonce):
                email, until = self.sessions.get(session, ("", 0.0))
                if self.now >= until:
                    return Answer(Outcome.TOKEN_EXPIRED)
                address = self._token("address", tag)
                self.redirects[address] = Redirect(tag, email, session, verifier, nonce)
                return Answer(Outcome.SUCCESS, {slots.ADDRESS: address})
            case CreateLoginSession(code_verifier=verifier, nonce=nonce):
                address, session = self._token("address", tag), self._token("session", tag)
                self.redirects[address] = Redirect(tag, self.whose(tag), session, verifier, nonce)
                self.sessions[session] = (self.whose(tag), self.now + SESSION_LIFE)
                return Answer(Outcome.SUCCESS, {slots.ADDRESS: address})
            case AuthorizeDevice():
                device, made = self._token("device", tag), {slots.USER_CODE: "WDJB-MJHT", slots.INTERVAL: INTERVAL}
                self.devices[device] = PENDING
                return Answer(Outcome.SUCCESS, {**made, slots.DEVICE_CODE: device, slots.ADDRESS: "https://a.example/"})
            case RedeemDevice(device_code=device):
                return self._redeem_device(device, tag)
            case Authorize(address=address, nonce=nonce):
                return self._authorize(address, nonce)
            case RedeemCode(authorization_code=code, code_verifier=verifier):
                redirect, until = self.codes.pop(code, (None, 0.0))
                good = redirect is not None and redirect.verifier == verifier and self.now < until
                return self._sign_in(redirect.email, tag) if redirect and good else Answer(Outcome.TOKEN_EXPIRED)
            case RedeemSession(session_token=session):
                email, until = self.sessions.pop(session, ("", 0.0))
                return self._sign_in(email, tag) if self.now < until else Answer(Outcome.TOKEN_EXPIRED)
            case SignOn(email=email):
                member = self.members.setdefault(canonical(email), Member(canonical(email), ""))
                said = self._onward(evolve(member, confirmed=True, missing=(), approved=True), tag)
                return evolve(said, gives={**said.gives, slots.MEMBER_ID: f"id of {member.email}"})
            case ChangePassword(tokens=tokens, password=password):
                if tokens.access not in self.alive:
                    return Answer(Outcome.SIGNED_OUT)
                email = self.signed_in[tokens.access][1]
                self.members[email].password = password
                self.changed.add(email)
                return Answer(Outcome.SUCCESS)
            case SendRecoveryMail(email=email):
                return self._mail_recovery(canonical(email), tag)
            case Recover(recovery_token=token, password=password):
                email = self.recoveries.pop(token, "")
                if not email:
                    return Answer(Outcome.TOKEN_EXPIRED)
                self.members[email].password = password
                self.changed.add(email)
                return self._onward(self.members[email], tag)
            case Logout(tokens=tokens):
                told = Outcome.SUCCESS if tokens.access in self.alive else Outcome.SIGNED_OUT
                self.alive.discard(tokens.access)
                return Answer(told)
            case ValidateEmail() | SendActivationMail():
                return Answer(Outcome.SUCCESS)
            case _:
                return Answer(Outcome.UNSUPPORTED)

    def visit(self, address: str) -> dict[str, str]:
        """
        What the browser of the member who is signed in at *address* brings back.
        """
        redirect = self.redirects.get(address)
        if redirect is None or redirect.session not in self.sessions:
            return {"error": "access_denied", "state": redirect.nonce if redirect else ""}
        return {"code": self._code(redirect), "state": redirect.nonce}

    def whose(self, tag: str) -> str:
        """
        Who signs in by a browser, or another device, for the run with that *tag*.
        """
        return self.browsers[tag.partition("'")[0]]

    def issue(self, email: str) -> Tokens:
        """
        A member's tokens, from a sign-in long ago.
        """
        tokens = self._sign_in(email, BEFORE).gives[slots.TOKENS]
        assert isinstance(tokens, Tokens)
        return tokens

    def _onward(self, member: Member, tag: str) -> Answer:
        if member.barred or member.approved is False:
            return Answer(Outcome.BARRED, {slots.STATUS: "BLOCKED"}, Reason(Why.BLOCKED))
        if not member.confirmed:
            return self._mail_code(member.email, tag)
        if member.missing:
            token = self._token("state", tag)
            self.states[token] = (member.email, "")
            return Answer(Outcome.REQUIRE_MISSING_FIELDS, {slots.STATE_TOKEN: token, slots.MISSING: member.missing})
        if member.approved is None:
            return Answer(Outcome.REQUIRE_OWNER_APPROVAL)
        session = self._token("session", tag)
        self.sessions[session] = (member.email, self.now + SESSION_LIFE)
        identity = Identity(f"id of {member.email}", member.email)
        return Answer(Outcome.SUCCESS, {slots.SESSION_TOKEN: session, slots.IDENTITY: identity})

    def _register(self, email: str, password: str, tag: str) -> Answer:
        if email in self.members:
            return Answer(Outcome.EMAIL_EXISTS)
        self.made.append((email, tag))
        approved = None if self.approves else True
        member = Member(email, password, not self.confirms, approved, missing=self.demands)
        self.members[email] = member
        return self._onward(member, tag)

    def _mail_code(self, email: str, tag: str) -> Answer:
        out = [token for token, (whose, _) in self.states.items() if whose == email and f"|{tag}|" in token]
        if self.keeps and out:
            return Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {slots.STATE_TOKEN: out[-1]})
        token, code = self._token("state", tag), f"{self._issued * 7919 % 1_000_000:06}"
        self.states[token] = (email, code)
        self.mails.setdefault(email, []).append(code)
        self.mailed += 1
        return Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, {slots.STATE_TOKEN: token})

    def _mail_recovery(self, email: str, tag: str) -> Answer:
        if email not in self.members:
            return _refused(Why.INVALID_CREDENTIALS)
        token = self._token("recovery", tag)
        self.recoveries[token] = email
        return Answer(Outcome.SUCCESS)

    def _redeem_device(self, device: str, tag: str) -> Answer:
        if device not in self.devices:
            return Answer(Outcome.TOKEN_EXPIRED)
        self.devices[device] -= 1
        if self.devices[device] > 0:
            return Answer(Outcome.PENDING, {slots.INTERVAL: INTERVAL})
        del self.devices[device]
        return self._sign_in(self.whose(tag), tag)

    def _verify(self, token: str, code: str, tag: str) -> Answer:
        if token not in self.states:
            return Answer(Outcome.TOKEN_EXPIRED)
        self.guesses[token] += 1
        email, right = self.states[token]
        if code != right:
            return _refused(Why.INVALID_CODE)
        del self.states[token]
        member = self.members[email]
        member.confirmed = True
        return self._onward(member, tag)

    def _continue(self, token: str, password: str, filled: set[str], tag: str) -> Answer:
        if token not in self.states:
            return Answer(Outcome.TOKEN_EXPIRED)
        member = self.members[self.states[token][0]]
        if password != member.password:
            return _refused(Why.INVALID_CREDENTIALS)
        del self.states[token]
        member.missing = tuple(name for name in member.missing if name not in filled)
        return self._onward(member, tag)

    def _authorize(self, address: str, nonce: str) -> Answer:
        redirect = self.redirects.get(address)
        if redirect is None or redirect.nonce != nonce:
            return _refused(Why.NONCE_MISMATCH)
        if self.browser:
            return Answer(Outcome.VISIT_REQUIRED)
        if self.now >= self.sessions.get(redirect.session, ("", 0.0))[1]:
            return Answer(Outcome.TOKEN_EXPIRED)
        return Answer(Outcome.SUCCESS, {slots.AUTHORIZATION_CODE: self._code(redirect)})

    def _code(self, redirect: Redirect) -> str:
        self.sessions.pop(redirect.session, None)  # It is used up by the code.
        code = self._token("code", redirect.tag)
        self.codes[code] = (redirect, self.now + CODE_LIFE)
        return code

    def _sign_in(self, email: str, tag: str) -> Answer:
        access = self._token("access", tag)
        self.signed_in[access] = (tag, email)
        self.alive.add(access)
        return Answer(Outcome.SUCCESS, {slots.TOKENS: Tokens(access, None, self.now + TOKENS_LIFE)})

    def _token(self, kind: str, tag: str) -> str:
        self._issued += 1
        return f"{kind}-{self._issued}|{tag}|"


def _refused(why: Why) -> Answer:
    return Answer(Outcome.FAILURE, reason=Reason(why))
