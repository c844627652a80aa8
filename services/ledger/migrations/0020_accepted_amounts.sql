-- Less may be accepted than was submitted: `amount` is what stands of an earning, `submitted` what
-- accrued at first. NULL: the same, as written by replicas that do not know the column.
ALTER TABLE earning ADD COLUMN submitted bigint CHECK (submitted >= amount);

-- What stands of each earning according to its transfers alone. `least` and `most` are the amounts
-- that stand accrued and approved, so that both have to be the earning's; of an earning of which
-- nothing stands, what accrued at first.
CREATE OR REPLACE VIEW earning_sum AS
  SELECT key, approvals, accruals,
         CASE WHEN accruals = 1 THEN accrued ELSE submitted END AS least,
         CASE WHEN approvals = 1 THEN approved WHEN accruals = 1 THEN accrued ELSE submitted END
           AS most
  FROM (
    SELECT substring(business_key FROM '^(?:[^/]*/){7}') AS key,
           count(*) FILTER (WHERE code = 6) - count(*) FILTER (WHERE code IN (9, 10)) AS approvals,
           count(*) FILTER (WHERE code = 5) - count(*) FILTER (WHERE code IN (7, 8)) AS accruals,
           (coalesce(sum(amount) FILTER (WHERE code = 5), 0)
              - coalesce(sum(amount) FILTER (WHERE code IN (7, 8)), 0))::bigint AS accrued,
           (coalesce(sum(amount) FILTER (WHERE code = 6), 0)
              - coalesce(sum(amount) FILTER (WHERE code IN (9, 10)), 0))::bigint AS approved,
           max(amount) AS submitted
    FROM transfer
    WHERE code BETWEEN 5 AND 10 AND business_key LIKE 'earning/%'
    GROUP BY 1) AS moved;
