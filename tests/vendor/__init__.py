"""
The emulator judged by a client that nobody here wrote, the official one in JavaScript; and authflow beside it.

Every story is played twice on one emulated site over HTTP: by the official client on Node or in a browser, and by
authflow. What both come to is told in the README, by `python -m tests.vendor.table`.
"""
