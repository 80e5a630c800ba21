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
    names text[] NOT NULL, -- What was counted, the oldest first,
    stamps bigint[] NOT NULL, -- and when, in microseconds since the epoch.
    refused text, -- What there was no room for when somebody came last; nothing, if there was,
    wait bigint, -- and for how long, in microseconds.
    until bigint NOT NULL -- When there is nothing left to count, in microseconds since the epoch.
);

CREATE INDEX authflow_budgets_until ON authflow_budgets (until);
