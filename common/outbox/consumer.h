// Applies another service's events in this service's database, each exactly once in effect: the
// cursor is stored in the transaction of the effect.
//
//   outbox::Consumer consumer({.name = "ledger.dispatch"}, connection, fetch, apply);
//   CL_ASSIGN_OR_RETURN(auto progress, consumer.Step());       // or a ConsumerLoop
//
// One step: read the cursor, fetch what follows, and in one transaction lock the cursor, apply,
// store the cursor. Replicas may step at the same time: who does not get the lock, or finds the
// cursor moved, has nothing to do. The fetch is outside of the transaction, so that no transaction
// waits for another service (it would hold back every feed on its server, see outbox.h).
//
// When a batch fails, its events are applied one by one. An event that fails by itself is tried
// again in later steps, attempts_max times in all, and then parked: its key is set aside with this
// and all later events, other keys go on, the metric consumer_parked_events rises (alarm on it) and
// Replay(key) applies them when the cause is repaired. Errors that pass by themselves (UNAVAILABLE,
// ABORTED, DEADLINE_EXCEEDED) are never counted: a database that is down parks nothing.
//
// Used by one thread. The connection is the consumer's own while it steps.
#ifndef CROWDLOOM_COMMON_OUTBOX_CONSUMER_H_
#define CROWDLOOM_COMMON_OUTBOX_CONSUMER_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/outbox/outbox.h"
#include "common/pg/connection.h"
#include "common/pg/tx.h"

namespace crowdloom::outbox {

struct ConsumerOptions {
  std::string name;  // of the cursor: "ledger.dispatch" reads dispatch's feed for ledger
  int batch_max = 256;
  int attempts_max = 5;
};

class Consumer {
 public:
  // At most `max` events after the cursor, in order.
  using Fetch = std::function<absl::StatusOr<std::vector<Event>>(const Cursor& after, int max)>;
  // The effect of the events, in order, in this transaction. May run again for the same events.
  using Apply = std::function<absl::Status(pg::Tx& tx, absl::Span<const Event> events)>;

  enum class Progress {
    kCaughtUp,  // nothing to do now: no event, or another replica is at it
    kAdvanced,  // there may be more
  };

  Consumer(ConsumerOptions options, pg::Connection& connection, Fetch fetch, Apply apply,
           const Clock* clock = SystemClock());

  // Applies what there is, batch by batch, at most kBatchesMax of them. An error means that the
  // cursor stands before an event that failed; step again later.
  static constexpr int kBatchesMax = 20;
  absl::StatusOr<Progress> Step();

  // Applies the parked events of `key` in order, in one transaction; on an error they stay parked.
  // Gives how many there were. At most kReplayMax at a time.
  static constexpr int kReplayMax = 1000;
  absl::StatusOr<int> Replay(std::string_view key);

 private:
  struct Position {
    Cursor cursor;
    int attempts = 0;  // how often the event after the cursor has failed by itself
  };

  absl::StatusOr<Position> ReadPosition();
  absl::StatusOr<Progress> Pass(const Position& from, absl::Span<const Event> events);
  absl::StatusOr<Progress> Advance(const Position& from, absl::Span<const Event> events);
  absl::StatusOr<Progress> AdvanceOneByOne(Position from, absl::Span<const Event> events);
  absl::StatusOr<Progress> Fail(const Position& at, const Event& event, const absl::Status& error);
  absl::StatusOr<Progress> Park(const Position& from, const Event& event,
                                const absl::Status& error);
  absl::Status ApplyUnparked(pg::Tx& tx, absl::Span<const Event> events);
  void Report(absl::Span<const Event> fetched);
  absl::Status ReportParked();

  const ConsumerOptions options_;
  pg::Connection& connection_;
  const Fetch fetch_;
  const Apply apply_;
  const Clock* const clock_;
};

}  // namespace crowdloom::outbox

#endif  // CROWDLOOM_COMMON_OUTBOX_CONSUMER_H_
