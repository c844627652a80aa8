-- Settlements: what was payable becomes due, less withheld tax. Everything that a tax was computed
-- from is kept with it, so that it can be computed again.

-- Dated rules of each method (core/tax.h); none of this is legal advice.
CREATE TABLE tax_rule (
  method smallint NOT NULL,
  valid_from date NOT NULL,
  small_payment_max bigint NOT NULL,
  small_deduction bigint NOT NULL,
  cost_ppm bigint NOT NULL,
  monthly_allowance bigint NOT NULL,
  PRIMARY KEY (method, valid_from)
);
CREATE TABLE tax_bracket (
  method smallint NOT NULL,
  valid_from date NOT NULL,
  above bigint NOT NULL,
  rate_ppm bigint NOT NULL,
  quick_deduction bigint NOT NULL,
  PRIMARY KEY (method, valid_from, above),
  FOREIGN KEY (method, valid_from) REFERENCES tax_rule
);
INSERT INTO tax_rule VALUES
  (1, '1970-01-01', 0, 0, 0, 0),
  (2, '2019-01-01', 4000000000, 800000000, 200000, 0),
  (3, '2025-10-01', 0, 0, 200000, 5000000000),
  (4, '2019-01-01', 0, 0, 0, 5000000000);
INSERT INTO tax_bracket VALUES
  (2, '2019-01-01', 0, 200000, 0),
  (2, '2019-01-01', 20000000000, 300000, 2000000000),
  (2, '2019-01-01', 50000000000, 400000, 7000000000);
INSERT INTO tax_bracket
SELECT rule.method, rule.valid_from, above, rate_ppm, quick_deduction
FROM (VALUES (3, date '2025-10-01'), (4, date '2019-01-01')) AS rule (method, valid_from),
     (VALUES (0, 30000, 0), (36000000000, 100000, 2520000000),
             (144000000000, 200000, 16920000000), (300000000000, 250000, 31920000000),
             (420000000000, 300000, 52920000000), (660000000000, 350000, 85920000000),
             (960000000000, 450000, 181920000000)) AS bracket (above, rate_ppm, quick_deduction);

-- Which method an organization withholds by; organization 0 is everybody who has chosen nothing.
CREATE TABLE withholding (
  organization integer NOT NULL,
  valid_from date NOT NULL,
  method smallint NOT NULL,
  PRIMARY KEY (organization, valid_from)
);
INSERT INTO withholding VALUES (0, '1970-01-01', 2);

CREATE TABLE settlement (
  worker_id bigint NOT NULL,
  number integer NOT NULL,
  currency text COLLATE "C" NOT NULL,
  month date NOT NULL,          -- the first day of the month of payment
  gross bigint NOT NULL CHECK (gross > 0),
  tax bigint NOT NULL CHECK (tax >= 0),
  method smallint NOT NULL,
  rule_valid_from date NOT NULL,
  months integer NOT NULL,      -- of the year, without a gap, this one included
  business_key text COLLATE "C" NOT NULL UNIQUE,
  record_time timestamptz NOT NULL,
  PRIMARY KEY (worker_id, number)
);

-- The part of each project, 0 for what belongs to none. `gross` is what is settled of the project;
-- `income` is what counts for tax, after penalties elsewhere were taken off.
CREATE TABLE settlement_line (
  worker_id bigint NOT NULL,
  number integer NOT NULL,
  project_id bigint NOT NULL,
  gross bigint NOT NULL,
  income bigint NOT NULL CHECK (income >= 0),
  tax bigint NOT NULL CHECK (tax >= 0),
  PRIMARY KEY (worker_id, number, project_id),
  FOREIGN KEY (worker_id, number) REFERENCES settlement
);
CREATE TRIGGER settlement_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlement_line_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_line
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- L12: a settlement is its lines, and exactly what was posted for it.
CREATE FUNCTION verify_settlements() RETURNS TABLE (invariant text, detail text)
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
  (SELECT 'L12', format('settlement %s of worker %s: gross %s, tax %s; posted %s, %s', number,
                        settlement.worker_id, settlement.gross, settlement.tax, posted.gross,
                        posted.tax)
   FROM settlement
   CROSS JOIN LATERAL (
     SELECT sum(amount) AS gross, coalesce(sum(amount) FILTER (WHERE code = 20), 0) AS tax
     FROM transfer WHERE group_id = (SELECT id FROM transfer AS first
                                     WHERE first.business_key = settlement.business_key)
       AND id BETWEEN group_id AND group_id + 1) AS posted
   WHERE (settlement.gross, settlement.tax) IS DISTINCT FROM (posted.gross, posted.tax)
   ORDER BY settlement.worker_id, number LIMIT 10)
$$;
CREATE OR REPLACE FUNCTION verify() RETURNS TABLE (invariant text, detail text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT * FROM verify_books() UNION ALL SELECT * FROM verify_chain()
  UNION ALL SELECT * FROM verify_settlements()
$$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    GRANT SELECT, INSERT ON tax_rule, tax_bracket, withholding, settlement, settlement_line
      TO crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
