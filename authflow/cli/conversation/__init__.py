"""
A conversation at the command line: the commands that have one, who answers, how it is left and gone on with.
"""
