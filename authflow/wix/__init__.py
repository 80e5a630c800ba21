"""
How the Wix identity API says it: paths, JSON and codes, in both directions; `WIRE.md` is the protocol.
"""
