"""
The command line, as it is called.
"""
