"""
Actions as pages.
"""
