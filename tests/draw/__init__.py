"""
Pictures show what the tables say.
"""
