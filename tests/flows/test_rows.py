"""
What all flows share, where authors of flows look for it.
"""

from authflow import flows
from authflow.core.state import End, Next
from authflow.flows import rows

SHARED = {name for name, shared in vars(rows).items() if isinstance(shared, End | Next | dict) and name.isupper()}


def test_the_shared_rows_come_with_the_flows() -> None:
    """
    Every end, every door and every bundle of rows is one import away.
    """
    assert {"ANYWHERE", "ONWARD", "SIGNED_IN", "TO_LOGIN"} <= SHARED
    assert set() == SHARED - set(flows.__all__)
    assert [] == [name for name in SHARED if getattr(flows, name) is not getattr(rows, name)]
