#include "services/consensus/loops/project_owner.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::consensus {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr int kProjectsPerStep = 100;
constexpr int kUnsettledMax = 10'000;
constexpr size_t kDecidersMax = 200;
// Passes and settle delays need no news; they are looked for this often.
constexpr absl::Duration kLookInterval = absl::Seconds(1);

// By the database's clock, as the leases themselves.
constexpr pg::Query kCountReplicas{
    "consensus_count_replicas",
    "SELECT count(*) FROM ownership WHERE shard LIKE 'replica/%' AND expires_time > now()"};

constexpr pg::Query kForgetReplicas{"consensus_forget_replicas",
                                    "DELETE FROM ownership WHERE shard LIKE 'replica/%' AND "
                                    "expires_time < now() - interval '1 day'"};

std::string ShardName(int shard) { return StrCat("projects/", shard); }

}  // namespace

ProjectOwner::ProjectOwner(Options options, pg::Connection* db, Metrics* metrics,
                           const Clock* clock)
    : options_(std::move(options)), db_(*db), metrics_(*metrics), clock_(*clock) {}

absl::StatusOr<int> ProjectOwner::CountReplicas() {
  CL_RETURN_IF_ERROR(ownership::TryAcquire(db_, StrCat("replica/", options_.replica),
                                           options_.replica, options_.ttl)
                         .status());
  int replicas = 1;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) {
    tx.Exec(kForgetReplicas);
    replicas = tx.ExecOne(kCountReplicas)[0].as<int>();
    return absl::OkStatus();
  }));
  return std::max(replicas, 1);
}

absl::Status ProjectOwner::Renew() {
  const absl::Time now = clock_.Now();
  if (now - renewed_ < options_.renewal) return absl::OkStatus();
  CL_ASSIGN_OR_RETURN(const int replicas, CountReplicas());
  const size_t share = static_cast<size_t>((kShards + replicas - 1) / replicas);
  while (held_.size() > share) {
    const int shard = held_.rbegin()->first;
    ownership::Release(db_, held_.rbegin()->second).IgnoreError();
    Drop(shard);
  }
  for (int shard = 0; shard < kShards; ++shard) {
    const auto held = held_.find(shard);
    if (held == held_.end() && held_.size() >= share) continue;
    CL_ASSIGN_OR_RETURN(
        const std::optional<ownership::Held> got,
        ownership::TryAcquire(db_, ShardName(shard), options_.replica, options_.ttl));
    if (!got || (held != held_.end() && held->second.epoch != got->epoch)) Drop(shard);
    if (got) held_[shard] = *got;
  }
  renewed_ = now;
  metrics_.owned_shards.With().Set(static_cast<double>(held_.size()));
  return absl::OkStatus();
}

void ProjectOwner::Drop(int shard) {
  held_.erase(shard);
  std::erase_if(deciders_, [&](const auto& one) { return ShardOf(one.first) == shard; });
}

absl::StatusOr<std::vector<int64_t>> ProjectOwner::FindWork() {
  std::vector<int32_t> shards;
  for (const auto& [shard, held] : held_) shards.push_back(shard);
  const bool look = clock_.Now() - looked_ >= kLookInterval;
  std::set<int64_t> projects;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) {
    for (const int64_t id : ListBehind(tx, shards, kProjectsPerStep)) projects.insert(id);
    if (!look) return absl::OkStatus();
    for (const int64_t id : ListUnsettled(tx, shards, kUnsettledMax)) projects.insert(id);
    return absl::OkStatus();
  }));
  if (look) {
    looked_ = clock_.Now();
    // Votes that no pass has seen yet, also of tasks that are final.
    for (const auto& [id, decider] : deciders_) {
      const ProjectState* state = decider->state();
      if (state != nullptr && state->model().votes_since_pass() > 0) projects.insert(id);
    }
  }
  return std::vector<int64_t>(projects.begin(), projects.end());
}

ProjectDecider& ProjectOwner::DeciderOf(int64_t project_id) {
  if (deciders_.size() > kDecidersMax && !deciders_.contains(project_id)) deciders_.clear();
  std::unique_ptr<ProjectDecider>& decider = deciders_[project_id];
  if (decider == nullptr) {
    const int shard = ShardOf(project_id);
    decider = std::make_unique<ProjectDecider>(
        project_id, options_.decider, &db_,
        [this, shard](pg::Tx& tx) { return ownership::CheckEpoch(tx, held_.at(shard)); }, &metrics_,
        &clock_);
  }
  return *decider;
}

absl::StatusOr<Progress> ProjectOwner::Step() {
  CL_RETURN_IF_ERROR(Renew());
  if (held_.empty()) return Progress::kCaughtUp;
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> projects, FindWork());
  bool advanced = false;
  absl::Status failed;
  for (const int64_t project_id : projects) {
    if (!held_.contains(ShardOf(project_id))) continue;  // given back meanwhile
    const absl::StatusOr<Progress> progress = DeciderOf(project_id).Step();
    if (!progress.ok()) {
      failed.Update(progress.status());  // the others go on
      continue;
    }
    advanced = advanced || *progress == Progress::kAdvanced;
    CL_RETURN_IF_ERROR(Renew());
  }
  if (!failed.ok()) {
    renewed_ = absl::InfinitePast();
    return failed;
  }
  return advanced ? Progress::kAdvanced : Progress::kCaughtUp;
}

void ProjectOwner::Release() {
  for (const auto& [shard, held] : held_) ownership::Release(db_, held).IgnoreError();
  held_.clear();
  deciders_.clear();
}

}  // namespace crowdloom::consensus
