#include "services/dispatch/catalog.h"

#include <algorithm>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/pg/tx.h"
#include "services/dispatch/core/limits.h"
#include "services/dispatch/core/slow_down.h"
#include "services/dispatch/core/terms.h"

namespace crowdloom::dispatch {
namespace {

constexpr size_t kBatchesPerRead = 500;

std::shared_ptr<const Snapshot> SnapshotOf(const std::vector<TermsPtr>& alive, const Snapshot& old,
                                           std::atomic<uint64_t>& generation) {
  auto snapshot = std::make_shared<Snapshot>();
  for (const TermsPtr& terms : alive) {
    snapshot->by_key[terms->key()] = terms;
    if (terms->running()) snapshot->running[terms->organization].push_back(terms);
  }
  for (auto& [organization, running] : snapshot->running) {
    std::sort(running.begin(), running.end(), [](const TermsPtr& a, const TermsPtr& b) {
      return std::pair(-a->priority(), a->key()) < std::pair(-b->priority(), b->key());
    });
    const bool same = old.Of(organization) == running;
    snapshot->generations[organization] = same ? old.GenerationOf(organization) : ++generation;
  }
  return snapshot;
}

}  // namespace

Terms::Terms(StoredTerms terms)
    : stored(std::move(terms)),
      organization(OrganizationOf(stored.batch.key.project_id)),
      lease_ttl(LeaseTtl(stored.batch.batch)),
      review_stage(ReviewStage(stored.project)),
      audience(stored.batch.batch.audience()),
      limited(HasLimits(stored.batch.batch)),
      paced(IsPaced(stored.batch.batch)) {}

int Terms::other_stage(int stage) const {
  if (review_stage == kNoStage) return stage;
  return stage == kLabelStage ? review_stage : kLabelStage;
}

const std::vector<TermsPtr>& Snapshot::Of(int32_t organization) const {
  static const auto* const kNone = new std::vector<TermsPtr>();
  const auto found = running.find(organization);
  return found == running.end() ? *kNone : found->second;
}

uint64_t Snapshot::GenerationOf(int32_t organization) const {
  const auto found = generations.find(organization);
  return found == generations.end() ? 0 : found->second;
}

TermsPtr Snapshot::Find(const BatchKey& key) const {
  const auto found = by_key.find(key);
  return found == by_key.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Catalog::Current(pg::Connection& db,
                                                                 absl::Time now) {
  std::shared_ptr<const Snapshot> old;
  {
    absl::MutexLock lock(&mutex_);
    if (now - loaded_ < kStale) return snapshot_;
    old = snapshot_;
    loaded_ = now;  // others go on with the old one meanwhile
  }
  absl::StatusOr<std::shared_ptr<const Snapshot>> fresh = Load(db, *old);
  absl::MutexLock lock(&mutex_);
  if (fresh.ok()) {
    snapshot_ = *fresh;
  } else {
    loaded_ = absl::InfinitePast();
  }
  return fresh;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Catalog::Load(pg::Connection& db,
                                                              const Snapshot& old) {
  std::vector<TermsPtr> alive;
  const absl::Status status =
      pg::RunTx(db,
                [&](pg::Tx& tx) -> absl::Status {
                  alive.clear();
                  std::vector<BatchKey> changed;
                  for (const StoredBatch& stored : ListAlive(tx)) {
                    TermsPtr known = old.Find(stored.key);
                    if (known != nullptr && known->stored.batch.revision == stored.revision) {
                      alive.push_back(std::move(known));
                    } else {
                      changed.push_back(stored.key);
                    }
                  }
                  for (size_t i = 0; i < changed.size(); i += kBatchesPerRead) {
                    const auto part = absl::MakeConstSpan(changed).subspan(i, kBatchesPerRead);
                    for (StoredTerms& terms : FindTerms(tx, part)) {
                      alive.push_back(std::make_shared<const Terms>(std::move(terms)));
                    }
                  }
                  return absl::OkStatus();
                },
                {.read_only = true});
  CL_RETURN_IF_ERROR(status);
  return SnapshotOf(alive, old, generation_);
}

absl::StatusOr<TermsPtr> Catalog::Find(pg::Connection& db, const BatchKey& key, absl::Time now) {
  CL_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> snapshot, Current(db, now));
  if (TermsPtr terms = snapshot->Find(key)) return terms;
  TermsPtr terms;
  CL_RETURN_IF_ERROR(pg::RunTx(db,
                               [&](pg::Tx& tx) -> absl::Status {
                                 std::vector<StoredTerms> found = FindTerms(tx, {key});
                                 if (found.empty()) return FindBatch(tx, key).status();
                                 terms = std::make_shared<const Terms>(std::move(found[0]));
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  return terms;
}

void Catalog::Invalidate() {
  absl::MutexLock lock(&mutex_);
  loaded_ = absl::InfinitePast();
}

}  // namespace crowdloom::dispatch
