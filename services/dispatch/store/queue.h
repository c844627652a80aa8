// The queues of open places in Redis: who may get what next, fast. They only suggest; PostgreSQL
// decides, and everything here can be rebuilt from it at any moment.
//
// Keys of a stage of a batch, all in one hash slot by the tag {project-batch}:
//   d:{P-B}:S:ready     marker: "ready", or "loading" (expires) while a rebuild fills the queue
//   d:{P-B}:S:open      sorted set of ordinals with free places (core/queue_score.h): about 90
//   bytes
//                       a task, whatever its overlap
//   d:{P-B}:S:cursors   hash worker -> how far into the started tasks this worker has looked
//   d:{P-B}:S:seen:W    bitmap of the ordinals that worker W had; loaded when first needed, expires
//   d:{P-B}:S:own:W     sorted set of the ordinals that are reserved for worker W
//
// The functions are free of state; each is one round trip.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_QUEUE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_QUEUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/redis/connection.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/queue_score.h"

namespace crowdloom::dispatch::queue {

// One stage of a batch: what has a queue.
struct StageKey {
  BatchKey batch;
  int32_t stage = 1;

  friend auto operator<=>(const StageKey&, const StageKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const StageKey& key) {
    return H::combine(std::move(h), key.batch, key.stage);
  }
};

struct PickRequest {
  StageKey stage;
  int32_t other_stage = 1;  // the other stage of the workflow, or the same one when there is none
  int64_t worker_id = 0;
  int32_t count = 1;
};

struct PickResult {
  enum class Marker { kReady, kLoading, kMissing, kSeenMissing };
  Marker marker = Marker::kReady;
  bool more = false;   // the look was cut short; ask again
  int64_t queued = 0;  // tasks left in the common queue
  std::vector<int32_t> own;
  std::vector<int32_t> common;
};

// Takes places for workers, in the order of the requests.
absl::StatusOr<std::vector<PickResult>> Pick(redis::Connection& redis,
                                             absl::Span<const PickRequest> requests);

// A change of how many places of a task are free.
struct Change {
  StageKey stage;
  int32_t ordinal = 0;
  int32_t free = 1;  // more (or fewer, if negative) than now
  Band band = Band::kStarted;
  std::optional<int32_t> rank = std::nullopt;  // by the ordinal where it is not known
};
absl::Status Add(redis::Connection& redis, absl::Span<const Change> changes);

// A task that only this worker may take.
struct Own {
  StageKey stage;
  int64_t worker_id = 0;
  int32_t ordinal = 0;
};
absl::Status AddOwn(redis::Connection& redis, absl::Span<const Own> tasks);

// Lets a worker have a task again (a reviewer's next round, a refused suggestion).
absl::Status ForgetSeen(redis::Connection& redis, absl::Span<const Own> tasks);

// Sets what a worker has seen at one stage. `ordinals` in any order.
absl::Status LoadSeen(redis::Connection& redis, const StageKey& stage, int64_t worker_id,
                      absl::Span<const int32_t> ordinals);

// Empties the queue and says that it is being filled; called again while it is, so that the marker
// does not expire. Picks work meanwhile, on what is there.
absl::Status BeginLoading(redis::Connection& redis, const StageKey& stage);
absl::Status KeepLoading(redis::Connection& redis, const StageKey& stage);
absl::Status EndLoading(redis::Connection& redis, const StageKey& stage);

// Forgets a queue that is over.
absl::Status Drop(redis::Connection& redis, const StageKey& stage);

// How many tasks each queue holds.
absl::StatusOr<std::vector<int64_t>> Sizes(redis::Connection& redis,
                                           absl::Span<const StageKey> stages);

// Whether each queue is there and complete.
absl::StatusOr<std::vector<bool>> AreReady(redis::Connection& redis,
                                           absl::Span<const StageKey> stages);

}  // namespace crowdloom::dispatch::queue

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_QUEUE_H_
