-- Neighbouring tasks that are assigned, grabbed and recalled as one.
CREATE TABLE package (
  project_id bigint NOT NULL,
  batch int NOT NULL,
  package int NOT NULL,           -- number inside the batch, from 1
  first_ordinal int NOT NULL,
  last_ordinal int NOT NULL,
  spec bytea NOT NULL,            -- crowdloom.dispatch.v1.Package without counts
  PRIMARY KEY (project_id, batch, package)
);
