-- Tasks of higher priority come first in their batch. The rank is a task's place in its queue
-- (core/task_order.h); NULL, as for most, is by ordinal.
ALTER TABLE task ADD COLUMN priority smallint NOT NULL DEFAULT 0;
ALTER TABLE place ADD COLUMN rank int;

-- What statements decide by of the batch's message: its order, when it should be done, and whether
-- that has passed.
ALTER TABLE batch ADD COLUMN task_order smallint NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN deadline_time timestamptz;
ALTER TABLE batch ADD COLUMN overdue boolean NOT NULL DEFAULT false;

-- What a worker has taken of a batch that has limits, and not given back.
CREATE TABLE worker_tally (
  worker_id bigint NOT NULL,
  project_id bigint NOT NULL,
  batch int NOT NULL,
  taken int NOT NULL,
  day date NOT NULL,              -- what the two below are about
  day_taken int NOT NULL,
  day_income bigint NOT NULL,     -- micros
  PRIMARY KEY (worker_id, project_id, batch)
);
