-- Runs that are parked, and what is counted across them.

CREATE TABLE authflow_runs (
    id text PRIMARY KEY,
    revision bigint NOT NULL,
    due double precision NOT NULL, -- Seconds since the epoch.
    body bytea NOT NULL
);

CREATE INDEX authflow_runs_due ON authflow_runs (due, id);

CREATE TABLE authflow_budgets (
    key text PRIMARY KEY,
    stamps bigint[] NOT NULL, -- When each one was counted, in microseconds since the epoch, the oldest first.
    wait bigint, -- What whoever came last was told, in microseconds; nothing, if that was counted.
    until bigint NOT NULL -- When there is nothing left to count, in microseconds since the epoch.
);

CREATE INDEX authflow_budgets_until ON authflow_budgets (until);
