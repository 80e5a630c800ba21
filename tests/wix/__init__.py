"""
The room `wix` alone: what is said, what is heard, and what carries it.
"""
