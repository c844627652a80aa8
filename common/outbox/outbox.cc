#include "common/outbox/outbox.h"

#include <string_view>

#include "common/outbox/feed.h"
#include "common/outbox/schema.h"
#include "common/pg/array.h"

namespace crowdloom::outbox {
namespace {

constexpr pg::Query kAppend{"outbox_append",
                            "INSERT INTO outbox (key, type, payload, traceparent)"
                            " SELECT key, type, payload, traceparent FROM"
                            "  UNNEST($1::text[], $2::text[], $3::bytea[], $4::text[])"
                            "  WITH ORDINALITY AS event (key, type, payload, traceparent, position)"
                            " ORDER BY position"};

constexpr pg::Query kLockKeys{
    "outbox_lock_keys",
    "SELECT pg_advisory_xact_lock(hash) FROM"
    " (SELECT DISTINCT hashtextextended(key, 7) AS hash FROM UNNEST($1::text[]) AS key"
    "  ORDER BY hash) AS ordered"};

constexpr pg::Query kRead{
    "outbox_read",
    "SELECT xid, id, key, type, payload, traceparent, created_time FROM outbox"
    " WHERE (xid, id) > ($1::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())"
    " ORDER BY xid, id LIMIT $3"};

// Rows still hidden from the feed are never old enough: their transactions are open. The oldest
// come first in the feed's order, so that no index by time is needed; rows are never updated, so
// their places are theirs.
constexpr pg::Query kPrune{
    "outbox_prune",
    "DELETE FROM outbox WHERE ctid = ANY (ARRAY(SELECT place FROM"
    " (SELECT ctid AS place, created_time FROM outbox ORDER BY xid, id LIMIT $2) AS first"
    " WHERE created_time < now() - $1::bigint * interval '1 microsecond'))"};

}  // namespace

std::vector<pg::Migration> Migrations() {
  return {{.number = 1, .name = "outbox", .sql = std::string(kSchemaSql)}};
}

void Append(pg::Tx& tx, absl::Span<const NewEvent> events) {
  if (events.empty()) return;
  std::vector<std::string_view> keys;
  std::vector<std::string_view> types;
  std::vector<std::string> payloads;
  std::vector<std::string_view> traceparents;
  for (const NewEvent& event : events) {
    keys.push_back(event.key);
    types.push_back(event.type);
    payloads.push_back(event.payload);
    traceparents.push_back(event.traceparent);
  }
  tx.Exec(kAppend, pg::Array(keys), pg::Array(types), pg::ByteaArray(payloads),
          pg::Array(traceparents));
}

void LockKeys(pg::Tx& tx, absl::Span<const std::string> keys) {
  tx.Exec(kLockKeys, pg::Array(keys));
}

std::vector<Event> Read(pg::Tx& tx, const Cursor& after, int max) {
  return EventsFrom(tx.Exec(kRead, XidText(after), after.id, max));
}

int64_t Prune(pg::Tx& tx, absl::Duration age, int max) {
  return tx.ExecCount(kPrune, absl::ToInt64Microseconds(age), max);
}

}  // namespace crowdloom::outbox
