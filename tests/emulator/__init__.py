"""
The emulator: room by room, and as a whole, in process and over HTTP.
"""
