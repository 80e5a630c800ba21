"""
What a login costs. `.venv/bin/python -m tests.bench` measures it and prints a table; `--help` says what can be alone.

It needs `pip install -e '.[bench]'`, and Node.js with npm for the row of the official client, which is fetched into a
directory of its own at the versions of `node/package-lock.json`. Nothing here is asserted by time: the ordinary tests
only hold every contender to doing the whole work.
"""
