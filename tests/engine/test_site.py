"""
What an application configures is looked at before anything runs.
"""

from typing import Any

import pytest

from authflow.core.action import Action, Ask, Hold
from authflow.core.errors import BrokenPort, NotAllowed, NotConfigured
from authflow.core.field import Field
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.core.site import Captcha, PasswordPolicy
from authflow.core.slot import Slot
from authflow.door import AuthFlow
from authflow.ui.script import Script, submit
from authflow.ui.texts import ENGLISH
from tests.engine.services import by_call

APP: dict[str, Any] = {"client_id": "client", "redirect_uri": "https://app.example/cb"}


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        pytest.param({"profile_fields": "first_name"}, "profile_fields", id="one-name"),
        pytest.param({"profile_fields": ["nope"]}, "profile_fields", id="no-such-field"),
        pytest.param({"profile_fields": ["slug", "slug"]}, "profile_fields", id="asked-twice"),
        pytest.param({"profile_fields": [Field(Slot("password"))]}, "profile_fields", id="a-second-password"),
        pytest.param({"password_policy": PasswordPolicy(50, 5)}, "password_policy", id="no-password-can-be"),
        pytest.param({"password_policy": 8}, "password_policy", id="a-number"),
        pytest.param({"captcha": "site-key"}, "captcha", id="a-bare-key"),
        pytest.param({"hosted_login": "javascript:alert(1)"}, "hosted_login", id="a-script"),
        pytest.param({"public_origin": "https://app.example/path"}, "public_origin", id="more-than-an-origin"),
        pytest.param({"through": "pigeon"}, "through", id="no-such-way"),
        pytest.param({"keys": [b"short"]}, "keys", id="a-short-key"),
        pytest.param({"keys": ["a text of many letters"]}, "keys", id="a-text"),
        pytest.param({"keys": b"bytes of a single key"}, "keys", id="not-in-a-list"),
    ],
)
def test_a_setting_that_cannot_be(settings: dict[str, Any], setting: str) -> None:
    """
    It is refused by its name when the door is built, and not when a user stands before it.
    """
    with pytest.raises(NotAllowed) as refused:
        AuthFlow(**{**APP, **settings})

    assert setting == refused.value.setting


def test_settings_that_can_be() -> None:
    """
    What is well configured is taken.
    """
    auth = AuthFlow(
        **APP,
        profile_fields=["first_name", "custom.shoe_size"],
        password_policy=PasswordPolicy(8, 64),
        captcha=Captcha("key"),
        hosted_login="https://app.example/login",
        keys=[b"sixteen bytes or more"],
    )

    assert ["first_name", "custom.shoe_size"] == [entry.name for entry in auth.atlas.site.profile_fields]


@pytest.mark.parametrize("goal", ["login", "register", "recover"])
async def test_what_tokens_need_is_missed_at_the_start(goal: str) -> None:
    """
    Nobody types a password before it is said that the sign-in cannot be finished.
    """
    auth = AuthFlow(client_id="client")

    with pytest.raises(NotConfigured) as refused:
        await auth.start(goal)

    assert "redirect_uri" == refused.value.setting


async def test_a_site_that_demands_a_password_as_a_field() -> None:
    """
    The password is asked once, as a secret, and neither kept nor shown with the profile.
    """
    service = by_call(Login=Outcome.REQUIRE_MISSING_FIELDS, ContinueLogin=Outcome.REQUIRE_MISSING_FIELDS)
    script = Script(
        submit(email="ada@example.com", password="canary"),
        submit(password="canary", last_name="Lovelace", **{"custom.shoe_size": "38"}),
    )
    auth = AuthFlow(service=service)

    await auth.drive("login", script)

    asked = script.shown[1]
    assert isinstance(asked, Ask)
    assert [True] == [entry.secret for entry in asked.fields if entry.name == "password"]
    assert "canary" not in "".join(map(repr, script.shown))


class Rude:
    """
    A user interface that returns what it likes.
    """

    async def show(self, action: Action) -> Any:
        """
        Show nothing.
        """
        return {"email": action.state}


class Mute:
    """
    A service that returns no `Said`.
    """

    async def send(self, *_: object) -> Any:
        """
        Answer bare.
        """
        return Answer(Outcome.SUCCESS)


async def test_a_user_interface_that_returns_something_else() -> None:
    """
    Whoever wrote it is told what it must return.
    """
    with pytest.raises(BrokenPort, match=r"^Ui\.show must return Reply or None, and returned a dict\.$"):
        await AuthFlow(service=by_call()).drive("login", Rude())


async def test_a_service_that_returns_something_else() -> None:
    """
    Whoever wrote it is told what it must return, and the run does not hang.
    """
    auth = AuthFlow(service=Mute())
    asked = await auth.start("login")

    with pytest.raises(BrokenPort, match=r"^Service\.send must return Said, and returned a Answer\.$"):
        await auth.reply(asked.handle, {"email": "ada@example.com", "password": "pw"}, step=asked.step)

    assert not isinstance(await auth.resume(asked.handle), Hold)


def test_a_text_with_stray_braces() -> None:
    """
    An application hears of it when it gives the text, and not when a user should read it.
    """
    with pytest.raises(NotAllowed, match=r"texts has a text with braces that are no gap, 'terms\.read'"):
        ENGLISH.and_also({"terms.read": "a { b"})
