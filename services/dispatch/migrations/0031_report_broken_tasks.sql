-- What workers said about broken tasks. A report is paid once its task turns out to be broken.
CREATE TABLE task_report (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  worker_id bigint NOT NULL,
  stage smallint NOT NULL,
  attempt smallint NOT NULL,
  rate_micros bigint NOT NULL,
  reason text NOT NULL,
  report_time timestamptz NOT NULL,
  hold int NOT NULL DEFAULT 0,    -- that pays for it; 0 before one was asked for
  paid boolean NOT NULL DEFAULT false,
  PRIMARY KEY (project_id, batch, ordinal, worker_id)
);
CREATE INDEX task_report_unpaid ON task_report (project_id, hold) WHERE NOT paid;

-- Tasks that are broken. Nobody gets them any more; what is left of them is brought to an end.
CREATE TABLE broken_task (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  ended boolean NOT NULL DEFAULT false,
  PRIMARY KEY (project_id, batch, ordinal)
);
CREATE INDEX broken_task_open ON broken_task (project_id, batch, ordinal) WHERE NOT ended;
