"""
The room `core` alone.
"""
