"""
Pages and JSON, served.
"""
