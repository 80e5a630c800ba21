"""
`authflow serve`: pages and API at a port, by one process or by several.
"""
