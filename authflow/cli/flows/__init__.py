"""
The tables at the command line: in words, in pictures, proofread; those of the user's own among them.
"""
