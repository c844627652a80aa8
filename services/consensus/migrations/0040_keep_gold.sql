-- Tasks that are gold, were, or are proposed to be.
CREATE TABLE gold_task (
  project_id bigint NOT NULL,
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  state smallint NOT NULL,             -- consensus.v1.GoldTask.State
  payload bytea NOT NULL,              -- consensus.v1.GoldTask
  history bytea NOT NULL DEFAULT '',   -- consensus.v1.GoldHistory
  unlooked boolean NOT NULL DEFAULT false,  -- answered since its history was last looked at
  replace boolean NOT NULL DEFAULT false,   -- a proposal in its place is due
  PRIMARY KEY (project_id, batch, ordinal)
);
-- What the loop that keeps the gold has to do.
CREATE INDEX gold_task_due ON gold_task (project_id) WHERE unlooked OR replace;

ALTER TABLE worker_quality ADD COLUMN confirmed bigint NOT NULL DEFAULT 0;
