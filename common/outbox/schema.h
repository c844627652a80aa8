// The tables of this library: migration 1 of every service (Migrations in outbox.h). A service has
// all three in its own schema: what it tells (outbox), and how far it has listened
// (consumer_cursor, parked_event).
#ifndef CROWDLOOM_COMMON_OUTBOX_SCHEMA_H_
#define CROWDLOOM_COMMON_OUTBOX_SCHEMA_H_

#include <string_view>

namespace crowdloom::outbox {

// Never changes once released: a later version of these tables comes as a migration of its own.
inline constexpr std::string_view kSchemaSql = R"sql(
CREATE TABLE outbox (
  id bigserial PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  key text NOT NULL,
  type text NOT NULL,
  payload bytea NOT NULL,
  traceparent text NOT NULL,
  created_time timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_order ON outbox (xid, id);
CREATE INDEX outbox_created_time ON outbox (created_time);

CREATE TABLE consumer_cursor (
  consumer text PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT '0',
  id bigint NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0
);

CREATE TABLE parked_event (
  consumer text NOT NULL,
  xid xid8 NOT NULL,
  id bigint NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  payload bytea NOT NULL,
  traceparent text NOT NULL,
  created_time timestamptz NOT NULL,
  error text NOT NULL,
  parked_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, xid, id)
);
CREATE INDEX parked_event_key ON parked_event (consumer, key);
)sql";

}  // namespace crowdloom::outbox

#endif  // CROWDLOOM_COMMON_OUTBOX_SCHEMA_H_
