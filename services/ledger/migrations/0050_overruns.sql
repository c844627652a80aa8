-- An answer that is accepted after its rejection may find its hold open and used up by others. The
-- hold is then widened from the free budget; what that does not have either is lent by the company
-- (account kind 18), which is written down until a grant covers it.

ALTER TABLE hold
  ADD COLUMN widened bigint NOT NULL DEFAULT 0 CHECK (widened >= 0),
  DROP CONSTRAINT hold_not_exceeded,
  ADD CONSTRAINT hold_not_exceeded CHECK (accrued BETWEEN 0 AND amount + widened);
ALTER TABLE project_total ADD COLUMN overrun bigint NOT NULL DEFAULT 0 CHECK (overrun >= 0);

-- Credit less debit by account, of all transfers and of those that are folded.
CREATE OR REPLACE VIEW account_sum AS
  SELECT account.id AS account_id, account.kind, account.owner, account.part, account.currency,
         -- funding, bank, receivable, payroll cost and overrun normally stand in debit
         CASE WHEN account.kind IN (1, 2, 11, 17, 18) THEN -1 ELSE 1 END
           * coalesce(sum.total, 0) AS total,
         CASE WHEN account.kind IN (1, 2, 11, 17, 18) THEN -1 ELSE 1 END
           * coalesce(sum.folded, 0) AS folded
  FROM account
  LEFT JOIN (
    SELECT account_id, sum(amount) AS total,
           sum(amount) FILTER (WHERE (movement.id >> 16) & ((1::bigint << 39) - 1) <= fold.batch)
             AS folded
    FROM movement JOIN fold ON fold.shard = movement.id >> 55
    GROUP BY account_id) AS sum ON sum.account_id = account.id;

CREATE OR REPLACE FUNCTION verify_books() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  -- I5, L1: every transfer joins two accounts of one currency
  (SELECT 'I5', format('transfer %s: accounts %s and %s are missing or of two currencies',
                       transfer.id, debit_account, credit_account)
   FROM transfer
   LEFT JOIN account AS debit ON debit.id = debit_account
   LEFT JOIN account AS credit ON credit.id = credit_account
   WHERE debit.currency IS DISTINCT FROM credit.currency OR debit.id IS NULL
   ORDER BY transfer.id LIMIT 10)
  UNION ALL
  -- L1: each batch has the transfers that it declared, and no batch is missing
  (SELECT 'L1', format('batch %s of shard %s declares %s transfers of %s, has %s of %s',
                       number, shard, batch.transfers, batch.amount, written.transfers,
                       written.amount)
   FROM batch
   FULL JOIN (SELECT (id >> 55)::smallint AS shard, (id >> 16) & ((1::bigint << 39) - 1) AS number,
                     count(*) AS transfers, sum(amount) AS amount
              FROM transfer GROUP BY 1, 2) AS written USING (shard, number)
   WHERE (batch.transfers, batch.amount) IS DISTINCT FROM (written.transfers, written.amount)
   ORDER BY shard, number LIMIT 10)
  UNION ALL
  (SELECT 'L1', format('shard %s has %s batches and counts %s', shard.shard, count(number),
                       last_batch)
   FROM shard LEFT JOIN batch ON batch.shard = shard.shard
   GROUP BY shard.shard, last_batch HAVING count(number) <> last_batch LIMIT 10)
  UNION ALL
  -- I5, L2, L9: balances are the fold of the transfers, and guarded ones are not negative
  (SELECT CASE WHEN guarded THEN 'I5' ELSE 'L9' END,
          format('account %s (kind %s of %s) has %s, its transfers give %s', account_id, kind,
                 owner, balance.amount, CASE WHEN guarded THEN total ELSE folded END)
   FROM balance JOIN account_sum USING (account_id)
   WHERE balance.amount <> CASE WHEN guarded THEN total ELSE folded END
   ORDER BY account_id LIMIT 10)
  UNION ALL
  (SELECT 'L2', format('account %s (kind %s of %s) has %s', account_id, kind, owner, total)
   FROM balance JOIN account_sum USING (account_id) WHERE guarded AND total < 0
   ORDER BY account_id LIMIT 10)
  UNION ALL
  -- I6, L3: reserved is what the open holds have left
  (SELECT 'L3', format('project %s has %s reserved, its open holds have %s left',
                       owner, coalesce(total, 0), coalesce(remaining, 0))
   FROM (SELECT owner, total FROM account_sum WHERE kind = 4) AS reserved
   FULL JOIN (SELECT project_id AS owner, sum(amount + widened - accrued) AS remaining
              FROM hold WHERE state = 1 GROUP BY project_id) AS held USING (owner)
   WHERE coalesce(total, 0) <> coalesce(remaining, 0) ORDER BY owner LIMIT 10)
  UNION ALL
  -- L4: granted = available + reserved + bonus pool + pending + paid, each from the transfers; what
  -- was lent above the budget counts as granted
  (SELECT 'L4', format('project %s: granted %s, pending %s, paid %s, lent %s; '
                       'transfers give %s, %s, %s, %s', project_id, project_total.granted,
                       project_total.pending, project_total.paid, project_total.overrun,
                       moved.granted, moved.pending, moved.granted - moved.inside, moved.overrun)
   FROM project_total
   LEFT JOIN (
     SELECT transfer.project_id,
            coalesce(sum(amount) FILTER (WHERE debit.kind IN (1, 18)), 0)
              - coalesce(sum(amount) FILTER (WHERE credit.kind IN (1, 18)), 0) AS granted,
            coalesce(sum(amount) FILTER (WHERE debit.kind = 18), 0)
              - coalesce(sum(amount) FILTER (WHERE credit.kind = 18), 0) AS overrun,
            coalesce(sum(amount) FILTER (WHERE credit.kind = 6), 0)
              - coalesce(sum(amount) FILTER (WHERE debit.kind = 6), 0) AS pending,
            coalesce(sum(amount) FILTER (WHERE credit.kind BETWEEN 3 AND 6), 0)
              - coalesce(sum(amount) FILTER (WHERE debit.kind BETWEEN 3 AND 6), 0) AS inside
     FROM transfer
     JOIN account AS debit ON debit.id = debit_account
     JOIN account AS credit ON credit.id = credit_account
     WHERE transfer.project_id IS NOT NULL GROUP BY transfer.project_id) AS moved USING (project_id)
   WHERE project_total.granted <> coalesce(moved.granted, 0)
      OR project_total.pending <> coalesce(moved.pending, 0)
      OR project_total.paid <> coalesce(moved.granted - moved.inside, 0)
      OR project_total.overrun <> coalesce(moved.overrun, 0)
   ORDER BY project_id LIMIT 10)
  UNION ALL
  -- I6, L5: what stands of an earning is what its state says: an approved one is paid once
  (SELECT 'I6', format('%s is in state %s for %s, its transfers say accrued %s, approved %s times',
                       coalesce(earning_key.key, earning_sum.key), state, amount,
                       coalesce(accruals, 0), coalesce(approvals, 0))
   FROM earning_key FULL JOIN earning_sum USING (key)
   WHERE coalesce(amount, 1) > 0
     AND (coalesce(approvals, 0) <> coalesce((state = 2)::int, 0)
          OR coalesce(accruals, 0) <> coalesce((state IN (1, 2))::int, 0)
          OR coalesce(least, amount) IS DISTINCT FROM amount
          OR coalesce(most, amount) IS DISTINCT FROM amount)
   ORDER BY 2 LIMIT 10)
  UNION ALL
  (SELECT 'L5', format('project %s counts %s paid assignments, its earnings give %s', project_id,
                       paid_assignments, coalesce(approved, 0))
   FROM project_total
   LEFT JOIN (SELECT project_id, count(*) AS approved FROM earning WHERE state = 2
              GROUP BY project_id) AS paid USING (project_id)
   WHERE paid_assignments <> coalesce(approved, 0) ORDER BY project_id LIMIT 10)
  UNION ALL
  -- L6: an open hold has accrued what its standing earnings bring; a refused one has none
  (SELECT 'L6', format('hold %s of project %s (state %s, amount %s): accrued %s, earnings give %s',
                       number, project_id, hold.state, hold.amount, hold.accrued,
                       coalesce(standing, 0))
   FROM hold
   LEFT JOIN (SELECT project_id, hold_number AS number, sum(amount) AS standing FROM earning
              WHERE state IN (1, 2) GROUP BY 1, 2) AS used USING (project_id, number)
   WHERE (hold.state = 1 AND hold.accrued <> coalesce(standing, 0))
      OR (hold.state = 2 AND (hold.accrued <> 0 OR standing IS NOT NULL))
   ORDER BY project_id, number LIMIT 10)
  UNION ALL
  -- L6: a hold was reserved once and released once, by what remained
  (SELECT 'L6', format('hold %s of project %s (state %s, %s, accrued %s): reserved %s, released %s',
                       number, hold.project_id, state, hold.amount, accrued, reserved.amount,
                       released.amount)
   FROM (SELECT hold.*, format('hold/%s-%s/%s', project_id >> 32, project_id & 4294967295, number)
                  AS key FROM hold) AS hold
   LEFT JOIN transfer AS reserved ON reserved.business_key = hold.key
   LEFT JOIN transfer AS released ON released.business_key = hold.key || '/close'
   WHERE coalesce(reserved.amount, 0) <> CASE state WHEN 2 THEN 0 ELSE hold.amount END
      OR coalesce(released.amount, 0) <> CASE state WHEN 3 THEN hold.amount + widened - accrued
                                            ELSE 0 END
   ORDER BY hold.project_id, number LIMIT 10)
  UNION ALL
  -- L7: a reversal is the exact mirror of its original, once
  (SELECT 'L7', format('transfer %s is not the mirror of %s', mirror.id, mirror.reversed_id)
   FROM transfer AS mirror LEFT JOIN transfer AS original ON original.id = mirror.reversed_id
   WHERE mirror.reversed_id IS NOT NULL
     AND (original.debit_account, original.credit_account, original.amount)
         IS DISTINCT FROM (mirror.credit_account, mirror.debit_account, mirror.amount)
   ORDER BY mirror.id LIMIT 10)
$$;
