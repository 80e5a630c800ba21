"""
The site's own pages, as people use them.
"""
