"""
The site's own pages: where people sign in, choose an account, set a password, let a device in.

The pages have no rules of their own: each calls what the API's operations call, and puts into words what it says. Plain
HTML without JavaScript, in the emulator's own English. An unfinished conversation lives here, behind a name that nobody
can guess, and belongs to one browser.
"""
