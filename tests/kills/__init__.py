"""
Real processes, killed at each point of a turn; whoever comes next finds out, or goes on.
"""
