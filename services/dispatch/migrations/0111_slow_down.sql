-- When a worker took a task of a batch that has limits the last time.
ALTER TABLE worker_tally ADD COLUMN take_time timestamptz NOT NULL DEFAULT '-infinity';

-- How fast a worker's last answers of a batch were, where a rule of the batch asks for it.
CREATE TABLE worker_pace (
  worker_id bigint NOT NULL,
  project_id bigint NOT NULL,
  batch int NOT NULL,
  span int NOT NULL,              -- answers that it is averaged over
  answers int NOT NULL,           -- so far
  seconds real NOT NULL,          -- of one answer, weighted towards the latest
  answer_time timestamptz NOT NULL,
  PRIMARY KEY (worker_id, project_id, batch, span)
);
