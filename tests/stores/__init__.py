"""
What every store must do, and stores that do not.
"""
