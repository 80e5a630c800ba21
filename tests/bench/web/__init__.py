"""
Pages and API over real HTTP, beside what else answers requests: a bare handler of aiohttp, django-allauth.

Whoever serves is a process of its own on one processor and says at `/cpu` how much of it was used so far, in seconds;
whoever asks is another, which costs little and keeps its connections.
"""
