"""
Settings, and how they are changed.
"""

import pytest
from attrs import evolve

from authflow.emulator.refusals import Refused
from authflow.emulator.settings import PasswordRules, Settings, patched, shown
from authflow.wix.answers import ErrorAnswer

CHANGES = {
    "emailVerification": "always",
    "ownerApproval": True,
    "captcha": "suspicious",
    "statusCheck": True,
    "customFields": ["shoe_size"],
    "requiredFields": ["firstName", "custom.shoe_size"],
    "passwordPolicy": {"minLength": 12, "maxLength": 20, "pattern": "[a-z]+"},
    "allowedRedirectUris": ["https://app.example/cb"],
    "allowedRedirectDomains": ["shop.example"],
    "refreshRotation": "strict",
}


def complaints(error: Refused) -> list[str]:
    """
    The fields that a refusal complains of.
    """
    assert isinstance(error.answer, ErrorAnswer)
    assert error.answer.details.validation_error is not None
    return [violation.field for violation in error.answer.details.validation_error.field_violations]


def test_shows_everything() -> None:
    """
    Settings are shown whole, what is not set included.
    """
    document = shown(Settings())

    assert set(CHANGES) == set(document)
    assert {"minLength": 8, "maxLength": 1000, "pattern": None} == document["passwordPolicy"]


def test_goes_both_ways() -> None:
    """
    What is shown can be set, and what was set is shown.
    """
    settings = patched(Settings(), CHANGES)

    assert settings == patched(Settings(), shown(settings))
    assert "[a-z]+" == shown(settings)["passwordPolicy"]["pattern"]
    assert ("firstName", "custom.shoe_size") == settings.required_fields


def test_keeps_the_rest() -> None:
    """
    What is not named stays, inside the password policy too.
    """
    before = patched(Settings(), CHANGES)

    after = patched(before, {"captcha": "off", "passwordPolicy": {"maxLength": 30}})

    assert evolve(before, captcha="off", password_policy=PasswordRules(12, 30, "[a-z]+")) == after


def test_names_in_either_spelling() -> None:
    """
    A required field may be named as Python spells it.
    """
    assert Settings(required_fields=("firstName",)) == patched(Settings(), {"requiredFields": ["first_name"]})


def test_refuses_what_is_no_policy() -> None:
    """
    A policy is an object, and refused by its name or by those of its parts.
    """
    with pytest.raises(Refused) as no:
        patched(Settings(), {"passwordPolicy": 8})

    assert {"passwordPolicy"} == {field.partition(".")[0] for field in complaints(no.value)}


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"captchas": "off"}, ["captchas"]),
        ({"captcha": "sometimes"}, ["captcha"]),
        ({"captcha": None}, ["captcha"]),
        ({"passwordPolicy": {"minLength": None}}, ["passwordPolicy.minLength"]),
        ({"captcha": ["off"]}, ["captcha"]),
        ({"ownerApproval": "true"}, ["ownerApproval"]),
        ({"ownerApproval": 1}, ["ownerApproval"]),
        ({"requiredFields": "firstName"}, ["requiredFields"]),
        ({"requiredFields": {"firstName": 1}}, ["requiredFields"]),
        ({"customFields": ["shoe_size", " "]}, ["customFields[1]"]),
        ({"requiredFields": [1]}, ["requiredFields[0]"]),
        ({"requiredFields": ["firstName", "shoeSize"]}, ["requiredFields[1]"]),
        ({"passwordPolicy": {"least": 8}}, ["passwordPolicy.least"]),
        ({"passwordPolicy": {"minLength": "8"}}, ["passwordPolicy.minLength"]),
        ({"passwordPolicy": {"minLength": True}}, ["passwordPolicy.minLength"]),
        ({"passwordPolicy": {"minLength": 0}}, ["passwordPolicy.minLength"]),
        ({"passwordPolicy": {"minLength": 9, "maxLength": 8}}, ["passwordPolicy.minLength"]),
        ({"passwordPolicy": {"pattern": "("}}, ["passwordPolicy.pattern"]),
        ({"allowedRedirectUris": ["/cb"]}, ["allowedRedirectUris[0]"]),
        ({"allowedRedirectUris": ["https://[app"]}, ["allowedRedirectUris[0]"]),
        ({"allowedRedirectUris": ["https://app.example/#x"]}, ["allowedRedirectUris[0]"]),
        ({"allowedRedirectDomains": ["https://app.example"]}, ["allowedRedirectDomains[0]"]),
        ({"allowedRedirectDomains": ["*"]}, ["allowedRedirectDomains[0]"]),
        ({"refreshRotation": True}, ["refreshRotation"]),
        ({"captcha": "sometimes", "ownerApproval": "true"}, ["ownerApproval", "captcha"]),
    ],
)
def test_refuses(patch: dict[str, object], expected: list[str]) -> None:
    """
    A name, a type or a value that cannot be is refused by its field.
    """
    with pytest.raises(Refused) as no:
        patched(Settings(), patch)

    assert 400 == no.value.status
    assert expected == complaints(no.value)


def test_says_what_is_wrong_with_a_choice() -> None:
    """
    A value that is none of those there are is called just that.
    """
    with pytest.raises(Refused) as no:
        patched(Settings(), {"captcha": "sometimes"})

    assert "is not one of the values it can have" in no.value.response.body.decode()
