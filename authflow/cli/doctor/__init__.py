"""
`authflow doctor`: looks at everything that a sign-in needs.
"""
