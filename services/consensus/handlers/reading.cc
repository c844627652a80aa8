#include "services/consensus/handlers/reading.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/consensus/live/task_record.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 500;
constexpr pg::TxOptions kReadOnly = {.read_only = true};

absl::Status NotFound() {
  return MakeError(absl::StatusCode::kNotFound, "CONSENSUS_NOT_FOUND",
                   "the task has no answer yet, or does not exist");
}

}  // namespace

absl::StatusOr<v1::Consensus> GetConsensus(rpc::Call& call,
                                           const v1::GetConsensusRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<3>(kConsensusPattern, request.name()));
  const TaskKey key{ids[0], static_cast<int32_t>(ids[1]), static_cast<int32_t>(ids[2])};
  std::optional<v1::Consensus> found;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) {
        found = FindConsensus(tx, key);
        return found ? absl::OkStatus() : NotFound();
      },
      kReadOnly));
  return *std::move(found);
}

absl::StatusOr<v1::ListConsensusResponse> ListConsensus(rpc::Call& call,
                                                        const v1::ListConsensusRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>("projects/#/batches/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  std::vector<v1::Consensus> rows;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) {
        rows = ListConsensus(tx, ids[0], static_cast<int32_t>(ids[1]), static_cast<int32_t>(after),
                             size);
        return absl::OkStatus();
      },
      kReadOnly));
  v1::ListConsensusResponse response;
  for (v1::Consensus& row : rows) {
    if (request.omit_votes()) row.clear_votes();
    *response.add_consensus() = std::move(row);
  }
  if (response.consensus_size() == size) {
    const std::string& last = response.consensus().rbegin()->name();
    CL_ASSIGN_OR_RETURN(const auto last_ids, ParseName<3>(kConsensusPattern, last));
    response.set_next_page_token(call.pages().Seal(request, StrCat(last_ids[2])));
  }
  return response;
}

}  // namespace crowdloom::consensus
