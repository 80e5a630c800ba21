"""
What is said of an address before anybody uses it.
"""

import pytest

from authflow.wix import operations as op
from tests.emulator.client import ADA, CYD, EVE, Client

GOOD = {"valid": True}


def bad(reason: str) -> dict[str, object]:
    """
    What is said against a good address at a bad domain.
    """
    return {"valid": False, "failure": {"reason": reason}}


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("somebody@example.com", GOOD),
        ("somebody@notbounced.example", GOOD),
        ("somebody@nothing.invalid", bad("EMAIL_DOMAIN_MISSING_DNS_RECORDS")),
        ("somebody@bounced.example", bad("EMAIL_ADDRESS_BOUNCED")),
        ("somebody@mail.BOUNCED.example", bad("EMAIL_ADDRESS_BOUNCED")),
        ("somebody@blacklisted.example", bad("EMAIL_DOMAIN_PERMANENTLY_BLACKLISTED")),
        ("somebody@unknown.example", bad("UNKNOWN_REASON")),
        ("somebody@nodots", {**bad("EMAIL_DOMAIN_FORMAT_INVALID"), "formatInvalid": True}),
        ("nonsense", {"valid": False, "formatInvalid": True}),
        ("@example.com", {"valid": False, "formatInvalid": True}),
        ("", {"valid": False, "formatInvalid": True}),
    ],
)
async def test_advice(client: Client, email: str, expected: dict[str, object]) -> None:
    """
    A form that cannot be is told, and so are the domains that are advised against.
    """
    response = await client.post(op.VALIDATE_EMAIL, {"email": email})

    assert (200, expected) == (response.status, response.document)


async def test_tells_nobody_apart(here: Client) -> None:
    """
    Members, barred members and strangers get the same bytes.
    """
    await here.eve()

    responses = [
        await here.post(op.VALIDATE_EMAIL, {"email": email}) for email in (ADA, CYD, EVE, "nobody@example.com")
    ]

    assert 1 == len({response.body for response in responses})
    assert [] == here.world.mailbox.mails()
