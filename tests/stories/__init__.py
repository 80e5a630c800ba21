"""
Whole conversations with the emulated service, the same in process and over HTTP.
"""
