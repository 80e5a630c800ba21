"""
The pages in a real browser, as people meet them: whole conversations, in every look.
"""

import pytest

pytest.register_assert_rewrite("tests.web.chromium.person")  # What a page did wrong is told, not only that it did.
