"""
The public API as a user's type checker sees it: mypy strict reads this room.
"""
