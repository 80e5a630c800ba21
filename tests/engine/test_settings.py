"""
What an application configures wrongly is said when its door is built, before anybody comes.
"""

import pytest

from authflow.core.action import Ask
from authflow.core.errors import NotAllowed, NotConfigured
from authflow.core.field import Field
from authflow.core.site import PasswordPolicy
from authflow.core.slot import Slot
from authflow.door import AuthFlow
from tests.engine.benches import expect
from tests.engine.services import by_call


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("http://www.wixapis.com", id="plain-http"),
        pytest.param("http://10.0.0.1", id="private-host"),
        pytest.param("http://localhost.example.com", id="loopback-in-name"),
        pytest.param("http://127.0.0.1.example.com", id="address-in-name"),
        pytest.param("http://user@localhost", id="user"),
        pytest.param("https://user:pass@www.wixapis.com", id="password"),
        pytest.param("http://0.0.0.0", id="any-host"),
        pytest.param("ftp://www.wixapis.com", id="another-scheme"),
        pytest.param("//www.wixapis.com", id="no-scheme"),
        pytest.param("www.wixapis.com", id="no-scheme-at-all"),
        pytest.param("https://", id="no-host"),
        pytest.param("https://host:port", id="no-port"),
        pytest.param("", id="empty"),
        pytest.param("\ud800", id="surrogate"),
        pytest.param("javascript:alert(1)", id="javascript"),
    ],
)
def test_a_base_url_that_is_refused(base_url: str) -> None:
    """
    A service is spoken to over https only, or on this machine.
    """
    with pytest.raises(NotAllowed, match=r"^base_url "):
        AuthFlow(client_id="client", base_url=base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://www.wixapis.com",
        "https://proxy.example.com:8443/wix/",
        "https://10.0.0.1",
        "http://localhost:8080",
        "http://app.localhost",
        "http://127.0.0.1:1",
        "http://127.8.8.8",
        "http://[::1]:8080",
    ],
)
async def test_a_base_url(base_url: str) -> None:
    """
    Where a service can be had in safety, the door opens, and closes without having opened a connection.
    """
    async with AuthFlow(client_id="client", base_url=base_url, redirect_uri="https://app.example/cb") as auth:
        ask = await auth.start("login")

    assert "enter_credentials" == ask.state


@pytest.mark.parametrize("name", ["redirect_uri", "recovery_uri", "public_origin"])
def test_other_addresses(name: str) -> None:
    """
    No address of the application's may be anything but one of the web.
    """
    with pytest.raises(NotAllowed, match=rf"^{name} is not an http or https address"):
        AuthFlow(client_id="client", **{name: "javascript:alert(1)"})  # type: ignore[arg-type] # By name, for the table.


def test_no_client() -> None:
    """
    Without a client id there is nobody to speak for.
    """
    with pytest.raises(NotConfigured, match=r"^client_id is not set"):
        AuthFlow()


def test_a_profile_field_that_is_not_there() -> None:
    """
    A registration cannot ask what no profile has.
    """
    with pytest.raises(NotAllowed, match=r"^profile_fields has 'shoe', which no profile has.$"):
        AuthFlow(service=by_call(), profile_fields=["first_name", "shoe"])


async def test_what_is_asked() -> None:
    """
    A registration asks the profile fields that were configured, the application's own among them, by its policy.
    """
    size = Field(Slot("shoe_size"), optional=True)

    async with AuthFlow(
        service=by_call(),
        profile_fields=["first_name", "custom.team", size],
        password_policy=PasswordPolicy(min_length=8, max_length=64),
    ) as auth:
        ask = expect(Ask, await auth.start("register"))

    bounds = {one.name: (one.least, one.most) for one in ask.fields}
    assert ["email", "password", "first_name", "custom.team", "shoe_size"] == [one.name for one in ask.fields]
    assert (8, 64) == bounds["password"]
