// LeaseAssignments for all that wait for it at once.
//
// Redis suggests, PostgreSQL decides: inside one transaction, what the workers hold is read under a
// lock per worker, pick.lua names candidates for what they lack, places are taken where
// open + counted <= target, and the leases are written where the worker never had the task. Who
// loses gets another candidate in the next round; replies go out after the commit.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LEASING_H_
#define CROWDLOOM_SERVICES_DISPATCH_LEASING_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/rpc/batcher.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/eligible.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/profiles.h"
#include "services/dispatch/store/assignment_store.h"
#include "services/dispatch/views.h"

namespace crowdloom::dispatch {

using LeaseBatcher = rpc::Batcher<v1::LeaseAssignmentsRequest, v1::LeaseAssignmentsResponse>;

// One worker's call.
struct Ask {
  LeaseBatcher::Item* item = nullptr;
  int64_t worker_id = 0;
  ProfilePtr profile;
  int wanted = 1;       // leases to hold in total
  bool capped = false;  // wanted less than was asked for, by the worker's limit
  OfferOrder offers;
  absl::Duration offline;              // to hold what is taken now; zero for the usual time
  std::optional<BatchKey> only;        // the one batch to give work of
  size_t next_offer = 0;               // the one to look at next
  int looks = 0;                       // at that offer
  int picked = 0;                      // candidates that Redis named
  std::vector<StoredAssignment> held;  // of the batch asked for, if one was
  int held_elsewhere = 0;
  bool refused = false;     // a candidate was lost to somebody else: try again
  bool rebuilding = false;  // a queue was not there
  bool more = false;        // a look was cut short
  bool must_acknowledge = false;
  bool limited = false;                          // a limit of a batch kept the worker from it
  bool slowed = false;                           // a rule of a batch spaces the worker's tasks
  std::optional<absl::Time> slowed_until;        // the first that ends by itself
  absl::flat_hash_map<BatchKey, int32_t> rooms;  // in batches with limits, what is left
  Ask* same = nullptr;  // another call of the same worker, which answers this one too

  int32_t RoomIn(const Terms& terms) const {
    const auto room = rooms.find(terms.key());
    return terms.limited && room != rooms.end() ? room->second : INT32_MAX;
  }
  int needed() const { return wanted - held_elsewhere - static_cast<int>(held.size()); }
};

class Leasing {
 public:
  struct Options {
    int leases_max = 10;    // of one worker
    std::string media_key;  // signs addresses of media, and packets
    const Clock* clock = nullptr;
  };
  // Called with a batch whose queues are not in Redis; returns at once.
  using Rebuild = std::function<void(const TermsPtr& terms)>;

  Leasing(Options options, Catalog* catalog, Profiles* profiles, Rebuild rebuild)
      : options_(std::move(options)),
        catalog_(catalog),
        profiles_(profiles),
        rebuild_(std::move(rebuild)) {}

  void LeaseBatch(rpc::Worker& worker, LeaseBatcher::Items items);

 private:
  std::vector<Ask> Prepare(rpc::Worker& worker, LeaseBatcher::Items items, const Snapshot& snapshot,
                           absl::Time now);
  absl::Status PrepareAsk(const Snapshot& snapshot, const ProfilePtr& profile, Rng& rng, Ask& ask);
  absl::Status RunRounds(rpc::Worker& worker, const Snapshot& snapshot, std::vector<Ask>& asks,
                         absl::Time now, Contents& contents);
  absl::Status Answer(const Snapshot& snapshot, const Contents& contents, rpc::Worker& worker,
                      absl::Time now, Ask& ask);
  std::string PacketOf(const std::string& worker,
                       const v1::LeaseAssignmentsResponse& response) const;
  void AnswerWithout(Ask& ask, absl::Time now);

  const Options options_;
  Catalog* catalog_;
  Profiles* profiles_;
  const Rebuild rebuild_;
  EligibleWorkCache eligible_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LEASING_H_
