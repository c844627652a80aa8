-- Submissions as dispatch told them, in the order of its feed: all that a consensus is made of.
CREATE TABLE submission (
  project_id bigint NOT NULL,
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  stage smallint NOT NULL,
  worker_id bigint NOT NULL,
  attempt integer NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  payload bytea NOT NULL,  -- events.v1.SubmissionReceived
  PRIMARY KEY (project_id, batch, ordinal, stage, worker_id, attempt)
);

CREATE UNIQUE INDEX submission_log ON submission (project_id, seq);

-- What the submissions of a task add up to. The columns beside the payload are for queries.
CREATE TABLE consensus (
  project_id bigint NOT NULL,
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  state smallint NOT NULL,             -- consensus.v1.Consensus.State
  final boolean NOT NULL,
  requested_target integer NOT NULL,   -- the last PlaceRequested; 0 for none
  payload bytea NOT NULL,              -- consensus.v1.Consensus
  PRIMARY KEY (project_id, batch, ordinal)
);

-- Every verdict that was told, once.
CREATE TABLE verdict (
  project_id bigint NOT NULL,
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  stage smallint NOT NULL,
  worker_id bigint NOT NULL,
  attempt integer NOT NULL,
  decision integer NOT NULL,
  verdict smallint NOT NULL,           -- events.v1.Verdict
  use smallint NOT NULL,               -- events.v1.Use
  decided_by text NOT NULL CHECK (decided_by <> ''),
  error_code text NOT NULL,
  hold text NOT NULL,
  amount_micros bigint NOT NULL,
  currency_code text NOT NULL,
  PRIMARY KEY (project_id, batch, ordinal, stage, worker_id, attempt, decision)
);

CREATE TABLE worker_quality (
  project_id bigint NOT NULL,
  worker_id bigint NOT NULL,
  answers bigint NOT NULL,
  agreed bigint NOT NULL,
  gold_answers bigint NOT NULL,
  gold_correct bigint NOT NULL,
  reviewed bigint NOT NULL,
  review_accepted bigint NOT NULL,
  PRIMARY KEY (project_id, worker_id)
);

-- The different answers that a project with dynamic overlap has seen, by digest.
CREATE TABLE answer_class (
  project_id bigint NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (project_id, digest)
);
