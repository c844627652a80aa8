// Which stages of which batches a worker may work on: worked out when something about the worker or
// their organization's batches changes, and remembered until then, so that a lease does not look at
// every running batch. Thread-safe.
//
//   OfferOrder offers(cache.Find(snapshot, profile, worker_id, device), rng.Next());
//   for (size_t i = 0; i < offers.size(); ++i) ... offers[i] ...
#ifndef CROWDLOOM_SERVICES_DISPATCH_ELIGIBLE_H_
#define CROWDLOOM_SERVICES_DISPATCH_ELIGIBLE_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/profiles.h"
#include "services/dispatch/store/queue.h"

namespace crowdloom::dispatch {

// A stage of a batch that a worker may work on.
struct Offer {
  TermsPtr terms;
  int stage = kLabelStage;

  queue::StageKey key() const { return {terms->key(), stage}; }
};

// Highest priority first; those of one priority are a group.
struct EligibleWork {
  std::vector<Offer> offers;
  std::vector<int64_t> cumulative;  // weights, summed up inside each group
  std::vector<size_t> group_ends;
  std::vector<TermsPtr> limited;  // of which one worker may do a part only
  std::vector<int64_t> golden;    // projects whose label stages have gold mixed in
  bool must_acknowledge = false;  // guidelines keep the worker from more

  void Add(Offer offer);
};
using EligibleWorkPtr = std::shared_ptr<const EligibleWork>;

// The offers in the order of one call: a lottery by weight says which of a group is first, the rest
// of the group follows in turn.
class OfferOrder {
 public:
  OfferOrder() : OfferOrder(std::make_shared<const EligibleWork>(), 0) {}
  OfferOrder(EligibleWorkPtr work, uint64_t chance) : work_(std::move(work)), chance_(chance) {}

  size_t size() const { return work_->offers.size(); }
  bool empty() const { return work_->offers.empty(); }
  const Offer& operator[](size_t i) const;
  const std::vector<TermsPtr>& limited() const { return work_->limited; }
  const std::vector<int64_t>& golden() const { return work_->golden; }

 private:
  EligibleWorkPtr work_;
  uint64_t chance_;
};

// Of one batch, or of all that may be taken along offline: part of the work.
EligibleWorkPtr OnlyBatch(const EligibleWork& work, const BatchKey& batch);
EligibleWorkPtr OnlyOffline(const EligibleWork& work);

class EligibleWorkCache {
 public:
  static constexpr size_t kMax = 100'000;

  EligibleWorkPtr Find(const Snapshot& snapshot, const ProfilePtr& profile, int64_t worker_id,
                       v1::Device device);

 private:
  struct Entry {
    uint64_t generation = 0;  // of the organization's batches
    ProfilePtr profile;
    EligibleWorkPtr work;
  };

  absl::Mutex mutex_;
  absl::flat_hash_map<std::pair<int64_t, int>, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_ELIGIBLE_H_
