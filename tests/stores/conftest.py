"""
The conformance suites are no test modules: pytest is told that their assertions are to be explained, too.
"""

import pytest

pytest.register_assert_rewrite("tests.stores.budgets", "tests.stores.conformance")
