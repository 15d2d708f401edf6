ALTER TABLE batches ADD COLUMN same_as INTEGER REFERENCES batches (batch);
