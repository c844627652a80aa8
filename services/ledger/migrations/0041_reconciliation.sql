-- What the reconciliation knows: what consensus and dispatch say by their feeds, read apart from
-- the postings that they cause, and how far it has looked at the transfers. Whatever a side has
-- touched stays open (open_since) until both agree; what is open for long is an alarm.

CREATE TABLE verdict_seen (
  attempt text COLLATE "C" PRIMARY KEY,  -- what the business keys of its transfers begin with
  decision integer NOT NULL,             -- 0: no verdict was seen yet
  accepted boolean NOT NULL,             -- and costs something
  open_since timestamptz
) WITH (fillfactor = 80);
CREATE INDEX verdict_seen_open ON verdict_seen (open_since) WHERE open_since IS NOT NULL;

CREATE TABLE hold_seen (
  project_id bigint NOT NULL,
  number bigint NOT NULL,
  closed boolean NOT NULL,  -- dispatch says so
  open_since timestamptz,
  PRIMARY KEY (project_id, number)
);
CREATE INDEX hold_seen_open ON hold_seen (open_since) WHERE open_since IS NOT NULL;

-- The batches of each shard whose approvals are in verdict_seen.
CREATE TABLE approval_seen (
  shard smallint PRIMARY KEY REFERENCES shard,
  batch bigint NOT NULL DEFAULT 0
);
INSERT INTO approval_seen (shard) SELECT shard FROM shard;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    GRANT SELECT, INSERT, UPDATE ON verdict_seen, hold_seen, approval_seen
      TO crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
