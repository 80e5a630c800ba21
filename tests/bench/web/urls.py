"""
The addresses of the project of `allauth.py`, as Django looks for them.
"""

from importlib import import_module
from typing import Any, Final

_urls: Any = import_module("django.urls")
urlpatterns: Final = [_urls.path("_allauth/", _urls.include("allauth.headless.urls"))]
