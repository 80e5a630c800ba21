"""
What those test with who build on authflow: suites for adapters of their own.

Nothing here is loaded by anything that runs in production; it needs pytest.
"""

import pytest

pytest.register_assert_rewrite("authflow.testing.announcing", "authflow.testing.budgets", "authflow.testing.stores")
