"""
Whether a form comes from a page of the site's own (CASES 48).
"""

from collections.abc import Mapping
from typing import Final

_OWN: Final = frozenset({"same-origin", "none"})
"""
What `Sec-Fetch-Site` says of our own pages, and of what nobody but the user asked for, such as a reload.
"""


def own(headers: Mapping[str, str], site: str) -> bool:
    """
    Whether nothing in *headers* says that the form was sent by a page of another site.

    What is no browser sends neither header; the form's token and the cookie are asked for besides.
    """
    if headers.get("sec-fetch-site", "none") not in _OWN:
        return False
    origin = headers.get("origin")
    # People reach one server by several names: what counts is the one that this browser used.
    host = headers.get("host")
    return origin in {None, site} or (host is not None and origin in {f"http://{host}", f"https://{host}"})
