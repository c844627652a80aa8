// Brings places that came free to those who can take them: into the Redis queues, and to the calls
// that wait for work, in this process and in others. All of it is a hint that may be lost.
#ifndef CROWDLOOM_SERVICES_DISPATCH_OFFERING_H_
#define CROWDLOOM_SERVICES_DISPATCH_OFFERING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "common/redis/waker.h"
#include "common/rpc/parking_lot.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/queue.h"
#include "services/dispatch/store/verdict_store.h"

namespace crowdloom::dispatch {

// What waiting calls are parked on.
std::string BatchWakeKey(const BatchKey& batch);
std::string WorkerWakeKey(int64_t worker_id);
std::string OrganizationWakeKey(int32_t organization);

// The queue a place belongs to, and entries of workers' own queues.
queue::StageKey StageOf(const PlaceKey& place);
std::vector<queue::Own> OwnOf(absl::Span<const Waiting> waiting);

// Thread-safe; connections are the caller's.
class Offering {
 public:
  // Wakes of other processes arrive through `waker`; null in tests with one process.
  Offering(rpc::ParkingLot* lot, redis::Waker* waker);

  // Queues the places and wakes as many calls as there are places. `band`: kFresh for tasks that
  // nobody has started.
  void Offer(pg::Connection& db, redis::Connection& redis, const Openings& openings,
             Band band = Band::kStarted);

  // Every call that waits in the organization looks again.
  void WakeAll(redis::Connection& redis, int32_t organization);

  // The same for calls that wait for this batch or this worker.
  void WakeBatch(redis::Connection& redis, const BatchKey& batch, int64_t count);
  void WakeWorker(redis::Connection& redis, int64_t worker_id);

 private:
  absl::Status Queue(pg::Connection& db, redis::Connection& redis, const Openings& openings,
                     Band band);
  void Wake(redis::Connection& redis, const std::string& key, int64_t count);

  rpc::ParkingLot* lot_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_OFFERING_H_
