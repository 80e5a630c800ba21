"""
`python -m tests.stores.histories`: write down what the present release leaves in stores.
"""

import sys

from tests.stores.histories import write

sys.stdout.write(f"{write()}\n")
