"""
`authflow emulator`: a pretend identity service, and what can be seen and changed of it while it runs.
"""
