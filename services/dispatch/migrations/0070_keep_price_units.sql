-- With a price plan an answer is paid by what it holds: the most that it pays, and what is counted
-- (Batch.PriceUnit), are frozen with the rate. Without plans the rate is all that is paid.
ALTER TABLE assignment ADD COLUMN cap_micros bigint NOT NULL DEFAULT 0,
                       ADD COLUMN price_unit smallint NOT NULL DEFAULT 1;
COMMENT ON COLUMN submission.rate_micros IS 'What accrues for it.';
