"""
The renderers of `ui` served: pages and a JSON API, from one framework-free core, for aiohttp and for ASGI.

`setup` and `member_of` are aiohttp's (`web/aio.py`), `asgi_app` is for everything else (`web/asgi.py`); each has ten
lines that show how.
"""

from authflow.web.aio import member_of, setup
from authflow.web.asgi import asgi_app
from authflow.web.sessions import Member, SessionStore

__all__ = ["Member", "SessionStore", "asgi_app", "member_of", "setup"]
