// One transaction of leasing, for a set of asks (leasing.h): what each worker holds, candidates for
// what they lack, and the leases on those candidates that PostgreSQL grants.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LEASE_ROUND_H_
#define CROWDLOOM_SERVICES_DISPATCH_LEASE_ROUND_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "common/rpc/worker_pool.h"
#include "services/dispatch/gold_mixing.h"
#include "services/dispatch/leasing.h"
#include "services/dispatch/store/pace_store.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/queue.h"
#include "services/dispatch/store/tally_store.h"

namespace crowdloom::dispatch {

class LeaseRound {
 public:
  // `asks` are of different workers.
  LeaseRound(rpc::Worker& worker, const Snapshot& snapshot, std::vector<Ask*> asks, absl::Time now)
      : worker_(worker), snapshot_(snapshot), asks_(std::move(asks)), now_(now) {}

  // Runs the transaction. After an error nothing was leased.
  absl::Status Run(Contents& contents);

  // Batches whose queues are not there.
  const std::vector<TermsPtr>& missing() const { return missing_; }

 private:
  // A task that Redis took for a worker.
  struct Candidate {
    Ask* ask = nullptr;
    Offer offer;
    int32_t ordinal = 0;
    bool own = false;   // from the worker's own queue
    bool gold = false;  // from no queue

    PlaceKey place() const { return {offer.terms->key(), offer.stage, ordinal}; }
  };

  absl::Status Body(pg::Tx& tx, Contents& contents);
  void ReadHeld(pg::Tx& tx);
  void Resume(pg::Tx& tx, std::vector<StoredAssignment>& held);
  void ReadRooms(pg::Tx& tx);
  WorkerPaces ReadPaces(pg::Tx& tx);
  static int CountFor(Ask& ask);
  void CountTaken(const StoredAssignment& lease, const Terms& terms);
  absl::Status Pick(pg::Tx& tx);
  absl::Status Handle(pg::Tx& tx, Ask& ask, queue::PickResult&& result);
  absl::Status LoadSeen(pg::Tx& tx, const Ask& ask, const Offer& offer);
  void MixGold(pg::Tx& tx, absl::Span<Ask* const> looking,
               std::vector<queue::PickRequest>& requests);
  void HideGold();
  void Grant(pg::Tx& tx);
  void GrantFewer(pg::Tx& tx, PlaceCounts& wanted, absl::flat_hash_map<PlaceKey, Place>& granted);
  void Write(pg::Tx& tx, const std::vector<Candidate>& granted,
             const std::vector<StoredAssignment>& leases, const std::vector<bool>& reserved);
  void GiveBack(const Candidate& candidate, bool forget);
  void GiveBackAll();
  void Correct();

  rpc::Worker& worker_;
  const Snapshot& snapshot_;
  const std::vector<Ask*> asks_;
  const absl::Time now_;
  std::vector<TermsPtr> missing_;
  std::vector<Candidate> candidates_;
  size_t written_ = 0;  // of the candidates
  Tallies tallies_;     // of the workers in batches with limits
  std::optional<GoldMixing> gold_;
  // Corrections for Redis, made after the transaction.
  std::vector<queue::Change> changes_;
  std::vector<queue::Own> own_, forget_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LEASE_ROUND_H_
