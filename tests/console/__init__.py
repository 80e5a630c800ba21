"""
The console: by HTTP, and in a real browser.
"""
