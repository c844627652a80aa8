-- Which profiles changed since a snapshot, so that a cache of them reads only those. Compared with
-- the xmin of the reader's last snapshot, so that no row that commits late is missed.
ALTER TABLE worker_profile ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX worker_profile_changed ON worker_profile (changed_in);

-- Who has read which guidelines of a project.
CREATE INDEX acknowledgement_project ON acknowledgement (project_id, version, worker_id);
