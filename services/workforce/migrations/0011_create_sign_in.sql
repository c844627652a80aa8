-- What proves who somebody is. Secrets are stored as digests only: passwords by argon2id, tokens,
-- keys and codes (random, 128 bits and more) by SHA-256.

CREATE TABLE password (
  worker_id bigint PRIMARY KEY REFERENCES worker,
  digest text NOT NULL
);

-- A person signed in on a device. Ending a session deletes it.
CREATE TABLE session (
  session bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  worker_id bigint NOT NULL REFERENCES worker,
  device text NOT NULL,
  create_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL
);

CREATE INDEX session_by_worker ON session (worker_id);
CREATE INDEX session_by_expiry ON session (expire_time);

-- A session's present token has no end of its own; replaced ones live out their minute.
CREATE TABLE session_token (
  digest bytea PRIMARY KEY,
  session bigint NOT NULL REFERENCES session ON DELETE CASCADE,
  expire_time timestamptz NOT NULL DEFAULT 'infinity'
);

CREATE INDEX session_token_by_session ON session_token (session);

-- Open invitations; a used one is deleted.
CREATE TABLE invitation (
  digest bytea PRIMARY KEY,
  worker_id bigint NOT NULL UNIQUE REFERENCES worker,
  expire_time timestamptz NOT NULL
);

CREATE TABLE api_key (
  api_key bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  organization integer NOT NULL REFERENCES organization,
  digest bytea NOT NULL UNIQUE,
  title text NOT NULL,
  roles integer NOT NULL,
  create_time timestamptz NOT NULL,
  revoke_time timestamptz
);

CREATE INDEX api_key_by_organization ON api_key (organization, api_key);

-- Tries to sign in, by login ("login:1/li.wei") and by address ("address:192.0.2.1").
CREATE TABLE sign_in_tries (
  subject text PRIMARY KEY,
  count integer NOT NULL,
  window_start timestamptz NOT NULL
);

CREATE INDEX sign_in_tries_by_window ON sign_in_tries (window_start);
