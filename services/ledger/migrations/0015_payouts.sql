-- Payouts: runs that one person makes and another releases. Account data is encrypted by the
-- service (secrets/sealed_box.h); the database never sees it.

CREATE TABLE payee (
  worker_id bigint PRIMARY KEY,
  sealed bytea NOT NULL,
  actor text NOT NULL,
  record_time timestamptz NOT NULL
);

-- State and format are crowdloom.ledger.v1.PayoutRun's.
CREATE TABLE payout_run (
  organization integer NOT NULL,
  number integer NOT NULL,
  state smallint NOT NULL,
  format smallint NOT NULL,
  currency text COLLATE "C" NOT NULL,
  execution_date date NOT NULL,
  debtor bytea NOT NULL,
  payments integer NOT NULL CHECK (payments > 0),
  control_sum bigint NOT NULL CHECK (control_sum > 0),
  file_sha256 text NOT NULL,
  maker text NOT NULL,
  checker text CHECK (checker <> maker),
  create_time timestamptz NOT NULL,
  PRIMARY KEY (organization, number)
);

-- Outcome is PayoutRun.Outcome. The payee is kept as it was when the run was made.
CREATE TABLE payout (
  organization integer NOT NULL,
  run integer NOT NULL,
  item integer NOT NULL,
  worker_id bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  outcome smallint NOT NULL,
  payee bytea NOT NULL,
  PRIMARY KEY (organization, run, item),
  FOREIGN KEY (organization, run) REFERENCES payout_run
);

-- L11: what is in transit is what the runs have sent and nobody has reported; each payment was sent
-- once and confirmed or failed at most once (unique business keys), with the run's amounts.
CREATE FUNCTION verify_payouts() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  (SELECT 'L11', format('run %s of organization %s: %s in transit, its open payments are %s', run,
                        organization, coalesce(total, 0), coalesce(open, 0))
   FROM (SELECT organization, run, sum(amount) FILTER (WHERE outcome = 1) AS open FROM payout
         GROUP BY 1, 2) AS sent
   FULL JOIN (SELECT owner::integer AS organization, part::integer AS run, total FROM account_sum
              WHERE kind = 15) AS transit USING (organization, run)
   WHERE coalesce(total, 0) <> coalesce(open, 0) ORDER BY organization, run LIMIT 10)
  UNION ALL
  (SELECT 'L11', format('run %s of organization %s: %s payments of %s, items: %s of %s', number,
                        organization, payments, control_sum, items.count, items.sum)
   FROM payout_run LEFT JOIN (SELECT organization, run AS number, count(*), sum(amount) FROM payout
                              GROUP BY 1, 2) AS items USING (organization, number)
   WHERE (payments, control_sum) IS DISTINCT FROM (items.count, items.sum)
   ORDER BY organization, number LIMIT 10)
$$;
CREATE OR REPLACE FUNCTION verify() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT * FROM verify_books() UNION ALL SELECT * FROM verify_chain()
  UNION ALL SELECT * FROM verify_settlements() UNION ALL SELECT * FROM verify_payouts()
$$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    GRANT SELECT, INSERT, UPDATE ON payee, payout_run, payout TO crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
