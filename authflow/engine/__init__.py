"""
The only loop: load, decide, remember, send, move, emit; and the ports where the world comes in.
"""
