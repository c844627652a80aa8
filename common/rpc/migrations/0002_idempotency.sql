-- One row for each mutation that carried a request_id: the same id with the same body gets the
-- same reply, with another body it is refused. Hot paths keep the id on their own row instead.
CREATE TABLE idempotency (
  actor       text        NOT NULL,
  request_id  uuid        NOT NULL,
  method      text        NOT NULL,
  body_hash   bytea       NOT NULL,
  response    bytea       NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, request_id)
);
CREATE INDEX idempotency_by_age ON idempotency (create_time);
