-- Specifications are kept as their serialized protobuf message: one representation from here to the
-- wire. What statements decide by stands in columns of its own.

-- Numbers of projects are dense inside their organization.
CREATE TABLE organization (
  organization int PRIMARY KEY,
  project_count int NOT NULL DEFAULT 0
);

CREATE TABLE project (
  project_id bigint PRIMARY KEY,
  organization int NOT NULL,
  spec bytea NOT NULL,            -- crowdloom.dispatch.v1.Project
  batch_count int NOT NULL DEFAULT 0,
  hold_count int NOT NULL DEFAULT 0,   -- numbers of holds are never used twice
  started boolean NOT NULL DEFAULT false,  -- a batch has run: answers hang on the interface
  create_time timestamptz NOT NULL
);
CREATE INDEX project_organization ON project (organization, project_id);

CREATE TABLE batch (
  project_id bigint NOT NULL REFERENCES project,
  batch int NOT NULL,
  spec bytea NOT NULL,            -- crowdloom.dispatch.v1.Batch without what the columns hold
  state smallint NOT NULL,        -- Batch.State
  stop_reason smallint NOT NULL,  -- Batch.StopReason
  task_count int NOT NULL DEFAULT 0,
  fed_through int NOT NULL DEFAULT 0,  -- tasks 1..fed_through have places; later ones are PENDING
  reserved boolean NOT NULL DEFAULT false,  -- some tasks are for named workers
  revision bigint NOT NULL DEFAULT 1,  -- counts the changes, so that caches know
  create_time timestamptz NOT NULL,
  start_time timestamptz,
  append_time timestamptz,
  PRIMARY KEY (project_id, batch)
);
-- The few that loops and workers look at; closed ones pile up outside of it.
CREATE INDEX batch_alive ON batch (project_id, batch) WHERE state IN (2, 3);

-- What was imported. Rows are written once: what changes about a task is in its places.
CREATE TABLE task (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,           -- dense, from 1
  external_id text,
  payload bytea NOT NULL,         -- google.protobuf.Struct
  gold bytea,                     -- crowdloom.type.v1.Answer
  overlap int NOT NULL DEFAULT 0,
  reserved_count int NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id, batch, ordinal)
);
CREATE UNIQUE INDEX task_external_id ON task (project_id, batch, external_id)
  WHERE external_id IS NOT NULL;

-- Who a task is reserved for.
CREATE TABLE reservation (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  ordinal int NOT NULL,
  worker_id bigint NOT NULL,
  PRIMARY KEY (project_id, batch, ordinal, worker_id)
);

-- How far an import got, so that it resumes and a repeated chunk gets its first answer.
CREATE TABLE import (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  import_id uuid NOT NULL,
  next_offset bigint NOT NULL,
  last_offset bigint NOT NULL,
  last_response bytea NOT NULL,   -- crowdloom.dispatch.v1.AppendTasksResponse
  PRIMARY KEY (project_id, batch, import_id)
);
