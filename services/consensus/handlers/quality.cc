#include "services/consensus/handlers/quality.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/consensus/live/canonical.h"
#include "services/consensus/live/collusion.h"
#include "services/consensus/store/quality_store.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 500;
constexpr int kTasksMax = 50'000;
constexpr pg::TxOptions kReadOnly = {.read_only = true};

AnsweredTask AnsweredOf(const v1::Consensus& consensus) {
  const auto ids = ParseName<3>(kConsensusPattern, consensus.name()).value();
  AnsweredTask task;
  task.key = {ids[0], static_cast<int32_t>(ids[1]), static_cast<int32_t>(ids[2])};
  task.answer = CanonicalBytes(consensus.answer());
  for (const v1::Consensus::Vote& vote : consensus.votes()) {
    const auto key = ParseAssignment(vote.assignment());
    if (key.ok()) task.given.push_back({key->worker_id, CanonicalBytes(vote.answer())});
  }
  return task;
}

v1::SuspectedCollusion PairOf(const SuspectedPair& pair) {
  v1::SuspectedCollusion suspected;
  suspected.set_first(FormatName("workers/#", pair.first));
  suspected.set_second(FormatName("workers/#", pair.second));
  suspected.set_common_tasks(pair.common_tasks);
  suspected.set_same_errors(pair.same_errors);
  suspected.set_expected_same_errors(pair.expected);
  suspected.set_p_value(pair.p_value);
  for (const TaskKey& key : pair.tasks) suspected.add_tasks(TaskName(key));
  return suspected;
}

}  // namespace

absl::StatusOr<v1::ListWorkerQualityResponse> ListWorkerQuality(
    rpc::Call& call, const v1::ListWorkerQualityRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  std::vector<v1::WorkerQuality> rows;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) {
        rows = ListWorkerQuality(tx, ids[0], after, size);
        return absl::OkStatus();
      },
      kReadOnly));
  v1::ListWorkerQualityResponse response;
  for (v1::WorkerQuality& row : rows) {
    if (request.omit_matrix() && row.has_model()) {
      row.mutable_model()->clear_classes();
      row.mutable_model()->clear_confusion();
    }
    *response.add_worker_quality() = std::move(row);
  }
  if (response.worker_quality_size() == size) {
    const std::string& last = response.worker_quality().rbegin()->worker();
    CL_ASSIGN_OR_RETURN(const auto last_ids, ParseName<1>("workers/#", last));
    response.set_next_page_token(call.pages().Seal(request, StrCat(last_ids[0])));
  }
  return response;
}

absl::StatusOr<v1::WorkerQuality> GetWorkerQuality(rpc::Call& call,
                                                   const v1::GetWorkerQualityRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto project, ParseName<1>("projects/#", request.parent()));
  CL_ASSIGN_OR_RETURN(const auto worker, ParseName<1>("workers/#", request.worker()));
  std::vector<v1::WorkerQuality> rows;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) {
        rows = ListWorkerQuality(tx, project[0], worker[0] - 1, 1);
        return absl::OkStatus();
      },
      kReadOnly));
  if (!rows.empty() && rows[0].worker() == request.worker()) return std::move(rows[0]);
  return MakeError(absl::StatusCode::kNotFound, "QUALITY_NOT_FOUND",
                   "nothing of this worker was decided in the project");
}

absl::StatusOr<v1::ListSuspectedCollusionResponse> ListSuspectedCollusion(
    rpc::Call& call, const v1::ListSuspectedCollusionRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.parent()));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  std::vector<AnsweredTask> tasks;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) {
        tasks.clear();
        for (const v1::Consensus& consensus : ListLatestAnswered(tx, ids[0], kTasksMax)) {
          tasks.push_back(AnsweredOf(consensus));
        }
        return absl::OkStatus();
      },
      kReadOnly));
  v1::ListSuspectedCollusionResponse response;
  for (const SuspectedPair& pair : FindSuspectedPairs(tasks)) {
    if (response.pairs_size() == size) break;
    *response.add_pairs() = PairOf(pair);
  }
  return response;
}

}  // namespace crowdloom::consensus
