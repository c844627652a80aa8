-- Events are read and pruned in the order of the feed: its index is enough.
ALTER TABLE outbox DROP CONSTRAINT outbox_pkey;
DROP INDEX outbox_created_time;
