-- Entries of the log beside submissions, numbered in one row with them (submission.seq): what else
-- a consensus is made of. batch and ordinal are 0 where an entry is about a whole project.
CREATE TABLE directive (
  project_id bigint NOT NULL,
  seq bigint NOT NULL DEFAULT nextval('submission_seq_seq'),
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  payload bytea NOT NULL,              -- consensus.v1.Directive
  PRIMARY KEY (project_id, seq)
);

-- Where a task stands between decisions: consensus.v1.TaskState.
ALTER TABLE consensus ADD COLUMN task_state bytea NOT NULL DEFAULT '';
