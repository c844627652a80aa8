-- Wages are settled apart from piece work: by a method of their own (SALARY, 4), over a year of
-- their own, less what the employee may deduct. Pay class is crowdloom.ledger.v1.PayClass.
ALTER TABLE settlement
  ADD COLUMN pay_class smallint NOT NULL DEFAULT 1,
  ADD COLUMN deductions bigint NOT NULL DEFAULT 0 CHECK (deductions >= 0);
CREATE INDEX settlement_time ON settlement (record_time, worker_id, number);

ALTER TABLE withholding ADD COLUMN pay_class smallint NOT NULL DEFAULT 1;
ALTER TABLE withholding DROP CONSTRAINT withholding_pkey;
ALTER TABLE withholding ADD PRIMARY KEY (organization, pay_class, valid_from);
INSERT INTO withholding (organization, pay_class, valid_from, method)
VALUES (0, 2, '1970-01-01', 4);
