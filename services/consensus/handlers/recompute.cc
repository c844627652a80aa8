#include "services/consensus/handlers/recompute.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/consensus/live/replay.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr int kLogPage = 5000;
constexpr int kTasksPage = 1000;
constexpr int kDifferingMax = 100;
constexpr pg::TxOptions kSnapshot = {.isolation = pg::Isolation::kRepeatableRead,
                                     .read_only = true};

struct BatchKey {
  int64_t project_id = 0;
  int32_t batch = 0;
};

absl::Status CheckTime(const rpc::Call& call) {
  if (absl::Now() < call.deadline()) return absl::OkStatus();
  return absl::DeadlineExceededError("the log is too long for the caller's deadline");
}

// Replays the log of a batch, or (batch 0) of a project. True when it met dynamic overlap.
absl::StatusOr<bool> ReplayLog(rpc::Call& call, pg::Tx& tx, const BatchKey& key, Replay& replay) {
  bool dynamic = false;
  int64_t after = 0;
  while (true) {
    CL_RETURN_IF_ERROR(CheckTime(call));
    std::vector<LogEntry> page = ReadLog(tx, key.project_id, key.batch, after, kLogPage);
    if (page.empty()) return dynamic;
    after = page.back().seq;
    for (LogEntry& entry : page) {
      dynamic = dynamic || (entry.submission && entry.submission->event.dynamic_overlap());
      replay.Add(std::move(entry));
    }
  }
}

absl::StatusOr<Replay> ReplayFor(rpc::Call& call, pg::Tx& tx, const BatchKey& key) {
  Replay batch;
  CL_ASSIGN_OR_RETURN(const bool dynamic, ReplayLog(call, tx, key, batch));
  if (!dynamic) return batch;
  Replay project;
  CL_RETURN_IF_ERROR(ReplayLog(call, tx, {key.project_id, 0}, project).status());
  return project;
}

// Compares every task of the batch with what is stored.
void Compare(pg::Tx& tx, const BatchKey& key, const Replay& replay,
             v1::RecomputeConsensusResponse& response) {
  absl::btree_map<std::string, v1::Consensus> stored;
  int32_t after = 0;
  for (std::vector<v1::Consensus> page;
       !(page = ListConsensus(tx, key.project_id, key.batch, after, kTasksPage)).empty();) {
    for (v1::Consensus& consensus : page) {
      after = static_cast<int32_t>(ParseName<3>(kConsensusPattern, consensus.name()).value()[2]);
      std::string name = consensus.name();
      stored.emplace(std::move(name), std::move(consensus));
    }
  }
  for (const auto& [task, record] : replay.records()) {
    if (task.batch != key.batch) continue;
    response.set_checked_count(response.checked_count() + 1);
    const bool same = SameConsensus(stored[record.consensus.name()], record.consensus);
    if (!same && response.differing_tasks_size() < kDifferingMax) {
      response.add_differing_tasks(TaskName(task));
    }
  }
}

}  // namespace

absl::StatusOr<v1::RecomputeConsensusResponse> RecomputeConsensus(
    rpc::Call& call, const v1::RecomputeConsensusRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>("projects/#/batches/*", request.batch()));
  const BatchKey key{ids[0], static_cast<int32_t>(ids[1])};
  v1::RecomputeConsensusResponse response;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) -> absl::Status {
        response.Clear();
        CL_ASSIGN_OR_RETURN(const Replay replay, ReplayFor(call, tx, key));
        if (replay.records().empty()) {
          return MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND",
                           "no submission of this batch is known");
        }
        Compare(tx, key, replay, response);
        return absl::OkStatus();
      },
      kSnapshot));
  return response;
}

}  // namespace crowdloom::consensus
