-- The chain: blocks of whole batches, each hashed together with the block before it. Whoever keeps
-- a head (number and hash) outside of this database can prove later that nothing up to it changed:
-- the owner of the database can rewrite transfers and blocks, but not into the same head.

CREATE TABLE chain_block (
  number bigint PRIMARY KEY,
  shard smallint NOT NULL,
  first_batch bigint NOT NULL,
  last_batch bigint NOT NULL CHECK (last_batch >= first_batch),
  transfers bigint NOT NULL,
  hash bytea NOT NULL,
  sealed_time timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (shard, first_batch)
);
CREATE TRIGGER chain_block_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON chain_block
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where the sealer stands in each shard.
CREATE TABLE seal (
  shard smallint PRIMARY KEY REFERENCES shard,
  batch bigint NOT NULL DEFAULT 0
);
INSERT INTO seal (shard) SELECT shard FROM shard;

-- SHA-256 of: the hash before, the place of the block, and every column of its transfers in order
-- of their ids. Times as microseconds, so that no session setting can change the text.
CREATE FUNCTION chain_hash(previous bytea, of_shard smallint, of_first bigint, of_last bigint)
RETURNS bytea LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT sha256(coalesce(previous, '') || convert_to(
    concat_ws('|', 'block', of_shard, of_first, of_last) || E'\n' || coalesce(string_agg(
      concat_ws('|', id, group_id, debit_account, credit_account, amount, body_hash,
                coalesce(reversed_id, 0), coalesce(project_id, 0), coalesce(worker_id, 0),
                (extract(epoch FROM effective_time) * 1000000)::bigint,
                (extract(epoch FROM record_time) * 1000000)::bigint, code, business_key),
      E'\n' ORDER BY id), ''), 'UTF8'))
  FROM transfer
  WHERE id >= ((of_shard::bigint << 55) | (of_first << 16))
    AND id < ((of_shard::bigint << 55) | ((of_last + 1) << 16))
$$;

-- L8: each block's hash follows from the one before and from its transfers; blocks leave no gap.
CREATE FUNCTION verify_chain() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  (SELECT 'L8', format('block %s (shard %s, batches %s to %s): its hash does not follow from its '
                       'transfers and the block before', number, shard, first_batch, last_batch)
   FROM (SELECT *, lag(hash) OVER (ORDER BY number) AS previous FROM chain_block) AS block
   WHERE hash <> chain_hash(previous, shard, first_batch, last_batch)
   ORDER BY number LIMIT 1)
  UNION ALL
  (SELECT 'L8', format('block %s (shard %s): starts at batch %s, after %s', number, shard,
                       first_batch, before)
   FROM (SELECT *, coalesce(lag(last_batch) OVER (PARTITION BY shard ORDER BY number), 0) AS before
         FROM chain_block) AS block
   WHERE first_batch <> before + 1 ORDER BY number LIMIT 1)
  UNION ALL
  (SELECT 'L8', format('block %s follows %s', number, before)
   FROM (SELECT number, coalesce(lag(number) OVER (ORDER BY number), 0) AS before
         FROM chain_block) AS block
   WHERE number <> before + 1 ORDER BY number LIMIT 1)
  UNION ALL
  (SELECT 'L8', format('shard %s is sealed up to batch %s, its blocks end at %s', seal.shard, batch,
                       coalesce(max(last_batch), 0))
   FROM seal LEFT JOIN chain_block USING (shard)
   GROUP BY seal.shard, batch HAVING batch <> coalesce(max(last_batch), 0) LIMIT 1)
$$;

ALTER FUNCTION verify() RENAME TO verify_books;
CREATE FUNCTION verify() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT * FROM verify_books() UNION ALL SELECT * FROM verify_chain()
$$;

-- Default privileges do not reach tables made later; the role may be missing, see 0011.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    GRANT SELECT, INSERT ON chain_block TO crowdloom_ledger_writer;
    GRANT SELECT, UPDATE ON seal TO crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
