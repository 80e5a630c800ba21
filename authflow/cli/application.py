"""
The application that the settings of a command describe.
"""

import click

from authflow.cli import files
from authflow.cli.settings import Settings
from authflow.door import AuthFlow
from authflow.engine.keys import Keys
from authflow.engine.ports import Store
from authflow.stores.rows import RowStore
from authflow.ui.texts import Texts
from authflow.wix.settings import Through


def application(
    settings: Settings,
    texts: Texts,
    store: Store | RowStore,
    keys: Keys = (),
    *,
    redirect_uri: str | None = None,
    recovery_uri: str | None = None,
    public_origin: str | None = None,
    through: Through = Through.SERVER,
) -> AuthFlow:
    """
    What the conversation is held with; the addresses that are given come before those of *settings*.

    Raises:
        NotAllowed: A setting cannot be.
        click.UsageError: The client is not set, or the file of the key cannot be read.
    """
    return AuthFlow(
        client_id=settings.need("client_id", "the service knows the application by it"),
        base_url=settings["base_url"] or "",
        redirect_uri=redirect_uri or settings["redirect_uri"],
        recovery_uri=recovery_uri or settings["recovery_uri"] or settings["redirect_uri"],
        public_origin=public_origin or settings["public_origin"],
        hosted_login=settings["hosted_login"],
        api_key=api_key(settings),
        language=texts.language,
        through=through,
        profile_fields=[name.strip() for name in (settings["profile_fields"] or "").split(",") if name.strip()],
        texts=texts,
        store=store,
        keys=keys,
    )


def api_key(settings: Settings) -> str | None:
    """
    The application's own key, if there is one.

    Raises:
        click.UsageError: Its file cannot be read.
    """
    path, key = settings["api_key_file"], settings.found["api_key"]
    asked_for = settings.found["api_key_file"].source == settings.found["api_key_file"].setting.option
    # A key in the environment is nearer than a file that pyproject.toml names, and an option is nearest.
    if path is None or (key.source == key.setting.variable and not asked_for):
        return key.value
    try:
        said = files.named(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "is no text"
        raise click.UsageError(f"api_key_file {path} cannot be read: {why}") from None
    if not said:
        raise click.UsageError(f"api_key_file {path} is empty.")
    return said
