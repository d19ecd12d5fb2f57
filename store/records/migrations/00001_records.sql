-- +goose Up
CREATE TABLE cases (
    id            TEXT PRIMARY KEY,
    code          TEXT NOT NULL,
    contact       TEXT NOT NULL, -- keyed hash; '' once the person had everything erased
    state         TEXT NOT NULL,
    level         INTEGER NOT NULL,
    opened_at     BIGINT NOT NULL, -- all times: microseconds since 1970
    closed_at     BIGINT,
    due_at        BIGINT,          -- the earliest of the case's dues
    outcome       TEXT NOT NULL DEFAULT '',
    mark          TEXT NOT NULL DEFAULT '', -- what a coordinator says afterwards: false alarm, missed
    sealed        BLOB NOT NULL
);
CREATE UNIQUE INDEX cases_one_open_per_contact ON cases (contact) WHERE state <> 'closed';
CREATE UNIQUE INDEX cases_one_open_per_code ON cases (code) WHERE state <> 'closed';
CREATE INDEX cases_contact ON cases (contact);
CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX cases_closed ON cases (closed_at);

CREATE TABLE lines (
    case_id TEXT NOT NULL REFERENCES cases (id),
    n       BIGINT NOT NULL,
    op      BLOB NOT NULL, -- mark of the operation
    person  INTEGER NOT NULL, -- 1: the person said it
    sealed  BLOB NOT NULL,
    PRIMARY KEY (case_id, n),
    UNIQUE (case_id, op)
);

CREATE TABLE effects (
    seq     BIGINT PRIMARY KEY,
    mark    BLOB NOT NULL UNIQUE, -- mark of the effect's id
    case_id TEXT NOT NULL,
    private INTEGER NOT NULL, -- 1: carries words of the person
    sealed  BLOB NOT NULL
);
CREATE INDEX effects_case ON effects (case_id);

CREATE TABLE ops (
    op      BLOB PRIMARY KEY,
    done_at BIGINT NOT NULL
);
CREATE INDEX ops_done ON ops (done_at);

CREATE TABLE inbox (
    seq     BIGINT PRIMARY KEY,
    op      BLOB NOT NULL UNIQUE,
    contact TEXT NOT NULL,
    sealed  BLOB NOT NULL
);
CREATE INDEX inbox_contact ON inbox (contact);

CREATE TABLE audit (
    seq     BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    action  TEXT NOT NULL,
    case_id TEXT NOT NULL,
    sealed  BLOB NOT NULL
);

CREATE TABLE counters (
    day   TEXT NOT NULL,
    name  TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (day, name)
);

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- +goose Down
DROP TABLE meta;
DROP TABLE counters;
DROP TABLE audit;
DROP TABLE inbox;
DROP TABLE ops;
DROP TABLE effects;
DROP TABLE lines;
DROP TABLE cases;
