"""
What authflow must do, room by room, and the laws that hold over all flows.
"""
