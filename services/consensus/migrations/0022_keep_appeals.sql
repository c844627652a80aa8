-- What workers object to, and what became of it.
CREATE TABLE appeal (
  project_id bigint NOT NULL,
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  stage smallint NOT NULL,
  worker_id bigint NOT NULL,
  attempt integer NOT NULL,
  reason text NOT NULL,
  state smallint NOT NULL,             -- consensus.v1.Appeal.State
  create_time timestamptz NOT NULL,
  decided_by text NOT NULL DEFAULT '',
  comment text NOT NULL DEFAULT '',
  decide_time timestamptz,
  PRIMARY KEY (project_id, batch, ordinal, stage, worker_id, attempt)
);
CREATE INDEX appeal_age ON appeal (project_id, state, create_time);

ALTER TABLE verdict ADD COLUMN told_time timestamptz NOT NULL DEFAULT now();

-- What the model made of each worker at a pass.
CREATE TABLE worker_model (
  project_id bigint NOT NULL,
  worker_id bigint NOT NULL,
  payload bytea NOT NULL,              -- consensus.v1.WorkerQuality.Model
  PRIMARY KEY (project_id, worker_id)
);

-- How often each worker agreed, by day, for drift.
CREATE TABLE worker_day (
  project_id bigint NOT NULL,
  worker_id bigint NOT NULL,
  day date NOT NULL,
  answers bigint NOT NULL,
  agreed bigint NOT NULL,
  PRIMARY KEY (project_id, worker_id, day)
);
