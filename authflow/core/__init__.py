"""
What a flow is: cards and rows, slots, calls, runs, and the pure functions that move a run.

Everything here could be done on paper: no I/O, no clock, no chance, no logging.
"""
