"""
Actions as HTML pages that work without JavaScript, and the forms on them as replies.
"""
