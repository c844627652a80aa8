-- Transfers, batches, refusals and remarks are written once. The writing role is not granted more;
-- a trigger stops a higher role's mistake. An owner can remove a trigger: the proof against that is
-- the chain of hashes, whose head is kept outside this database.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: what is recorded never changes', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER transfer_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER batch_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON batch
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refusal_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON refusal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER remark_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON remark
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- All transfers of a batch are exactly what the batch declares, and a reversal is the exact mirror
-- of its original. Looks at the whole batch, so nothing can be added to it by a later statement.
CREATE FUNCTION check_new_transfers() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT (id >> 55)::smallint AS shard,
                        (id >> 16) & ((1::bigint << 39) - 1) AS number, (id >> 16) << 16 AS first_id
                 FROM new_transfer) AS touched
    LEFT JOIN batch USING (shard, number)
    CROSS JOIN LATERAL (
      SELECT count(*) AS transfers, sum(amount) AS amount FROM transfer
      WHERE id >= touched.first_id AND id <= (touched.first_id | 65535)) AS written
    WHERE batch.transfers IS DISTINCT FROM written.transfers
       OR batch.amount IS DISTINCT FROM written.amount) THEN
    RAISE EXCEPTION 'transfers differ from what their batch declared'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (
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
CREATE TRIGGER transfer_check AFTER INSERT ON transfer REFERENCING NEW TABLE AS new_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION check_new_transfers();

-- The role that a service's login should be granted: it can post, and nothing else. Roles belong to
-- the whole server, so another database may have made it, and a login without CREATEROLE cannot.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    CREATE ROLE crowdloom_ledger_writer NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END $$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO crowdloom_ledger_writer', current_schema());
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I '
                   'TO crowdloom_ledger_writer', current_schema());
    REVOKE UPDATE, DELETE ON transfer, batch, refusal, remark FROM crowdloom_ledger_writer;
    REVOKE UPDATE, DELETE ON account FROM crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
