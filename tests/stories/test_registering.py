"""
A new member, and what the site asks of one.
"""

from authflow.core.action import Ask
from authflow.emulator.settings import Settings
from authflow.ui.script import submit
from tests.stories.conftest import Stage
from tests.stories.people import ADA, NEW, done


async def test_a_new_member_registers_with_a_whole_profile(stage: Stage) -> None:
    """
    Every profile field reaches the service; what was left empty does not.
    """
    profile = {
        "first_name": "Nia",
        "labels": ["a", "b"],
        "birthdate": "2000-02-29",
        "privacy_status": "PRIVATE",
        "addresses": [{"city": "Wien", "country": "AT", "tag": "HOME"}],
        "phones_v2": [{"country_code": "AT", "phone": "5551234"}],
        "secondary_emails": [{"email": "other@example.com", "tag": "WORK"}],
        "company": "  ",
    }

    _, ended = await stage.play("register", submit(**NEW, **profile))

    assert await stage.subject(done(ended).tokens) == "new@example.com"
    member = stage.world.members.at("new@example.com")
    assert member is not None
    assert member.profile == {
        "firstName": "Nia",
        "labels": ["a", "b"],
        "birthdate": "2000-02-29",
        "privacyStatus": "PRIVATE",
        "addresses": [{"address": {"city": "Wien", "country": "AT"}, "tag": "HOME"}],
        "phonesV2": [{"countryCode": "AT", "phone": "5551234"}],
        "secondaryEmails": [{"email": "other@example.com", "tag": "WORK"}],
    }


async def test_an_address_that_is_taken_leads_to_a_sign_in(stage: Stage) -> None:
    """
    The email is kept, the password is not.
    """
    taken = submit(email="ada@example.com", password="some other password")

    script, _ = await stage.play("register", taken)

    asked = script.shown[-1]
    assert isinstance(asked, Ask)
    assert (asked.flow, asked.reason and asked.reason.id) == ("login", "email_exists")
    assert [entry.value for entry in asked.fields] == ["ada@example.com", None]


async def test_a_lost_registration_is_looked_into(stage: Stage) -> None:
    """
    The service acted and its answer was lost: one member, signed in, and nothing was posted twice (CASES 21).
    """
    stage.transport.losing = "/register"

    _, ended = await stage.play("register", submit(**NEW))

    assert await stage.subject(done(ended).tokens) == "new@example.com"
    assert [path.rpartition("/")[2] for path in stage.transport.asked].count("register") == 1


async def test_missing_fields_are_asked_and_given(stage: Stage) -> None:
    """
    What the site demands is asked by name, all of it required, a field that nobody configured too.
    """
    stage.world.settings = Settings(required_fields=("vatId", "firstName"))
    more = submit(first_name="Ada", vat_id="ATU12345678", password="demo-password-ada")

    script, ended = await stage.play("login", ADA, submit(password="demo-password-ada"), more)

    asked, complained = script.shown[1], script.shown[2]
    assert isinstance(asked, Ask)
    assert isinstance(complained, Ask)
    assert [(entry.name, entry.required) for entry in asked.fields] == [
        ("vat_id", True),
        ("first_name", True),
        ("password", True),
    ]
    assert [entry.complaint and entry.complaint.reason.id for entry in complained.fields] == [
        "required",
        "required",
        None,
    ]
    assert await stage.subject(done(ended).tokens) == "ada@example.com"
