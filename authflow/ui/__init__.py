"""
How actions are shown and replies are read: texts, renderers, and adapters that wait.
"""
