-- Tasks whose answer is known, mixed in among the others: in no queue, once for each worker.
CREATE TABLE gold_task (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  state smallint NOT NULL,        -- 1 waits for its hold, 2 active, 3 ending, 4 ended
  version int NOT NULL DEFAULT 0, -- of consensus' word about it; 0 as imported
  answer bytea,                   -- crowdloom.type.v1.Answer; NULL: the one that was imported
  withdrawn boolean NOT NULL DEFAULT false,  -- consensus said that it is not gold
  late boolean NOT NULL DEFAULT false,       -- was answered before it became gold
  answered_before smallint NOT NULL DEFAULT 0,
  exposures int NOT NULL DEFAULT 0,
  retry_time timestamptz NOT NULL DEFAULT '-infinity',  -- when to ask for its hold again
  PRIMARY KEY (project_id, batch, ordinal)
);
CREATE INDEX gold_task_active ON gold_task (project_id, batch, ordinal) WHERE state = 2;
CREATE INDEX gold_task_moving ON gold_task (project_id, batch, ordinal)
  WHERE state IN (1, 3) OR (late AND state = 2);

-- Where each worker stands between two gold tasks of a project.
CREATE TABLE gold_turn (
  worker_id bigint NOT NULL,
  project_id bigint NOT NULL,
  taken int NOT NULL,             -- tasks, of late
  gold int NOT NULL,              -- gold tasks, in total
  until int NOT NULL,             -- other tasks before the next gold one
  near int NOT NULL,              -- ordinal of the last other task
  take_time timestamptz NOT NULL,
  PRIMARY KEY (worker_id, project_id)
);

ALTER TABLE batch ADD COLUMN gold boolean NOT NULL DEFAULT false;  -- some tasks are mixed in

-- Gold tasks that have places already are mixed in for the answers that they still want.
INSERT INTO gold_task (project_id, batch, ordinal, state)
  SELECT project_id, batch, ordinal, 2 FROM place
  WHERE stage = 1 AND gold AND NOT reserved AND NOT final;
UPDATE batch b SET gold = true, revision = revision + 1
  WHERE EXISTS (SELECT FROM gold_task g WHERE g.project_id = b.project_id AND g.batch = b.batch);
