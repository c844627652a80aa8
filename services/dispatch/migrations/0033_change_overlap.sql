-- Counts the changes of a batch's overlap after its start, and which of them a block's places know.
ALTER TABLE batch ADD COLUMN overlap_version int NOT NULL DEFAULT 0;
ALTER TABLE hold ADD COLUMN overlap_version int NOT NULL DEFAULT 0;
-- When to ask for more budget for the block again.
ALTER TABLE hold ADD COLUMN retry_time timestamptz NOT NULL DEFAULT '-infinity';
