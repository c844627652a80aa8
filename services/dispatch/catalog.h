// What is running: the terms of every RUNNING batch, by organization, kept in memory. A snapshot is
// at most kStale old (a change made by this process is seen at once), so a pause or a new audience
// reaches leasing within a second; that a batch runs is checked again by the statement that takes
// its places.
//
//   CL_ASSIGN_OR_RETURN(const auto snapshot, catalog.Current(worker.db, now));
//   for (const auto& running : snapshot->Of(organization)) ...
//
// Thread-safe.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CATALOG_H_
#define CROWDLOOM_SERVICES_DISPATCH_CATALOG_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/connection.h"
#include "services/dispatch/core/eligibility.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/batch_store.h"

namespace crowdloom::dispatch {

// The terms of a batch with what is derived from them.
struct Terms {
  explicit Terms(StoredTerms stored);

  const BatchKey& key() const { return stored.batch.key; }
  const v1::Batch& batch() const { return stored.batch.batch; }
  const v1::Project& project() const { return stored.project; }
  bool running() const { return batch().state() == v1::Batch::RUNNING; }
  bool gold() const { return stored.batch.gold; }  // some tasks are mixed in as gold
  // The workflow's other stage, or the same where there is one stage.
  int other_stage(int stage) const;

  StoredTerms stored;
  int32_t organization;
  absl::Duration lease_ttl;
  int review_stage;  // kNoStage for none
  Audience audience;
  bool limited;  // a worker may do a part of it only
  bool paced;    // how fast they answer matters

  // That in force: a batch whose deadline has passed comes before all that are in time.
  int priority() const { return batch().priority() + (batch().overdue() ? kOverdue : 0); }
  static constexpr int kOverdue = 10;
};
using TermsPtr = std::shared_ptr<const Terms>;

struct Snapshot {
  // By organization, highest priority first.
  absl::flat_hash_map<int32_t, std::vector<TermsPtr>> running;
  absl::flat_hash_map<BatchKey, TermsPtr> by_key;  // also PAUSED ones

  // Stays the same as long as the organization's running batches and their terms do.
  absl::flat_hash_map<int32_t, uint64_t> generations;

  const std::vector<TermsPtr>& Of(int32_t organization) const;
  uint64_t GenerationOf(int32_t organization) const;
  TermsPtr Find(const BatchKey& key) const;
};

class Catalog {
 public:
  static constexpr absl::Duration kStale = absl::Milliseconds(250);

  absl::StatusOr<std::shared_ptr<const Snapshot>> Current(pg::Connection& db, absl::Time now);

  // The terms of one batch whatever its state. BATCH_NOT_FOUND.
  absl::StatusOr<TermsPtr> Find(pg::Connection& db, const BatchKey& key, absl::Time now);

  // Something changed: the next look reads anew.
  void Invalidate();

 private:
  absl::StatusOr<std::shared_ptr<const Snapshot>> Load(pg::Connection& db, const Snapshot& old);

  std::atomic<uint64_t> generation_{0};  // the last one given
  absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<const Snapshot>();
  absl::Time loaded_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CATALOG_H_
