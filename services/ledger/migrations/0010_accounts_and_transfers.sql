-- Accounts, transfers, holds and earnings.
--
-- Order of locks, the same in every transaction, so that none can wait for each other in a circle:
-- shard rows by number, then new guarded accounts by key, then guarded balances by account id,
-- then new free accounts by key.

-- One line for each shard. Whoever posts locks its shards first: that makes one writer a shard,
-- however many replicas run, and batch numbers that become visible in their order, without gaps.
CREATE TABLE shard (
  shard smallint PRIMARY KEY,
  last_batch bigint NOT NULL DEFAULT 0,
  last_time timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
INSERT INTO shard (shard) SELECT generate_series(0, 15);

-- Kinds are in core/account.h. Never changed.
CREATE TABLE account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind smallint NOT NULL,
  owner bigint NOT NULL,
  part bigint NOT NULL,
  currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  UNIQUE (kind, owner, part, currency)
);
CREATE INDEX account_owner ON account (owner);
CREATE INDEX account_part ON account (part) WHERE part <> 0;

-- Of a guarded account: the balance now. Of a free account: what is folded so far; the rest is in
-- the transfers of the batches after its shard's line in fold.
CREATE TABLE balance (
  account_id bigint PRIMARY KEY REFERENCES account,
  guarded boolean NOT NULL,
  amount bigint NOT NULL DEFAULT 0,
  CONSTRAINT guarded_balance_not_negative CHECK (amount >= 0 OR NOT guarded)
) WITH (fillfactor = 50);

CREATE TABLE fold (
  shard smallint PRIMARY KEY REFERENCES shard,
  batch bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO fold (shard) SELECT shard FROM shard;

-- What each posting transaction declares about the transfers that it writes.
CREATE TABLE batch (
  shard smallint NOT NULL,
  number bigint NOT NULL,
  transfers integer NOT NULL CHECK (transfers > 0),
  amount numeric NOT NULL,
  record_time timestamptz NOT NULL,
  PRIMARY KEY (shard, number)
);

-- Ids are shard (bits 55-62), batch (16-54), index in the batch (0-15). No foreign keys: a check of
-- each row on each insert costs more than the insert, and verification looks at all of them.
CREATE TABLE transfer (
  id bigint PRIMARY KEY,
  group_id bigint NOT NULL,
  debit_account bigint NOT NULL,
  credit_account bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  body_hash bigint NOT NULL,
  reversed_id bigint,
  project_id bigint,
  worker_id bigint,
  effective_time timestamptz NOT NULL,
  record_time timestamptz NOT NULL,
  code smallint NOT NULL,
  business_key text COLLATE "C" NOT NULL,
  CHECK (debit_account <> credit_account)
);
CREATE UNIQUE INDEX transfer_business_key ON transfer (business_key);
CREATE UNIQUE INDEX transfer_reversed ON transfer (reversed_id) WHERE reversed_id IS NOT NULL;
CREATE INDEX transfer_project ON transfer (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX transfer_worker ON transfer (worker_id, record_time, id) WHERE worker_id IS NOT NULL;

-- Refusals for want of money, kept so that a repetition gets the same answer.
CREATE TABLE refusal (
  business_key text COLLATE "C" PRIMARY KEY,
  body_hash bigint NOT NULL,
  reason text NOT NULL,
  record_time timestamptz NOT NULL
);

-- Who ordered what people and programs ask for, and why.
CREATE TABLE remark (
  business_key text COLLATE "C" PRIMARY KEY,
  actor text NOT NULL,
  reason text NOT NULL,
  record_time timestamptz NOT NULL
);

-- State is crowdloom.ledger.v1.Hold.State.
CREATE TABLE hold (
  project_id bigint NOT NULL,
  number bigint NOT NULL,
  state smallint NOT NULL,
  currency text COLLATE "C" NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  accrued bigint NOT NULL,
  PRIMARY KEY (project_id, number),
  CONSTRAINT hold_not_exceeded CHECK (accrued BETWEEN 0 AND amount)
) WITH (fillfactor = 80);

-- What one attempt at an assignment brings its worker; states are in core/earning.h.
CREATE TABLE earning (
  project_id bigint NOT NULL,
  hold_number bigint NOT NULL,
  worker_id bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 0),
  accrual_id bigint NOT NULL,
  approval_id bigint NOT NULL,
  last_id bigint NOT NULL,
  batch integer NOT NULL,
  ordinal integer NOT NULL,
  attempt integer NOT NULL,
  decision integer NOT NULL,
  stage smallint NOT NULL,
  state smallint NOT NULL,
  currency text COLLATE "C" NOT NULL,
  PRIMARY KEY (project_id, batch, ordinal, stage, worker_id, attempt)
) WITH (fillfactor = 80);

-- Running totals: granted = available + reserved + bonus pool + pending + paid.
CREATE TABLE project_total (
  project_id bigint PRIMARY KEY,
  currency text COLLATE "C" NOT NULL,
  granted bigint NOT NULL,
  pending bigint NOT NULL,
  paid bigint NOT NULL,
  paid_assignments bigint NOT NULL
) WITH (fillfactor = 50);
