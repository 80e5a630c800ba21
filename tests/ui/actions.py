"""
One action of each type, with every attribute set.
"""

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.site import Captcha, CaptchaStyle, PasswordPolicy
from authflow.core.state import EndKind

INPUT = Input(
    name="addresses",
    kind=Kind.PARTS,
    label="field.addresses",
    value=({"city": "Wien", "tag": "HOME"},),
    parts=(Input("city", Kind.TEXT, "field.city"), Input("tag", Kind.OPTION, "field.tag", options=("HOME", "WORK"))),
    many=10,
    required=False,
    complaint=Complaint(Reason("too_long", {"max": 1000}), "x" * 3),
)
ASK = Ask(
    "run-1",
    3,
    "login",
    "verify",
    "enter_code",
    (INPUT, Input("code", Kind.CODE, "field.code", "one-time-code", "numeric", least=6, most=6, secret=True)),
    (Choice.SUBMIT, Choice.RESEND),
    1_700_000_000.5,
    Reason("invalid_code"),
    attempts_left=4,
    resend_at=1_700_000_030.0,
    retry_at=1_700_000_040.0,
    sent_to="b…@example.com",
    code_length=6,
    password_policy=PasswordPolicy(8, 64),
    captcha=Captcha("site-key", CaptchaStyle.INVISIBLE),
    handle="run-1.secret",
)
GO = Go(
    "run-1",
    4,
    "login",
    "tokens",
    "in_browser",
    (Choice.SUBMIT, Choice.CANCEL),
    1.0,
    "https://site.example/authorize?a=b",
    Reason("visit"),
    "run-1.secret",
)
HOLD = Hold(
    "run-1",
    5,
    "login",
    "approval",
    "waiting",
    1.0,
    2.0,
    (Choice.CHECK,),
    Reason("require_owner_approval"),
    handle="run-1.s",
)
ON_A_DEVICE = Hold(
    "run-1",
    5,
    "device",
    "device",
    "waiting",
    1.0,
    2.0,
    (Choice.CHECK, Choice.CANCEL),
    Reason("pending"),
    "https://site.example/device?user_code=WDJB-MJHT",
    "WDJB-MJHT",
    6.0,
    "run-1.s",
)
DONE = Done(
    "run-1",
    6,
    "login",
    "tokens",
    "signed_in",
    Reason("password_set"),
    Identity("id-1", "ada@example.com", verified=True, status="ACTIVE"),
    Tokens("access-canary", "refresh-canary", 3.0),
    "/cart",
    "run-1.secret",
)
FAILED = Failed(
    "run-1",
    7,
    "login",
    "login",
    "timed_out",
    EndKind.EXPIRED,
    Reason("expired"),
    "/cart",
    "https://site.example/login",
    "run-2.secret",
    "run-1.secret",
)
ACTIONS: tuple[Action, ...] = (ASK, GO, HOLD, ON_A_DEVICE, DONE, FAILED)


def asking(*entries: Input, choices: tuple[Choice, ...] = (Choice.SUBMIT, Choice.BACK, Choice.CANCEL)) -> Ask:
    """
    A sign-in that asks *entries*.
    """
    return Ask("run-1", 1, "login", "login", "enter_credentials", entries, choices, 1_700_001_800.0)


EMAIL = Input("email", Kind.EMAIL, "field.email")
PASSWORD = Input("password", Kind.PASSWORD, "field.password", secret=True)
NEW_PASSWORD = Input("password", Kind.NEW_PASSWORD, "field.password", least=8, secret=True)
CODE = Input("code", Kind.CODE, "field.code", secret=True)
NICKNAME = Input("nickname", Kind.TEXT, "field.nickname", required=False)
TAG = Input("tag", Kind.OPTION, "field.tag", required=False, options=("HOME", "WORK"))
LABELS = Input("labels", Kind.TEXT, "field.labels", required=False, many=3)
PHONES = Input(
    "phones_v2",
    Kind.PARTS,
    "field.phones_v2",
    required=False,
    parts=(
        Input("country_code", Kind.TEXT, "field.country_code", required=False),
        Input("phone", Kind.TEXT, "field.phone"),
        TAG,
    ),
    many=2,
)
