"""
When a captcha is asked, and which passes.
"""

import pytest

from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, BOB, CAPTCHA, ZOE, Client, credentials, said


@pytest.mark.parametrize(
    ("tokens", "code"),
    [
        pytest.param([], codes.CAPTCHA_MISSING, id="none"),
        pytest.param([{}], codes.CAPTCHA_MISSING, id="an empty pair"),
        pytest.param([{"Recaptcha": ""}], codes.CAPTCHA_MISSING, id="an empty token"),
        pytest.param([{"Recaptcha": "nonsense"}], codes.CAPTCHA_INVALID, id="one that does not pass"),
        pytest.param([{"Recaptcha": CAPTCHA + "a"}], None, id="visible"),
        pytest.param([{"InvisibleRecaptcha": CAPTCHA + "a"}], None, id="invisible"),
        pytest.param(
            [{"recaptchaForClientSiteKey": {"token": CAPTCHA + "a", "siteKeyId": "k"}}], None, id="of the site's own"
        ),
        pytest.param([{"recaptchaForClientSiteKey": {"token": "nonsense"}}], codes.CAPTCHA_INVALID, id="own nonsense"),
        pytest.param([{"NoCaptcha": CAPTCHA + "a"}], codes.CAPTCHA_MISSING, id="one that proves nothing"),
        pytest.param([{"Recaptcha": "nonsense", "InvisibleRecaptcha": CAPTCHA + "a"}], None, id="one of two"),
    ],
)
@pytest.mark.parametrize("operation", [op.LOGIN, op.REGISTER], ids=lambda operation: operation.name)
async def test_captcha(here: Client, operation: op.Operation, tokens: list[object], code: str | None) -> None:
    """
    Where a captcha is always asked, only a token that passes will do.
    """
    await here.set(captcha="always")
    email = ADA if operation is op.LOGIN else ZOE

    response = await here.post(operation, credentials(email, captchaTokens=tokens))

    assert ((200, None) if code is None else (403, code)) == said(response)


async def test_captcha_passes_once(client: Client) -> None:
    """
    A captcha that was solved once is no good again, for nobody.
    """
    await client.set(captcha="always")
    tokens = [{"Recaptcha": CAPTCHA + "once"}]

    responses = [await client.login(email, captchaTokens=tokens) for email in (ADA, BOB)]

    assert [(200, None), (403, codes.CAPTCHA_INVALID)] == [said(response) for response in responses]


@pytest.mark.parametrize("email", [ADA, "nobody@example.com"], ids=["known", "unknown"])
async def test_suspicious(client: Client, email: str) -> None:
    """
    After three wrong passwords for an address a captcha is asked, whoever tries, before the password is looked at.
    """
    await client.set(captcha="suspicious")

    guesses = [said(await client.login(email, password="wrong"))[0] for _ in range(4)]
    right = await client.login(email)

    assert [401 if email == ADA else 404] * 3 + [403] == guesses
    assert (403, codes.CAPTCHA_MISSING) == said(right)


async def test_forgotten_by_a_reset(client: Client) -> None:
    """
    After a reset no captcha was solved, and no wrong password was tried.
    """
    await client.set(captcha="suspicious")
    tokens = [{"Recaptcha": CAPTCHA + "again"}]
    for _ in range(3):
        await client.login(ADA, password="wrong")
    await client.login(ADA, password="wrong", captchaTokens=tokens)

    await client.control("POST", "/reset")
    client.token = ""
    await client.set(captcha="suspicious")
    trusted = await client.login(ADA)
    await client.set(captcha="always")
    solved = await client.login(ADA, captchaTokens=tokens)

    assert (200, 200) == (trusted.status, solved.status)


async def test_no_longer_suspicious(client: Client) -> None:
    """
    A sign-in clears the count.
    """
    await client.set(captcha="suspicious")
    for _ in range(3):
        await client.login(ADA, password="wrong")

    solved = await client.login(ADA, captchaTokens=[{"Recaptcha": CAPTCHA + "a"}])
    after = await client.login(ADA)

    assert (200, 200) == (solved.status, after.status)
