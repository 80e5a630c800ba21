"""
What is true of every flow, every state and every outcome.
"""
