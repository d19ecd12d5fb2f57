-- +goose Up
-- Anonymous reports. Nothing here leads to whoever wrote them: no contact, no address, times to the hour.
CREATE TABLE reports (
    id         BIGINT PRIMARY KEY,
    mark       BLOB NOT NULL UNIQUE, -- keyed hash of the receipt code
    status     TEXT NOT NULL,
    unseen     INTEGER NOT NULL,     -- parts that nobody has looked at yet
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    read_at    BIGINT,               -- when somebody with the code last looked
    done_at    BIGINT
);
CREATE INDEX reports_done ON reports (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE report_parts (
    report_id BIGINT NOT NULL REFERENCES reports (id),
    n         BIGINT NOT NULL,
    answer    INTEGER NOT NULL, -- 1: the coordinator's
    at        BIGINT NOT NULL,
    sealed    BLOB NOT NULL,
    PRIMARY KEY (report_id, n)
);

CREATE TABLE report_photos (
    report_id BIGINT NOT NULL REFERENCES reports (id),
    n         BIGINT NOT NULL,
    state     TEXT NOT NULL, -- waiting, kept, refused
    tries     INTEGER NOT NULL,
    due_at    BIGINT,
    sealed    BLOB, -- waiting: the provider's file id; kept: the cleaned picture
    PRIMARY KEY (report_id, n)
);
CREATE INDEX report_photos_due ON report_photos (due_at) WHERE due_at IS NOT NULL;

-- +goose Down
DROP TABLE report_photos;
DROP TABLE report_parts;
DROP TABLE reports;
