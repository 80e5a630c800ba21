"""
What the user must do next, as a user interface receives it: a closed union, and nothing else reaches one.

Times are absolute, in seconds since the epoch; whoever shows them counts down. Texts are named by ids.
"""

from typing import TypeAlias

from attrs import field, frozen

from authflow.core.call import secret
from authflow.core.field import Kind
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.site import Captcha, PasswordPolicy
from authflow.core.state import EndKind


@frozen(cache_hash=True)
class Input:
    """
    One field of a form.

    Attributes:
        label: The id of its text.
        autocomplete: The token of HTML's autofill.
        input_mode: The keyboard that fits (HTML Standard §6.8.6).
        least: The shortest value, in characters.
        most: The longest.
        secret: Whether what is typed must not be seen.
        value: What to show in it already; never a secret.
        options: The values it can have, where they are counted.
        parts: What each value consists of, where it has parts.
        many: The most values it takes; above one, it takes a list.
        complaint: What was wrong with the value typed before.
    """

    name: str
    kind: Kind
    label: str
    autocomplete: str = "off"
    input_mode: str = "text"
    required: bool = True
    least: int = 1
    most: int = 1000
    secret: bool = False
    value: object = field(default=None, repr=False)
    options: tuple[str, ...] = ()
    parts: tuple["Input", ...] = ()
    many: int = 1
    complaint: Complaint | None = None


@frozen
class Ask:
    """
    Show a form and reply with what was typed, or with another of the choices.

    Attributes:
        attempts_left: How often `SUBMIT` may still be made, where that is limited.
        resend_at: When `RESEND` is possible.
        retry_at: When `SUBMIT` or `RETRY` is possible.
        sent_to: Where a code was sent, masked.
        code_length: The digits of that code.
        account: Whose password is asked, where the form does not ask for the address itself: password managers and
            people want to know.
        expires_at: When the run ends unless a reply comes.
    """

    run: str
    step: int
    goal: str
    flow: str
    state: str
    fields: tuple[Input, ...]
    choices: tuple[Choice, ...]
    expires_at: float
    reason: Reason | None = None
    attempts_left: int | None = None
    resend_at: float | None = None
    retry_at: float | None = None
    sent_to: str | None = None
    code_length: int | None = None
    account: str | None = None
    password_policy: PasswordPolicy | None = None
    captcha: Captcha | None = None
    handle: str = secret(default="")


@frozen
class Go:
    """
    Send the user's browser to an address and reply with the query it comes back with.
    """

    run: str
    step: int
    goal: str
    flow: str
    state: str
    choices: tuple[Choice, ...]
    expires_at: float
    url: str = secret()
    reason: Reason | None = None
    handle: str = secret(default="")


@frozen
class Hold:
    """
    Wait: nothing is asked of the user, who may look again, or come back another day.

    Attributes:
        since: When it came to rest here.
        expires_at: When it ends for good.
        url: Where the user makes happen what is waited for, on whichever device.
        code: What the user enters there.
        check_at: When `CHECK` is possible, where it is the way to find out; who waits makes it then, without a word.
    """

    run: str
    step: int
    goal: str
    flow: str
    state: str
    since: float
    expires_at: float
    choices: tuple[Choice, ...]
    reason: Reason | None = None
    url: str | None = secret(default=None)
    code: str | None = secret(default=None)
    check_at: float | None = None
    handle: str = secret(default="")

    @property
    def working(self) -> bool:
        """
        Whether a call is on its way, and there is nothing to choose until it is answered.
        """
        return not self.choices


@frozen
class Done:
    """
    The run has reached what it was for.

    Attributes:
        state: The name of the end: `signed_in`, `signed_out`, …
        return_to: Where the user wanted to go, a path of the application's own site.
    """

    run: str
    step: int
    goal: str
    flow: str
    state: str
    reason: Reason | None = None
    identity: Identity | None = None
    tokens: Tokens | None = field(default=None, repr=False)
    return_to: str | None = None
    handle: str = secret(default="")


@frozen
class Failed:
    """
    The run has ended without what it was for.

    Attributes:
        state: The name of the end: `turned_away`, `timed_out`, …
        replacement: The handle of a new run that keeps what was typed, where one can take over.
        way_out: The service's own page, where authflow cannot go on.
    """

    run: str
    step: int
    goal: str
    flow: str
    state: str
    kind: EndKind
    reason: Reason | None = None
    return_to: str | None = None
    way_out: str | None = None
    replacement: str | None = field(default=None, repr=False)
    handle: str = secret(default="")


Action: TypeAlias = Ask | Go | Hold | Done | Failed
