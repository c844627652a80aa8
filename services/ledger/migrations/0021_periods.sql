-- Months whose books are closed, and with each everything before it. A row is never taken back.
CREATE TABLE period (
  organization integer NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  actor text NOT NULL,
  close_time timestamptz NOT NULL,
  PRIMARY KEY (organization, month)
);
CREATE TRIGGER period_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON period
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowdloom_ledger_writer') THEN
    GRANT SELECT, INSERT ON period TO crowdloom_ledger_writer;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
