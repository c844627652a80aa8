// An earning: what one attempt at an assignment brings its worker. It accrues when the attempt is
// submitted and follows its verdicts, which can change by appeal or by a returned lot:
//
//   NONE -> ACCRUED -> APPROVED | REJECTED | RETURNED, and between these three in any direction.
//
// Verdicts about an attempt are numbered from 1 and only a higher number changes anything, so the
// same verdict can arrive any number of times and approvals less overturns are always 0 or 1.
// Which money moves is the plan of the change, one table for every pair of states.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_EARNING_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_EARNING_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/ledger/core/hold.h"

namespace crowdloom::ledger {

struct EarningId {
  int64_t project = 0;
  int32_t batch = 0;
  int32_t ordinal = 0;
  int16_t stage = 0;
  int64_t worker = 0;
  int32_t attempt = 0;

  friend auto operator<=>(const EarningId&, const EarningId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const EarningId& id) {
    return H::combine(std::move(h), id.project, id.batch, id.ordinal, id.stage, id.worker,
                      id.attempt);
  }
};

enum class EarningState : int16_t {  // stored: never renumber
  kNone = 0,
  kAccrued = 1,
  kApproved = 2,
  kRejected = 3,
  kReturned = 4,
};
inline constexpr int kEarningStates = 5;

struct Earning {
  EarningState state = EarningState::kNone;
  int32_t decision = 0;     // the last verdict's number; 0 before the first
  int64_t hold_number = 0;  // in the assignment's project
  std::string currency;
  int64_t amount = 0;       // micros; may be 0 for unpaid work, and less than what was submitted
  int64_t submitted = 0;    // what accrued at first
  int64_t accrual_id = 0;   // the standing accrual; 0 when there is none
  int64_t approval_id = 0;  // the standing approval; 0 when there is none
  int64_t last_id = 0;      // the transfer that moved last

  bool exists() const { return state != EarningState::kNone; }
};

// What a change of state does, in this order.
struct EarningPlan {
  bool possible = false;
  bool overturn = false;  // takes the approval back: payable -> pending, or claimed if settled
  bool mirror = false;    // takes the accrual back: pending -> reserved
  bool accrue = false;    // reserved -> pending
  bool approve = false;   // pending -> payable

  friend bool operator==(const EarningPlan&, const EarningPlan&) = default;
};
EarningPlan PlanEarning(EarningState from, EarningState to);

// The same for an approval that pays another amount than what stands: a correction is the full
// reversal and a new movement.
EarningPlan PlanApprovalOf(EarningState from, bool same_amount);

std::string_view EarningStateName(EarningState state);

// projects/3-17/batches/2/tasks/17/assignments/3-5-1, without the attempt.
std::string AssignmentName(const EarningId& id);
absl::StatusOr<EarningId> ParseAssignmentName(std::string_view name, int32_t attempt);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_EARNING_H_
