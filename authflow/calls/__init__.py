"""
What an identity service can be asked: one class per operation, without paths and without JSON.
"""
