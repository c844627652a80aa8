-- How far the log of each project is written. Who appends locks the row first, so that numbers of
-- one project are committed in their order and no reader skips one.
CREATE TABLE project_log (
  project_id bigint PRIMARY KEY,
  shard smallint NOT NULL,             -- of owners; see store/live_store.h
  logged_seq bigint NOT NULL
);
CREATE INDEX project_log_shard ON project_log (shard);

INSERT INTO project_log (project_id, shard, logged_seq)
SELECT project_id, (project_id % 16)::smallint, max(seq) FROM submission GROUP BY project_id;

-- How far the owner of each project has decided.
CREATE TABLE project_state (
  project_id bigint PRIMARY KEY,
  applied_seq bigint NOT NULL,
  turns bigint NOT NULL                -- how many turns were taken
);

INSERT INTO project_state (project_id, applied_seq, turns)
SELECT project_id, logged_seq, 0 FROM project_log;

-- What owners did of their own accord: after which entry of the log, and in which order.
CREATE TABLE turn (
  project_id bigint NOT NULL,
  number bigint NOT NULL,              -- from 1
  after_seq bigint NOT NULL,
  payload bytea NOT NULL,              -- consensus.v1.Turn
  PRIMARY KEY (project_id, number)
);

-- The model of each project right after its last pass, and what changed since.
CREATE TABLE model_snapshot (
  project_id bigint PRIMARY KEY,
  payload bytea NOT NULL               -- consensus.v1.ModelSnapshot
);
CREATE TABLE model_changes (
  project_id bigint NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  payload bytea NOT NULL,              -- consensus.v1.ModelChanges
  PRIMARY KEY (project_id, number)
);

-- Tasks that passes and settle delays may still change.
CREATE INDEX consensus_open ON consensus (project_id, batch, ordinal) WHERE NOT final;

-- W3C trace context of the call that brought an entry.
ALTER TABLE submission ADD COLUMN traceparent text NOT NULL DEFAULT '';
ALTER TABLE directive ADD COLUMN traceparent text NOT NULL DEFAULT '';

-- Sums of these were kept for the vote by skill, which now counts workers only.
DROP TABLE answer_class;
DROP TABLE crowd;

ALTER TABLE worker_quality
  ADD COLUMN judged bigint NOT NULL DEFAULT 0,
  ADD COLUMN overturned bigint NOT NULL DEFAULT 0,
  ADD COLUMN work_seconds double precision NOT NULL DEFAULT 0;
