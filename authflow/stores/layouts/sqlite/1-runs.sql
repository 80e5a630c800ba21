-- Runs that are parked, and what is counted across them.

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    due REAL NOT NULL, -- Seconds since the epoch.
    body BLOB NOT NULL
);

CREATE INDEX runs_due ON runs (due, id);

CREATE TABLE budgets (
    key TEXT NOT NULL PRIMARY KEY,
    stamps TEXT NOT NULL, -- A JSON array of when each one was counted, in microseconds since the epoch, the oldest first.
    wait INTEGER, -- What whoever came last was told, in microseconds; nothing, if that was counted.
    until INTEGER NOT NULL -- When there is nothing left to count, in microseconds since the epoch.
);

CREATE INDEX budgets_until ON budgets (until);
