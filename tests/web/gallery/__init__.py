"""
Every page in every state, hung up side by side, and looked at in a real browser.
"""
