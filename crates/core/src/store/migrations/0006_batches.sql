CREATE INDEX user_versions_by_batch ON user_versions (batch);
CREATE INDEX item_versions_by_batch ON item_versions (batch);
CREATE INDEX order_versions_by_batch ON order_versions (batch);
