#include "services/dispatch/census.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/pg/tx.h"
#include "services/dispatch/metrics.h"
#include "services/dispatch/store/assignment_store.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

using Progress = outbox::Consumer::Progress;

queue::StageKey KeyOf(const QueueState& state) { return {state.terms->key(), state.stage}; }

void Publish(const std::vector<QueueState>& queues, int64_t workers, absl::Time now) {
  int64_t queued = 0;
  int64_t leases = 0;
  int64_t expiring = 0;
  absl::Duration idle;
  for (const QueueState& state : queues) {
    queued += state.queued;
    leases += state.leases;
    expiring += state.expiring;
    if (state.idle_since) idle = std::max(idle, now - *state.idle_since);
  }
  Metrics& metrics = ProcessMetrics();
  metrics.queued.Set(static_cast<double>(queued));
  metrics.queue_idle_seconds.Set(absl::ToDoubleSeconds(idle));
  metrics.open_leases.Set(static_cast<double>(leases));
  metrics.expiring_leases.Set(static_cast<double>(expiring));
  metrics.active_workers.Set(static_cast<double>(workers));
}

}  // namespace

void QueueBoard::Set(std::vector<QueueState> queues, absl::Time count_time) {
  const auto since = [](const QueueState& state) {
    return state.idle_since.value_or(absl::InfiniteFuture());
  };
  std::ranges::stable_sort(queues, {}, since);
  absl::MutexLock lock(&mutex_);
  queues_ = std::move(queues);
  count_time_ = count_time;
}

v1::ListQueuesResponse QueueBoard::Of(int32_t organization) const {
  v1::ListQueuesResponse response;
  absl::MutexLock lock(&mutex_);
  if (count_time_ != absl::InfinitePast()) SetTime(count_time_, *response.mutable_count_time());
  for (const QueueState& state : queues_) {
    if (state.terms->organization != organization) continue;
    v1::ListQueuesResponse::Queue& queue = *response.add_queues();
    queue.set_batch(state.terms->batch().name());
    queue.set_title(state.terms->batch().title());
    queue.set_stage(state.stage);
    queue.set_queued_tasks(state.queued);
    queue.set_held_leases(state.leases);
    queue.set_expiring_leases(state.expiring);
    if (state.idle_since) SetTime(*state.idle_since, *queue.mutable_idle_since());
  }
  return response;
}

absl::StatusOr<Progress> Census::Step() {
  const absl::Time now = clock_.Now();
  CL_ASSIGN_OR_RETURN(std::vector<QueueState> queues, CountQueues(now));
  CL_ASSIGN_OR_RETURN(const int64_t workers, CountLeases(queues, now));
  FindIdle(queues, now);
  Publish(queues, workers, now);
  board_.Set(std::move(queues), now);
  return Progress::kCaughtUp;
}

absl::StatusOr<std::vector<QueueState>> Census::CountQueues(absl::Time now) {
  CL_ASSIGN_OR_RETURN(const auto snapshot, catalog_.Current(db_, now));
  std::vector<QueueState> queues;
  std::vector<queue::StageKey> keys;
  for (const auto& [key, terms] : snapshot->by_key) {
    if (!terms->running()) continue;
    queues.push_back({.terms = terms, .stage = kLabelStage});
    if (terms->review_stage != kNoStage) {
      queues.push_back({.terms = terms, .stage = terms->review_stage});
    }
  }
  for (const QueueState& state : queues) keys.push_back(KeyOf(state));
  if (keys.empty()) return queues;
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> sizes, queue::Sizes(redis_, keys));
  for (size_t i = 0; i < queues.size(); ++i) queues[i].queued = sizes[i];
  return queues;
}

// Fills in what is held, and when a task was last taken; gives how many workers hold any.
absl::StatusOr<int64_t> Census::CountLeases(std::vector<QueueState>& queues, absl::Time now) {
  absl::flat_hash_map<queue::StageKey, HeldLeases> held;
  int64_t workers = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(db_,
                               [&](pg::Tx& tx) -> absl::Status {
                                 held.clear();
                                 for (const HeldLeases& leases :
                                      CountHeldByStage(tx, now + kSoon)) {
                                   held[{leases.batch, leases.stage}] = leases;
                                 }
                                 workers = CountHolders(tx);
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  for (QueueState& state : queues) {
    const auto found = held.find(KeyOf(state));
    if (found == held.end()) continue;
    state.leases = found->second.count;
    state.expiring = found->second.expiring;
    state.idle_since = found->second.newest;
  }
  return workers;
}

void Census::FindIdle(std::vector<QueueState>& queues, absl::Time now) {
  absl::flat_hash_map<queue::StageKey, absl::Time> idle;
  for (QueueState& state : queues) {
    const std::optional<absl::Time> taken = std::exchange(state.idle_since, std::nullopt);
    if (state.queued == 0) continue;
    const auto before = idle_.find(KeyOf(state));
    absl::Time since = before == idle_.end() ? now : before->second;
    if (taken) since = std::max(since, *taken);
    state.idle_since = since;
    idle.emplace(KeyOf(state), since);
  }
  idle_ = std::move(idle);
}

}  // namespace crowdloom::dispatch
