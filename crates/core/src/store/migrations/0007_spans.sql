CREATE TABLE chunk_spans (
    chunk       INTEGER PRIMARY KEY,
    first_at    INTEGER NOT NULL,
    last_at     INTEGER NOT NULL
) STRICT;
