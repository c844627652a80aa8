// The events a service tells: written in the transaction of the change they report, read by other
// services as a feed. The tables are in schema.h.
//
//   outbox::Append(tx, {{key, "crowdloom.events.v1.TaskResolved", bytes}});
//
// Order. The feed is ordered by (transaction id, id), and shows an event only when every
// transaction that began to write before its own is over (xid < the snapshot's xmin). An event of a
// transaction that commits late therefore can never appear before a cursor that has passed it: no
// event is skipped, where "id > last id" would skip. The price is that the longest writing
// transaction of the whole database server delays every feed on it.
//
// Events of one key come in the order of their transactions' ids. That is the order of the changes
// when a transaction takes its first lock on what the key names before it writes anything else; a
// service whose transactions write first and lock later calls LockKeys before its first write.
#ifndef CROWDLOOM_COMMON_OUTBOX_OUTBOX_H_
#define CROWDLOOM_COMMON_OUTBOX_OUTBOX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/migrate.h"
#include "common/pg/tx.h"

namespace crowdloom::outbox {

struct NewEvent {
  std::string key;      // events of one key are applied in order: "projects/3-17/batches/2"
  std::string type;     // full name of the event's message
  std::string payload;  // its bytes
  std::string traceparent = {};  // of the call that caused it
};

// A place in a feed: the last event that was read. The default is the start.
struct Cursor {
  uint64_t xid = 0;
  int64_t id = 0;

  friend auto operator<=>(const Cursor&, const Cursor&) = default;
};

struct Event {
  Cursor cursor;
  std::string key;
  std::string type;
  std::string payload;
  std::string traceparent;
  absl::Time created_time;
};

// The tables of this library, as migration 1 of a service's schema.
std::vector<pg::Migration> Migrations();

// Writes the events, in this order, with one statement. An event is whole or not at all with its
// transaction.
void Append(pg::Tx& tx, absl::Span<const NewEvent> events);

// Makes transactions that tell of the same keys follow each other, from this call to their end.
// Call it before the transaction's first write. Locks in a fixed order: no deadlock among callers.
void LockKeys(pg::Tx& tx, absl::Span<const std::string> keys);

// At most `max` events after `after`, in order.
std::vector<Event> Read(pg::Tx& tx, const Cursor& after, int max);

// Deletes at most `max` events older than `age` by the database's clock; gives how many. `age` is
// far above the longest time a consumer may be away.
int64_t Prune(pg::Tx& tx, absl::Duration age, int max);

}  // namespace crowdloom::outbox

#endif  // CROWDLOOM_COMMON_OUTBOX_OUTBOX_H_
