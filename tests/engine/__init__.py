"""
The loop alone: one service that says what it was told to, one store that is watched, clocks that are turned by hand.
"""
