ALTER TABLE user_versions ADD COLUMN said_at INTEGER;
ALTER TABLE item_versions DROP COLUMN paid_minor;
ALTER TABLE item_versions ADD COLUMN parent TEXT;
ALTER TABLE item_versions ADD COLUMN said_at INTEGER;
ALTER TABLE items ADD COLUMN parent TEXT COLLATE NOCASE;
CREATE INDEX items_by_parent ON items (parent) WHERE parent IS NOT NULL;
ALTER TABLE order_versions ADD COLUMN file_at INTEGER;
ALTER TABLE order_versions ADD COLUMN holds TEXT NOT NULL DEFAULT 'part' CHECK (holds IN ('part', 'lines', 'totals'));
CREATE INDEX order_versions_whole ON order_versions ("order") WHERE holds <> 'part';
CREATE TABLE superseded (
    identity    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (identity, at, seq)
) STRICT, WITHOUT ROWID;
CREATE VIEW actions_in_force AS
    SELECT * FROM actions a WHERE NOT EXISTS (
        SELECT 1 FROM superseded s WHERE s.identity = a.identity AND s.at = a.at AND s.seq = a.seq);
ALTER TABLE batch_files ADD COLUMN reading TEXT CHECK (reading IS NULL OR json_valid(reading));
ALTER TABLE quarantine ADD COLUMN rows INTEGER NOT NULL DEFAULT 1;
ALTER TABLE quarantine ADD COLUMN cells TEXT CHECK (cells IS NULL OR json_valid(cells));
ALTER TABLE quarantine ADD COLUMN head TEXT CHECK (head IS NULL OR json_valid(head));
ALTER TABLE shop ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
CREATE TABLE visitors (
    identity    INTEGER PRIMARY KEY,
    events      INTEGER NOT NULL,
    habit       TEXT
) STRICT;
CREATE TABLE follows (
    path        TEXT PRIMARY KEY,
    batch       INTEGER NOT NULL REFERENCES batches,
    file        INTEGER NOT NULL,
    head        BLOB NOT NULL,
    bytes_read  INTEGER NOT NULL,
    lines_read  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
