-- That a place of a closed batch will get nothing more was told, so that it is told once.
ALTER TABLE place ADD COLUMN closed boolean NOT NULL DEFAULT false;
