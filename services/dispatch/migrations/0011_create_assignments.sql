-- Budget reserved for a block of tasks, first_ordinal..last_ordinal of a batch.
CREATE TABLE hold (
  project_id bigint NOT NULL,
  hold int NOT NULL,
  batch int NOT NULL,
  first_ordinal int NOT NULL,
  last_ordinal int NOT NULL,
  amount_micros bigint NOT NULL,
  state smallint NOT NULL,        -- 1 planned, 2 open, 3 refused, 4 closed
  tasks_left int NOT NULL,        -- not final yet
  PRIMARY KEY (project_id, hold)
);
CREATE INDEX hold_alive ON hold (project_id, batch) WHERE state IN (1, 2);

-- A task at a stage: how many answers it wants and has. The row of stage 1 is also where the task
-- itself stands. Narrow, and no index on what changes, so that updates stay inside their page.
-- open + counted <= target whenever open rises: the statement that raises it says so.
CREATE TABLE place (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  stage smallint NOT NULL,
  ordinal int NOT NULL,
  target smallint NOT NULL,
  target_max smallint NOT NULL,
  open smallint NOT NULL DEFAULT 0,     -- leases held, and returned answers whose place is kept
  counted smallint NOT NULL DEFAULT 0,  -- current answers
  round smallint NOT NULL DEFAULT 1,    -- of review
  state smallint NOT NULL DEFAULT 2,    -- Task.State (stage 1)
  final boolean NOT NULL DEFAULT false, -- nothing about it costs more (stage 1)
  reviewed boolean NOT NULL DEFAULT false,
  reserved boolean NOT NULL DEFAULT false,
  gold boolean NOT NULL DEFAULT false,
  hold int NOT NULL,
  PRIMARY KEY (project_id, batch, stage, ordinal),
  CHECK (open >= 0 AND counted >= 0)
) WITH (fillfactor = 70);

-- One task given to one worker at one stage. Keyed by the worker: shows a task once, tells what a
-- worker has seen and holds. attempt is the fence of the lease.
CREATE TABLE assignment (
  worker_id bigint NOT NULL,
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  stage smallint NOT NULL,
  attempt smallint NOT NULL,
  state smallint NOT NULL,        -- Assignment.State
  round smallint NOT NULL,        -- of the place when it was taken
  rate_micros bigint NOT NULL,    -- frozen when the task was taken
  guidelines_version int NOT NULL,
  lease_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL,
  submit_time timestamptz,
  reason text,                    -- of a skip
  PRIMARY KEY (worker_id, project_id, batch, ordinal, stage)
) WITH (fillfactor = 85);
-- What workers hold or have to do again: small, and all that leasing and the sweep look at.
CREATE INDEX assignment_held ON assignment (worker_id) WHERE state IN (1, 5);

-- What was handed in, by task. Written once; only the columns of the verdict change.
CREATE TABLE submission (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  stage smallint NOT NULL,
  worker_id bigint NOT NULL,
  attempt smallint NOT NULL,
  request_id uuid NOT NULL,
  body_hash bigint NOT NULL,
  rate_micros bigint NOT NULL,
  submit_time timestamptz NOT NULL,
  answer bytea,                   -- crowdloom.type.v1.Answer, of a label
  judgements bytea,               -- crowdloom.events.v1.SubmissionReceived with them, of a review
  verdict bytea,                  -- crowdloom.events.v1.VerdictRecorded, the latest
  decision int NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id, batch, ordinal, stage, worker_id, attempt)
);

-- What workforce told about a worker.
CREATE TABLE worker_profile (
  worker_id bigint PRIMARY KEY,
  version bigint NOT NULL,
  profile bytea NOT NULL          -- crowdloom.events.v1.WorkerChanged
);

-- The newest guidelines that a worker says to have read.
CREATE TABLE acknowledgement (
  worker_id bigint NOT NULL,
  project_id bigint NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (worker_id, project_id)
);
