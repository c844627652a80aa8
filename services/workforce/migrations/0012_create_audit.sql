-- What was done to people, roles and keys. Rows are never changed or deleted.

CREATE TABLE audit_event (
  organization integer NOT NULL REFERENCES organization,
  audit_event bigint GENERATED ALWAYS AS IDENTITY,
  create_time timestamptz NOT NULL,
  actor text NOT NULL,
  method text NOT NULL,
  subject text NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (organization, audit_event)
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are never changed';
END
$$;

CREATE TRIGGER audit_event_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
