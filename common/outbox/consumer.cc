#include "common/outbox/consumer.h"

#include <set>
#include <string_view>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/outbox/feed.h"
#include "common/pg/array.h"

namespace crowdloom::outbox {
namespace {

constexpr pg::Query kCreateCursor{
    "consumer_create_cursor",
    "INSERT INTO consumer_cursor (consumer) VALUES ($1) ON CONFLICT DO NOTHING"};

constexpr pg::Query kReadCursor{
    "consumer_read_cursor", "SELECT xid, id, attempts FROM consumer_cursor WHERE consumer = $1"};

// No row: another replica is working, or has moved the cursor since it was read.
constexpr pg::Query kLockCursor{
    "consumer_lock_cursor",
    "SELECT 1 FROM consumer_cursor WHERE consumer = $1 AND xid = $2::xid8 AND id = $3"
    " FOR UPDATE SKIP LOCKED"};

constexpr pg::Query kAwaitCursor{"consumer_await_cursor",
                                 "SELECT 1 FROM consumer_cursor WHERE consumer = $1 FOR UPDATE"};

constexpr pg::Query kStoreCursor{
    "consumer_store_cursor",
    "UPDATE consumer_cursor SET xid = $2::xid8, id = $3, attempts = 0 WHERE consumer = $1"};

constexpr pg::Query kCountAttempt{"consumer_count_attempt",
                                  "UPDATE consumer_cursor SET attempts = attempts + 1"
                                  " WHERE consumer = $1 AND xid = $2::xid8 AND id = $3"};

constexpr pg::Query kFindParkedKeys{
    "consumer_find_parked_keys",
    "SELECT DISTINCT key FROM parked_event WHERE consumer = $1 AND key = ANY($2::text[])"};

constexpr pg::Query kPark{
    "consumer_park",
    "INSERT INTO parked_event"
    " (consumer, xid, id, key, type, payload, traceparent, created_time, error)"
    " VALUES ($1, $2::xid8, $3, $4, $5, $6, $7, $8, $9)"};

constexpr pg::Query kReadParked{
    "consumer_read_parked",
    "SELECT xid, id, key, type, payload, traceparent, created_time FROM parked_event"
    " WHERE consumer = $1 AND key = $2 ORDER BY xid, id LIMIT $3"};

constexpr pg::Query kUnpark{
    "consumer_unpark",
    "DELETE FROM parked_event WHERE consumer = $1 AND key = $2 AND (xid, id) <= ($3::xid8, $4)"};

constexpr pg::Query kCountParked{"consumer_count_parked",
                                 "SELECT count(*) FROM parked_event WHERE consumer = $1"};

struct Metrics {
  metrics::GaugeFamily lag{"consumer_lag_seconds",
                           "Age of the oldest event not applied yet; 0 when caught up",
                           {"consumer"}};
  metrics::GaugeFamily parked{"consumer_parked_events", "Events set aside", {"consumer"}};
  metrics::CounterFamily applied{"consumer_events_total", "Events passed", {"consumer"}};
  metrics::CounterFamily failures{
      "consumer_failures_total", "Events that failed by themselves", {"consumer"}};
};

Metrics& TheMetrics() {
  static Metrics* const metrics = new Metrics;
  return *metrics;
}

bool PassesByItself(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsCancelled(status);
}

void ParkOne(pg::Tx& tx, const std::string& consumer, const Event& event, std::string_view error) {
  tx.Exec(kPark, consumer, XidText(event.cursor), event.cursor.id, event.key, event.type,
          pg::Bytea(event.payload), event.traceparent, event.created_time, error);
}

void Store(pg::Tx& tx, const std::string& consumer, const Cursor& cursor) {
  tx.Exec(kStoreCursor, consumer, XidText(cursor), cursor.id);
}

}  // namespace

Consumer::Consumer(ConsumerOptions options, pg::Connection& connection, Fetch fetch, Apply apply,
                   const Clock* clock)
    : options_(std::move(options)),
      connection_(connection),
      fetch_(std::move(fetch)),
      apply_(std::move(apply)),
      clock_(clock) {}

absl::StatusOr<Consumer::Position> Consumer::ReadPosition() {
  Position position;
  CL_RETURN_IF_ERROR(pg::RunTx(connection_, [&](pg::Tx& tx) {
    std::optional<pqxx::row> row = tx.ExecAtMostOne(kReadCursor, options_.name);
    if (!row) {
      tx.Exec(kCreateCursor, options_.name);
      row = tx.ExecOne(kReadCursor, options_.name);
    }
    position = {{(*row)[0].as<uint64_t>(), (*row)[1].as<int64_t>()}, (*row)[2].as<int>()};
    return absl::OkStatus();
  }));
  return position;
}

absl::StatusOr<Consumer::Progress> Consumer::Step() {
  CL_ASSIGN_OR_RETURN(Position from, ReadPosition());
  for (int batch = 0; batch < kBatchesMax; ++batch) {
    CL_ASSIGN_OR_RETURN(const std::vector<Event> events, fetch_(from.cursor, options_.batch_max));
    Report(events);
    if (events.empty()) return batch == 0 ? Progress::kCaughtUp : Progress::kAdvanced;
    CL_ASSIGN_OR_RETURN(const Progress progress, Pass(from, events));
    const bool full = events.size() >= static_cast<size_t>(options_.batch_max);
    if (progress == Progress::kCaughtUp || !full) return progress;
    from = {events.back().cursor, 0};
  }
  return Progress::kAdvanced;
}

absl::StatusOr<Consumer::Progress> Consumer::Pass(const Position& from,
                                                  absl::Span<const Event> events) {
  absl::StatusOr<Progress> progress = Advance(from, events);
  if (progress.ok() || PassesByItself(progress.status())) return progress;
  return AdvanceOneByOne(from, events);
}

// Applies all events in one transaction, or none.
absl::StatusOr<Consumer::Progress> Consumer::Advance(const Position& from,
                                                     absl::Span<const Event> events) {
  Progress progress = Progress::kCaughtUp;
  const absl::Status status = pg::RunTx(connection_, [&](pg::Tx& tx) -> absl::Status {
    progress = Progress::kCaughtUp;
    if (!tx.ExecAtMostOne(kLockCursor, options_.name, XidText(from.cursor), from.cursor.id)) {
      return absl::OkStatus();
    }
    CL_RETURN_IF_ERROR(ApplyUnparked(tx, events));
    Store(tx, options_.name, events.back().cursor);
    progress = Progress::kAdvanced;
    return absl::OkStatus();
  });
  CL_RETURN_IF_ERROR(status);
  if (progress == Progress::kAdvanced) {
    TheMetrics().applied.With({options_.name}).Increment(static_cast<double>(events.size()));
  }
  return progress;
}

absl::Status Consumer::ApplyUnparked(pg::Tx& tx, absl::Span<const Event> events) {
  std::vector<std::string_view> keys;
  for (const Event& event : events) keys.push_back(event.key);
  std::set<std::string> parked_keys;
  for (const pqxx::row& row : tx.Exec(kFindParkedKeys, options_.name, pg::Array(keys))) {
    parked_keys.insert(row[0].as<std::string>());
  }
  if (parked_keys.empty()) return apply_(tx, events);
  std::vector<Event> unparked;
  for (const Event& event : events) {
    if (parked_keys.contains(event.key)) {
      ParkOne(tx, options_.name, event, "behind a parked event");
    } else {
      unparked.push_back(event);
    }
  }
  return unparked.empty() ? absl::OkStatus() : apply_(tx, unparked);
}

// Passes the good events before the bad one, and the bad one when it has had its attempts.
absl::StatusOr<Consumer::Progress> Consumer::AdvanceOneByOne(Position at,
                                                             absl::Span<const Event> events) {
  for (size_t i = 0; i < events.size(); ++i) {
    absl::StatusOr<Progress> progress = Advance(at, events.subspan(i, 1));
    if (!progress.ok() && !PassesByItself(progress.status())) {
      progress = Fail(at, events[i], progress.status());
    }
    if (!progress.ok() || *progress == Progress::kCaughtUp) return progress;
    at = {events[i].cursor, 0};
  }
  return Progress::kAdvanced;
}

absl::StatusOr<Consumer::Progress> Consumer::Fail(const Position& at, const Event& event,
                                                  const absl::Status& error) {
  TheMetrics().failures.With({options_.name}).Increment();
  if (at.attempts + 1 >= options_.attempts_max) return Park(at, event, error);
  CL_RETURN_IF_ERROR(pg::RunTx(connection_, [&](pg::Tx& tx) {
    tx.Exec(kCountAttempt, options_.name, XidText(at.cursor), at.cursor.id);
    return absl::OkStatus();
  }));
  return error;
}

absl::StatusOr<Consumer::Progress> Consumer::Park(const Position& from, const Event& event,
                                                  const absl::Status& error) {
  log::Error("event parked", {{"consumer", options_.name},
                              {"key", event.key},
                              {"type", event.type},
                              {"traceparent", event.traceparent},
                              {"error", error}});
  Progress progress = Progress::kCaughtUp;
  CL_RETURN_IF_ERROR(pg::RunTx(connection_, [&](pg::Tx& tx) {
    progress = Progress::kCaughtUp;
    if (!tx.ExecAtMostOne(kLockCursor, options_.name, XidText(from.cursor), from.cursor.id)) {
      return absl::OkStatus();
    }
    ParkOne(tx, options_.name, event, error.ToString());
    Store(tx, options_.name, event.cursor);
    progress = Progress::kAdvanced;
    return absl::OkStatus();
  }));
  CL_RETURN_IF_ERROR(ReportParked());
  return progress;
}

absl::StatusOr<int> Consumer::Replay(std::string_view key) {
  int replayed = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(connection_, [&](pg::Tx& tx) -> absl::Status {
    tx.Exec(kCreateCursor, options_.name);
    tx.ExecOne(kAwaitCursor, options_.name);  // no new event parks behind these meanwhile
    const std::vector<Event> events =
        EventsFrom(tx.Exec(kReadParked, options_.name, key, kReplayMax));
    replayed = static_cast<int>(events.size());
    if (events.empty()) return absl::OkStatus();
    CL_RETURN_IF_ERROR(apply_(tx, events));
    const Cursor& last = events.back().cursor;
    tx.Exec(kUnpark, options_.name, key, XidText(last), last.id);
    return absl::OkStatus();
  }));
  CL_RETURN_IF_ERROR(ReportParked());
  return replayed;
}

void Consumer::Report(absl::Span<const Event> fetched) {
  const absl::Duration lag =
      fetched.empty() ? absl::ZeroDuration() : clock_->Now() - fetched.front().created_time;
  TheMetrics().lag.With({options_.name}).Set(absl::ToDoubleSeconds(lag));
}

absl::Status Consumer::ReportParked() {
  return pg::RunTx(connection_,
                   [&](pg::Tx& tx) {
                     const double count = tx.ExecOne(kCountParked, options_.name)[0].as<double>();
                     TheMetrics().parked.With({options_.name}).Set(count);
                     return absl::OkStatus();
                   },
                   {.read_only = true});
}

}  // namespace crowdloom::outbox
