-- What a settlement keeps back of pay for what its worker owes: at most a share of the payment, and
-- so that a least amount is left, by dated rules as for tax; organization 0 is everybody who has
-- chosen nothing. Pay class is crowdloom.ledger.v1.PayClass.
CREATE TABLE recovery_limit (
  organization integer NOT NULL,
  pay_class smallint NOT NULL,
  valid_from date NOT NULL,
  share_ppm integer NOT NULL CHECK (share_ppm BETWEEN 0 AND 1000000),
  least_left bigint NOT NULL CHECK (least_left >= 0),
  currency text COLLATE "C" NOT NULL CHECK (currency <> '' OR least_left = 0),
  PRIMARY KEY (organization, pay_class, valid_from)
);
INSERT INTO recovery_limit VALUES (0, 1, '1970-01-01', 200000, 0, ''),
                                  (0, 2, '1970-01-01', 200000, 0, '');

-- Of a payment that went to the debt as a whole nothing is left to settle.
ALTER TABLE settlement
  ADD COLUMN recovered bigint NOT NULL DEFAULT 0 CHECK (recovered >= 0),
  DROP CONSTRAINT settlement_gross_check,
  ADD CONSTRAINT settlement_moves_something CHECK (gross >= 0 AND gross + recovered > 0);

-- L12: a settlement is its lines, and exactly what was posted for it: tax (20), what became due
-- (21) and what was kept back (11).
CREATE OR REPLACE FUNCTION verify_settlements() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  (SELECT 'L12', format('settlement %s of worker %s: gross %s, tax %s; lines give %s, %s', number,
                        worker_id, settlement.gross, settlement.tax, lines.gross, lines.tax)
   FROM settlement
   LEFT JOIN (SELECT worker_id, number, sum(gross) AS gross, sum(income) AS income, sum(tax) AS tax
              FROM settlement_line GROUP BY 1, 2) AS lines USING (worker_id, number)
   WHERE (settlement.gross, settlement.gross, settlement.tax)
         IS DISTINCT FROM (lines.gross, lines.income, lines.tax)
   ORDER BY worker_id, number LIMIT 10)
  UNION ALL
  (SELECT 'L12', format('settlement %s of worker %s: gross %s, tax %s, recovered %s; '
                        'posted %s, %s, %s', number, settlement.worker_id, settlement.gross,
                        settlement.tax, settlement.recovered, posted.gross, posted.tax,
                        posted.recovered)
   FROM settlement
   CROSS JOIN LATERAL (
     SELECT coalesce(sum(amount) FILTER (WHERE code IN (20, 21)), 0) AS gross,
            coalesce(sum(amount) FILTER (WHERE code = 20), 0) AS tax,
            coalesce(sum(amount) FILTER (WHERE code = 11), 0) AS recovered
     FROM transfer WHERE group_id = (SELECT id FROM transfer AS first
                                     WHERE first.business_key = settlement.business_key)
       AND id BETWEEN group_id AND group_id + 2) AS posted
   WHERE (settlement.gross, settlement.tax, settlement.recovered)
         IS DISTINCT FROM (posted.gross, posted.tax, posted.recovered)
   ORDER BY settlement.worker_id, number LIMIT 10)
$$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    -- Both can be set again for the same day.
    GRANT SELECT, INSERT, UPDATE ON recovery_limit, withholding TO crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
