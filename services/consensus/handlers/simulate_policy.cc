#include "services/consensus/handlers/simulate_policy.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/consensus/simulate/policy_simulation.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr int kLogPage = 5000;
constexpr pg::TxOptions kSnapshot = {.isolation = pg::Isolation::kRepeatableRead,
                                     .read_only = true};

struct Part {
  int64_t project_id = 0;
  int32_t batch = 0;  // 0 for the whole project
};

absl::StatusOr<Part> ParsePart(const std::string& parent) {
  if (const auto project = ParseName<1>("projects/#", parent); project.ok()) {
    return Part{(*project)[0], 0};
  }
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>("projects/#/batches/*", parent));
  return Part{ids[0], static_cast<int32_t>(ids[1])};
}

absl::Status CheckTime(const rpc::Call& call) {
  if (absl::Now() < call.deadline()) return absl::OkStatus();
  return absl::DeadlineExceededError("the log is too long for the caller's deadline");
}

// Plays the log in both ways at once.
absl::Status PlayLog(rpc::Call& call, pg::Tx& tx, const Part& part, PolicySimulation& simulated,
                     PolicySimulation& logged) {
  int64_t after = 0;
  bool any = false;
  while (true) {
    CL_RETURN_IF_ERROR(CheckTime(call));
    std::vector<LogEntry> page = ReadLog(tx, part.project_id, after, kLogPage);
    if (page.empty()) break;
    after = page.back().seq;
    for (LogEntry& entry : page) {
      if (part.batch != 0 && entry.task.batch != part.batch) continue;
      any = true;
      logged.Add(entry);
      simulated.Add(std::move(entry));
    }
  }
  if (any) return absl::OkStatus();
  return MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND", "there is no answer to replay");
}

}  // namespace

absl::StatusOr<v1::SimulatePolicyResponse> SimulatePolicy(
    rpc::Call& call, const v1::SimulatePolicyRequest& request) {
  CL_RETURN_IF_ERROR(CheckPolicy(request.policy()));
  CL_ASSIGN_OR_RETURN(const Part part, ParsePart(request.parent()));
  v1::SimulatePolicyResponse response;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) -> absl::Status {
        PolicySimulation simulated(request.policy());
        PolicySimulation logged({});
        CL_RETURN_IF_ERROR(PlayLog(call, tx, part, simulated, logged));
        const Results reference = logged.TakeResults();
        *response.mutable_simulated() = simulated.outcome();
        *response.mutable_logged() = logged.outcome();
        ScoreResults(simulated.TakeResults(), reference, *response.mutable_simulated());
        ScoreResults(reference, reference, *response.mutable_logged());
        return absl::OkStatus();
      },
      kSnapshot));
  return response;
}

}  // namespace crowdloom::consensus
