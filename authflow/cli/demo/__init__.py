"""
`authflow demo`: three stories, a panel, and then the user.
"""
