"""
The real engine in a world of its own: virtual time, a pretend service, and every fault there is, all from one seed.

`python -m tests.simulation --seed 7 --trace` shows one schedule, and `--schedules 100000 --workers 2` tries many.
"""
