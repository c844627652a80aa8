-- Who ordered a transfer and why stands on the transfer itself (on the first of a group): one
-- row less to write for each order, and the chain of hashes covers it. What was recorded before
-- stays in remark.

ALTER TABLE transfer
  ADD COLUMN actor text,
  ADD COLUMN reason text,
  ADD CONSTRAINT transfer_actor_and_reason CHECK ((actor IS NULL) = (reason IS NULL)) NOT VALID;
COMMENT ON TABLE remark IS 'Who ordered what was recorded before transfers said it themselves.';

-- concat_ws leaves NULLs out, so the blocks that were sealed before keep their hashes.
CREATE OR REPLACE FUNCTION chain_hash(previous bytea, of_shard smallint, of_first bigint,
                                      of_last bigint)
RETURNS bytea LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT sha256(coalesce(previous, '') || convert_to(
    concat_ws('|', 'block', of_shard, of_first, of_last) || E'\n' || coalesce(string_agg(
      concat_ws('|', id, group_id, debit_account, credit_account, amount, body_hash,
                coalesce(reversed_id, 0), coalesce(project_id, 0), coalesce(worker_id, 0),
                (extract(epoch FROM effective_time) * 1000000)::bigint,
                (extract(epoch FROM record_time) * 1000000)::bigint, code, business_key, actor,
                reason),
      E'\n' ORDER BY id), ''), 'UTF8'))
  FROM transfer
  WHERE id >= ((of_shard::bigint << 55) | (of_first << 16))
    AND id < ((of_shard::bigint << 55) | ((of_last + 1) << 16))
$$;

-- All transfers of a batch are exactly what the batch declares, and a reversal is the exact mirror
-- of its original. Looks at the new rows only: as their indices must be 0, 1, 2 ..., a later
-- statement that adds to the batch would repeat an id.
CREATE OR REPLACE FUNCTION check_new_transfers() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
  undeclared boolean;
  reversals boolean;
BEGIN
  SELECT bool_or(batch.transfers IS DISTINCT FROM written.transfers
                 OR batch.amount IS DISTINCT FROM written.amount
                 OR first_index <> 0 OR last_index <> written.transfers - 1),
         bool_or(has_reversals)
  INTO undeclared, reversals
  FROM (SELECT id >> 16 AS place, count(*) AS transfers, sum(amount) AS amount,
               min(id & 65535) AS first_index, max(id & 65535) AS last_index,
               bool_or(reversed_id IS NOT NULL) AS has_reversals
        FROM new_transfer GROUP BY id >> 16) AS written
  LEFT JOIN batch ON batch.shard = (place >> 39)::smallint
                 AND batch.number = (place & ((1::bigint << 39) - 1));
  IF undeclared THEN
    RAISE EXCEPTION 'transfers differ from what their batch declared'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF reversals AND EXISTS (
    SELECT FROM new_transfer AS mirror
    LEFT JOIN transfer AS original ON original.id = mirror.reversed_id
    WHERE mirror.reversed_id IS NOT NULL
      AND (original.debit_account, original.credit_account, original.amount)
          IS DISTINCT FROM (mirror.credit_account, mirror.debit_account, mirror.amount)) THEN
    RAISE EXCEPTION 'a reversal is not the mirror of its original'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

-- Transfers of one worker with one time are those of one batch, so their order within it is found
-- by sorting a handful; the index is a third smaller without the id.
CREATE INDEX transfer_worker_time ON transfer (worker_id, record_time) WHERE worker_id IS NOT NULL;
DROP INDEX transfer_worker;
