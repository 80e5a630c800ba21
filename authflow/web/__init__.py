"""
The renderers of `ui` served: pages and a JSON API, from one framework-free core, for aiohttp and for ASGI.
"""
