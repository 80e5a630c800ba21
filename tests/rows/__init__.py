"""
Every row of every flow, taken over real HTTP.
"""
