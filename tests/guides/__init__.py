"""
The guides do what they say.
"""
