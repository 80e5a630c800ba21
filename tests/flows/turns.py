"""
What services answer and users do, in short words, for the scripts of all flows.
"""

from authflow.core.outcome import Choice, Outcome
from tests.runs import choose, submit

YES = Outcome.SUCCESS
NO = Outcome.FAILURE
LOST = Outcome.UNKNOWN
AWAY = Outcome.UNAVAILABLE
VERIFY = Outcome.REQUIRE_EMAIL_VERIFICATION
APPROVE = Outcome.REQUIRE_OWNER_APPROVAL
MISSING = Outcome.REQUIRE_MISSING_FIELDS
CAPTCHA = Outcome.CAPTCHA_REQUIRED
FORGOTTEN = Outcome.PASSWORD_RESET_REQUIRED
EXPIRED = Outcome.TOKEN_EXPIRED
BARRED = Outcome.BARRED
VISIT = Outcome.VISIT_REQUIRED

SENT = submit()
BACK = choose(Choice.BACK)
RESEND = choose(Choice.RESEND)
WRONG = (submit(code="000000"), NO)
TOKENS = (YES, YES, YES)
EXCHANGED = "asking_where authorizing redeeming signed_in"
EXCHANGE = "CreateRedirectSession Authorize RedeemCode"
"""
A sign-in that was proved becomes tokens, without a browser.
"""
