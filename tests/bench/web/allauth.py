"""
django-allauth headless as a new project of Django has it: its middleware, its sessions, and MD5 as the cheapest hash.

Run as a program it is a configuration of gunicorn, which says where it listens; and gunicorn's other names below are
applications. Neither Django nor what stands on it need be here.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from tests.bench.web.asking import CPU

BRING_ALLAUTH: Final = "`pip install -e '.[bench]'` brings it"
MEMORY: Final = ":memory:"
HASHER: Final = "django.contrib.auth.hashers.MD5PasswordHasher"
EMAIL, PASSWORD = "ada@example.com", "demo-password-ada"
"""
Its only member, as the emulator has her, too.
"""

# As `django-admin startproject` writes them, without the pages that Django has for administrators.
MIDDLEWARE: Final = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)
APPS: Final = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.headless",
)

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def missing() -> bool:
    """
    Whether it cannot be measured here.
    """
    return any(find_spec(name) is None for name in ("allauth", "gunicorn"))


def application(database: str) -> App:
    """
    A project with one member.

    Args:
        database: The path of SQLite's file, for a project as it is usual; with `:memory:` the sessions are in memory
            as well.
    """
    django: Any = import_module("django")
    conf: Any = import_module("django.conf")
    conf.settings.configure(**_settings(database))
    django.setup()
    management: Any = import_module("django.core.management")
    management.call_command("migrate", verbosity=0)
    _register()
    served: App = import_module("django.core.wsgi").get_wsgi_application()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != CPU:
            return served(environ, start_response)
        told = str(time.process_time()).encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))])
        return [told]

    return application


def _settings(database: str) -> dict[str, Any]:
    sessions = "cache" if database == MEMORY else "db"
    return {
        "SECRET_KEY": "none that protects anything",
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "ROOT_URLCONF": "tests.bench.web.urls",
        "INSTALLED_APPS": APPS,
        "MIDDLEWARE": MIDDLEWARE,
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        "SESSION_ENGINE": f"django.contrib.sessions.backends.{sessions}",
        "PASSWORD_HASHERS": [HASHER],
        "AUTHENTICATION_BACKENDS": [
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "USE_TZ": True,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_RATE_LIMITS": False,
        "HEADLESS_ONLY": True,
        "HEADLESS_CLIENTS": ("browser",),
    }


def _register() -> None:
    users: Any = import_module("django.contrib.auth").get_user_model().objects
    member = users.create_user("ada", EMAIL, PASSWORD)
    import_module("allauth.account.models").EmailAddress.objects.create(
        user=member, email=EMAIL, verified=True, primary=True
    )


# What follows is gunicorn's own way to be configured.

bind: Final = "127.0.0.1:0"
workers: Final = 1
loglevel: Final = "error"


def when_ready(server: Any) -> None:
    """
    Say where it listens.
    """
    host, port = server.LISTENERS[0].sock.getsockname()
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()


def post_fork(_server: Any, _worker: Any) -> None:
    """
    Work on one processor.
    """
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
