"""
Settings in the console.
"""

import pytest
from attrs import evolve, fields

from authflow.emulator.settings import PasswordRules, Settings
from authflow.emulator.world import World
from authflow.wix.wire import camel
from tests.console.visitor import Visitor


async def test_every_setting_has_its_field(visitor: Visitor) -> None:
    """
    No setting is forgotten, and each is explained.
    """
    seen = await visitor.get("settings")

    inside = {f"passwordPolicy.{camel(one.name)}" for one in fields(PasswordRules)}
    names = ({camel(one.name) for one in fields(Settings)} - {"passwordPolicy"}) | inside
    assert {name for name in names if f'name="{name}"' in seen.text} == names
    assert '-hint"></p>' not in seen.text


async def test_settings_are_set(visitor: Visitor, world: World) -> None:
    """
    The form says all of them, an unmarked box and an empty list included.
    """
    world.settings = evolve(world.settings, status_check=True, custom_fields=("shoe",), captcha="always")
    form = {
        "emailVerification": "always",
        "ownerApproval": "true",
        "captcha": "off",
        "statusCheck": "",
        "customFields": "",
        "requiredFields": "firstName\r\n custom.hat \r\n\r\n",
        "passwordPolicy.minLength": "12",
        "passwordPolicy.maxLength": "99",
        "passwordPolicy.pattern": r"\w+",
        "allowedRedirectUris": "https://shop.example/back",
        "allowedRedirectDomains": "shop.example",
        "refreshRotation": "strict",
    }

    done = await visitor.post("settings", form)

    assert 303 == done.status
    assert world.settings == Settings(
        email_verification="always",
        owner_approval=True,
        required_fields=("firstName", "custom.hat"),
        password_policy=PasswordRules(12, 99, r"\w+"),
        allowed_redirect_uris=("https://shop.example/back",),
        allowed_redirect_domains=("shop.example",),
        refresh_rotation="strict",
    )


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ({"captcha": "sometimes"}, "captcha"),
        ({"passwordPolicy.minLength": "many"}, "passwordPolicy.minLength"),
        ({"passwordPolicy.minLength": "0"}, "passwordPolicy.minLength must be between 1 and maxLength"),
        ({"passwordPolicy.pattern": "("}, "passwordPolicy.pattern is not a regular expression"),
        ({"allowedRedirectUris": "<script>"}, "is not an absolute http or https address"),
    ],
)
async def test_settings_that_cannot_be(visitor: Visitor, world: World, form: dict[str, str], line: str) -> None:
    """
    All or nothing: the page comes again with one line and with what was typed.
    """
    before = world.settings

    seen = await visitor.post("settings", {"ownerApproval": "true", **form})

    assert (422, before) == (seen.status, world.settings)
    assert line in seen.words
    assert "<script>" not in seen.text
    (typed,) = form.values()
    assert typed == "sometimes" or typed.replace("<", "&lt;").replace(">", "&gt;") in seen.text
