"""
The real engine in a world of its own: virtual time, a pretend service, and every fault there is, all from one seed.

Runs are kept in memory, in some schedules in sealed rows, and in a few of those in a SQLite file; keys are replaced
meanwhile. Identities have budgets, and strangers who are after them.

`python -m tests.simulation --seed 7 --trace` shows one schedule, and `--schedules 100000 --workers 2` tries many.
"""
