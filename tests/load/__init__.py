"""
Crowds of people before several workers at one port, some of whom are killed.
"""
