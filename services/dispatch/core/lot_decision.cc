#include "services/dispatch/core/lot_decision.h"

#include <algorithm>

namespace crowdloom::dispatch {

LotDecision DecideLot(const v1::Lot& lot) {
  if (lot.nonconforming_units() >= lot.plan().reject_number()) return LotDecision::kReturn;
  return lot.inspected_count() >= lot.sampled_count() ? LotDecision::kAccept : LotDecision::kNotYet;
}

void CheckInspection(const v1::Project& project, const v1::SamplingPlan& plan,
                     const v1::RecordInspectionRequest& request, Violations& wrong) {
  const int32_t found = request.nonconforming_units();
  if (plan.denominator() == v1::Project::Acceptance::TASK && found > 1) {
    wrong.Add("nonconforming_units", "tasks are counted: a task is conforming or not");
  }
  if (found == 0) {
    if (!request.error_code().empty()) wrong.Add("error_code", "nothing was found");
    return;
  }
  if (request.error_code().empty()) {
    return wrong.Add("error_code", "is required where something was found");
  }
  const auto& codes = project.error_codes();
  const bool known = std::any_of(codes.begin(), codes.end(), [&](const auto& code) {
    return code.code() == request.error_code();
  });
  if (!codes.empty() && !known) wrong.Add("error_code", "is not in the project's taxonomy");
}

}  // namespace crowdloom::dispatch
