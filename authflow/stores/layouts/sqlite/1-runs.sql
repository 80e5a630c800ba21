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
    log TEXT NOT NULL, -- JSON: by name, when each one was counted, in seconds since the epoch, the oldest first.
    until REAL NOT NULL -- When there is nothing left to count, in seconds since the epoch.
);

CREATE INDEX budgets_until ON budgets (until);
