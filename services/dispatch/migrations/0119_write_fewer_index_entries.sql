-- Whether a worker holds the task or has to do it again: what the index of held work goes by. While
-- it was the state, every verdict made a new version of the row outside its page, with a new entry
-- in the primary key; now only taking and handing in do.
DROP INDEX assignment_held;
ALTER TABLE assignment
  ADD COLUMN held boolean NOT NULL GENERATED ALWAYS AS (state IN (1, 5)) STORED;
CREATE INDEX assignment_held ON assignment (worker_id) WHERE held;

-- Events are read and pruned in the order of the feed: its index is enough.
ALTER TABLE outbox DROP CONSTRAINT outbox_pkey;
DROP INDEX outbox_created_time;
