"""
Ways through each flow, driven purely.
"""
