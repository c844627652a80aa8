#include "services/consensus/store/replay_store.h"

#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/consensus/store/live_store.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr int kLogPage = 5000;
constexpr int kTasksPage = 1000;

absl::flat_hash_map<std::string, v1::Consensus> StoredOf(pg::Tx& tx, int64_t project_id,
                                                         int32_t batch) {
  absl::flat_hash_map<std::string, v1::Consensus> stored;
  int32_t after = 0;
  for (std::vector<v1::Consensus> page;
       !(page = ListConsensus(tx, project_id, batch, after, kTasksPage)).empty();) {
    for (v1::Consensus& consensus : page) {
      after = static_cast<int32_t>(ParseName<3>(kConsensusPattern, consensus.name()).value()[2]);
      std::string name = consensus.name();
      stored.emplace(std::move(name), std::move(consensus));
    }
  }
  return stored;
}

}  // namespace

absl::StatusOr<Replay> ReplayProject(pg::Tx& tx, int64_t project_id, absl::Time deadline) {
  Replay replay;
  const int64_t applied = FindProgress(tx, project_id).applied_seq;
  const std::vector<LoggedTurn> turns = ReadTurns(tx, project_id);
  size_t turn = 0;
  const auto take_turns = [&](int64_t before) {
    for (; turn < turns.size() && turns[turn].after_seq < before; ++turn) {
      replay.Add(project_id, turns[turn].turn);
    }
  };
  for (int64_t after = 0; after < applied;) {
    if (absl::Now() >= deadline) {
      return absl::DeadlineExceededError("the log is too long for the caller's deadline");
    }
    std::vector<LogEntry> page = ReadLog(tx, project_id, after, kLogPage);
    if (page.empty()) break;
    after = page.back().seq;
    for (LogEntry& entry : page) {
      if (entry.seq > applied) break;
      take_turns(entry.seq);
      replay.Add(std::move(entry));
    }
  }
  take_turns(applied + 1);
  return replay;
}

Comparison CompareWithStored(pg::Tx& tx, const Replay& replay, int64_t project_id, int32_t batch,
                             size_t rows_max) {
  Comparison comparison;
  std::set<int32_t> batches;
  for (const auto& [task, record] : replay.records()) {
    if (batch == 0 || task.batch == batch) batches.insert(task.batch);
  }
  for (const int32_t one : batches) {
    const auto stored = StoredOf(tx, project_id, one);
    for (auto at = replay.records().lower_bound({project_id, one, 0});
         at != replay.records().end() && at->first.batch == one; ++at) {
      // A task that nobody answered has no consensus.
      if (at->second.consensus.name().empty()) continue;
      ++comparison.checked;
      const auto found = stored.find(at->second.consensus.name());
      const bool same = found != stored.end() && SameConsensus(found->second, at->second.consensus);
      if (same || comparison.differing.size() >= rows_max) continue;
      comparison.differing.push_back(TaskName(at->first));
    }
  }
  return comparison;
}

}  // namespace crowdloom::consensus
