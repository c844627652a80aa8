#include "services/ledger/core/earning.h"

#include <limits>

#include "common/base/resource_name.h"
#include "common/base/status.h"

namespace crowdloom::ledger {
namespace {

constexpr char kPattern[] = "projects/#/batches/*/tasks/*/assignments/#-*";

constexpr EarningPlan kNever{};
constexpr EarningPlan kNothing{.possible = true};
constexpr EarningPlan kAccrue{.possible = true, .accrue = true};
constexpr EarningPlan kApprove{.possible = true, .approve = true};
constexpr EarningPlan kMirror{.possible = true, .mirror = true};
constexpr EarningPlan kUnwind{.possible = true, .overturn = true, .mirror = true};
constexpr EarningPlan kAgain{.possible = true, .accrue = true, .approve = true};

// From the row's state to the column's: NONE, ACCRUED, APPROVED, REJECTED, RETURNED.
constexpr EarningPlan kPlans[kEarningStates][kEarningStates] = {
    /* NONE */ {kNever, kAccrue, kNever, kNever, kNever},
    /* ACCRUED */ {kNever, kNever, kApprove, kMirror, kMirror},
    /* APPROVED */ {kNever, kNever, kNothing, kUnwind, kUnwind},
    /* REJECTED */ {kNever, kNever, kAgain, kNothing, kNothing},
    /* RETURNED */ {kNever, kNever, kAgain, kNothing, kNothing},
};

bool FitsInto(int64_t value, int64_t max) { return value <= max; }

}  // namespace

EarningPlan PlanEarning(EarningState from, EarningState to) {
  return kPlans[static_cast<int>(from)][static_cast<int>(to)];
}

EarningPlan PlanApprovalOf(EarningState from, bool same_amount) {
  EarningPlan plan = PlanEarning(from, EarningState::kApproved);
  if (same_amount || !plan.possible) return plan;
  plan.overturn = from == EarningState::kApproved;
  plan.mirror = from == EarningState::kAccrued || from == EarningState::kApproved;
  plan.accrue = plan.approve = true;
  return plan;
}

std::string_view EarningStateName(EarningState state) {
  switch (state) {
    case EarningState::kNone:
      return "NONE";
    case EarningState::kAccrued:
      return "ACCRUED";
    case EarningState::kApproved:
      return "APPROVED";
    case EarningState::kRejected:
      return "REJECTED";
    case EarningState::kReturned:
      return "RETURNED";
  }
  return "";
}

std::string AssignmentName(const EarningId& id) {
  return FormatName(kPattern, id.project, id.batch, id.ordinal, id.worker, id.stage);
}

absl::StatusOr<EarningId> ParseAssignmentName(std::string_view name, int32_t attempt) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<5>(kPattern, name));
  if (!FitsInto(ids[1], std::numeric_limits<int32_t>::max()) ||
      !FitsInto(ids[2], std::numeric_limits<int32_t>::max()) ||
      !FitsInto(ids[4], std::numeric_limits<int16_t>::max()) || attempt < 1) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_NAME",
                     "not an assignment with an attempt", {{"name", std::string(name)}});
  }
  return EarningId{.project = ids[0],
                   .batch = static_cast<int32_t>(ids[1]),
                   .ordinal = static_cast<int32_t>(ids[2]),
                   .stage = static_cast<int16_t>(ids[4]),
                   .worker = ids[3],
                   .attempt = attempt};
}

}  // namespace crowdloom::ledger
