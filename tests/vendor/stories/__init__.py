"""
What is played: each file a chapter of the table.
"""
