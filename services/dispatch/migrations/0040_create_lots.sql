-- Whether the workflow ends with an accept stage: its tasks are final when their lot is accepted.
ALTER TABLE project ADD COLUMN lots boolean NOT NULL DEFAULT false;
ALTER TABLE project ADD COLUMN lot_count int NOT NULL DEFAULT 0;

CREATE TABLE lot (
  project_id bigint NOT NULL REFERENCES project,
  lot int NOT NULL,               -- number inside the project, from 1
  spec bytea NOT NULL,            -- crowdloom.dispatch.v1.Lot
  PRIMARY KEY (project_id, lot)
);

-- Tasks that consensus is done with and the customer has to accept; a task is in one lot at a time.
CREATE TABLE lot_task (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  lot int,                        -- NULL: in none yet
  ready boolean NOT NULL DEFAULT true,  -- false: its lot was returned and it is done again
  returns smallint NOT NULL DEFAULT 0,
  worker_id bigint NOT NULL,      -- whose work it is: the stratum it is drawn in
  objects int NOT NULL,           -- core/units.h
  attributes int NOT NULL,
  answer bytea,                   -- crowdloom.type.v1.Answer; NULL once it was accepted
  PRIMARY KEY (project_id, batch, ordinal)
);
CREATE INDEX lot_task_lot ON lot_task (project_id, lot, batch, ordinal);

-- What was drawn from a lot, and what was found in it. Stays when the lot is returned.
CREATE TABLE lot_sample (
  project_id bigint NOT NULL,
  lot int NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  inspection bytea NOT NULL,      -- crowdloom.dispatch.v1.Inspection without task and contents
  PRIMARY KEY (project_id, lot, batch, ordinal)
);

-- Where the switching rules stand.
CREATE TABLE lot_series (
  project_id bigint PRIMARY KEY,
  series bytea NOT NULL           -- crowdloom.dispatch.v1.InspectionSeries
);
