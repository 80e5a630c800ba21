"""
Where runs live between steps.
"""
