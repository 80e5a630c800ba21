"""
The command line: wires rooms together, and decides nothing. The environment is read here and nowhere else.
"""
