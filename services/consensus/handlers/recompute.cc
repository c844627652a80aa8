#include "services/consensus/handlers/recompute.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/consensus/store/replay_store.h"

namespace crowdloom::consensus {
namespace {

constexpr size_t kDifferingMax = 100;
constexpr pg::TxOptions kSnapshot = {.isolation = pg::Isolation::kRepeatableRead,
                                     .read_only = true};

}  // namespace

absl::StatusOr<v1::RecomputeConsensusResponse> RecomputeConsensus(
    rpc::Call& call, const v1::RecomputeConsensusRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>("projects/#/batches/*", request.batch()));
  v1::RecomputeConsensusResponse response;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) -> absl::Status {
        response.Clear();
        CL_ASSIGN_OR_RETURN(const Replay replay, ReplayProject(tx, ids[0], call.deadline()));
        const Comparison compared =
            CompareWithStored(tx, replay, ids[0], static_cast<int32_t>(ids[1]), kDifferingMax);
        response.set_checked_count(compared.checked);
        for (const std::string& task : compared.differing) response.add_differing_tasks(task);
        if (compared.checked > 0) return absl::OkStatus();
        return MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND",
                         "no submission of this batch is known");
      },
      kSnapshot));
  return response;
}

}  // namespace crowdloom::consensus
