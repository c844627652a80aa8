#include "services/dispatch/profiles.h"

#include "common/base/status.h"
#include "common/pg/tx.h"

namespace crowdloom::dispatch {
namespace {

bool Same(const Profile& a, const Profile& b) {
  return a.attributes.version() == b.attributes.version() && a.acknowledged == b.acknowledged;
}

}  // namespace

std::vector<absl::StatusOr<ProfilePtr>> Profiles::Find(pg::Connection& db,
                                                       absl::Span<const int64_t> workers,
                                                       absl::Time now) {
  absl::flat_hash_map<int64_t, ProfilePtr> known;
  absl::flat_hash_map<int64_t, absl::Status> failed;
  const std::vector<int64_t> missing = FillFromMemory(workers, now, known);
  if (!missing.empty()) {
    absl::flat_hash_map<int64_t, Profile> read;
    const absl::Status status = pg::RunTx(db,
                                          [&](pg::Tx& tx) -> absl::Status {
                                            read = FindProfiles(tx, missing);
                                            return absl::OkStatus();
                                          },
                                          {.read_only = true});
    for (const int64_t worker_id : missing) {
      if (!status.ok()) failed[worker_id] = status;
      if (!status.ok() || read.contains(worker_id)) continue;
      absl::StatusOr<Profile> fetched = FetchAndSave(db, worker_id);
      if (fetched.ok()) {
        read[worker_id] = *std::move(fetched);
      } else {
        failed[worker_id] = fetched.status();
      }
    }
    Keep(read, now, known);
  }
  std::vector<absl::StatusOr<ProfilePtr>> found;
  for (const int64_t worker_id : workers) {
    const auto it = known.find(worker_id);
    if (it != known.end()) {
      found.push_back(it->second);
    } else {
      found.push_back(failed[worker_id]);
    }
  }
  return found;
}

void Profiles::Forget(int64_t worker_id) {
  absl::MutexLock lock(&mutex_);
  entries_.erase(worker_id);
}

std::vector<int64_t> Profiles::FillFromMemory(absl::Span<const int64_t> workers, absl::Time now,
                                              absl::flat_hash_map<int64_t, ProfilePtr>& known) {
  std::vector<int64_t> missing;
  absl::MutexLock lock(&mutex_);
  for (const int64_t worker_id : workers) {
    const auto entry = entries_.find(worker_id);
    if (entry != entries_.end() && now - entry->second.loaded < kStale) {
      known[worker_id] = entry->second.profile;
    } else {
      missing.push_back(worker_id);
    }
  }
  return missing;
}

void Profiles::Keep(const absl::flat_hash_map<int64_t, Profile>& profiles, absl::Time now,
                    absl::flat_hash_map<int64_t, ProfilePtr>& known) {
  absl::MutexLock lock(&mutex_);
  if (entries_.size() + profiles.size() > kMax) entries_.clear();
  for (const auto& [worker_id, profile] : profiles) {
    const auto entry = entries_.find(worker_id);
    // The same object while it says the same: what was worked out from it stays valid.
    ProfilePtr kept = entry != entries_.end() && Same(*entry->second.profile, profile)
                          ? entry->second.profile
                          : std::make_shared<const Profile>(profile);
    known[worker_id] = kept;
    entries_[worker_id] = {std::move(kept), now};
  }
}

absl::StatusOr<Profile> Profiles::FetchAndSave(pg::Connection& db, int64_t worker_id) {
  CL_ASSIGN_OR_RETURN(const events::v1::WorkerChanged attributes, fetch_(worker_id));
  absl::flat_hash_map<int64_t, Profile> read;
  CL_RETURN_IF_ERROR(pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
    SaveProfile(tx, worker_id, attributes);
    read = FindProfiles(tx, {worker_id});
    return absl::OkStatus();
  }));
  return std::move(read[worker_id]);
}

}  // namespace crowdloom::dispatch
