CREATE INDEX order_versions_by_identity ON order_versions (identity);
