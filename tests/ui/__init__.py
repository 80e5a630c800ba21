"""
Texts, scripts and JSON forms.
"""
