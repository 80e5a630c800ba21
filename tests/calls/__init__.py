"""
The room `calls` alone.
"""
