// How the book moves the money of earnings: accrue, approve, reject, return, and back again.

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/ledger/core/book.h"
#include "services/ledger/core/business_key.h"

namespace crowdloom::ledger {
namespace {

using v1::Transfer;

AccountKey Available(const EarningId& id, const Earning& earning) {
  return {AccountKind::kAvailable, id.project, 0, earning.currency};
}
AccountKey Overrun(const EarningId& id, const Earning& earning) {
  return {AccountKind::kOverrun, OrganizationOf(id.project), id.project, earning.currency};
}
AccountKey Reserved(const EarningId& id, const Earning& earning) {
  return {AccountKind::kReserved, id.project, 0, earning.currency};
}
AccountKey Pending(const EarningId& id, const Earning& earning) {
  return {AccountKind::kPending, id.worker, id.project, earning.currency};
}
AccountKey Payable(const EarningId& id, const Earning& earning) {
  return {AccountKind::kPayable, id.worker, 0, earning.currency};
}
AccountKey Receivable(const EarningId& id, const Earning& earning) {
  return {AccountKind::kReceivable, id.worker, 0, earning.currency};
}

HoldId HoldOf(const EarningId& id, const Earning& earning) {
  return {id.project, earning.hold_number};
}

absl::Status CheckSame(const Accrue& command, const Earning& earning) {
  if (earning.hold_number == command.hold_number && earning.submitted == command.amount &&
      earning.currency == command.currency) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kAlreadyExists, "EARNING_REUSED",
                   "this attempt accrued before with another hold or amount",
                   {{"assignment", AssignmentName(command.earning)}});
}

// What stands of the earning after the verdict.
absl::StatusOr<int64_t> AmountAfter(const Decide& command) {
  const int64_t submitted = command.accrual.amount;
  if (command.verdict != EarningState::kApproved) return submitted;
  const int64_t accepted = command.accepted.value_or(submitted);
  if (accepted >= 0 && accepted <= submitted) return accepted;
  return InvalidField("accepted_amount_micros", "is at most what was submitted");
}

absl::Status CheckAccrual(const Accrue& command) {
  if (command.amount != 0) CL_RETURN_IF_ERROR(CheckAmount(command.amount));
  return CheckCurrency(command.currency);
}

}  // namespace

absl::Status Book::Do(const Accrue& command) {
  CL_RETURN_IF_ERROR(CheckAccrual(command));
  Earning earning = earnings.Get(command.earning);
  if (earning.exists()) return CheckSame(command, earning);
  earning.hold_number = command.hold_number;
  earning.currency = command.currency;
  earning.amount = earning.submitted = command.amount;
  const HoldId hold = HoldOf(command.earning, earning);
  CL_RETURN_IF_ERROR(CheckUsable(hold, holds.Get(hold), command.currency));
  const Change change{command.earning, 0, EarningState::kAccrued, command.submit_time,
                      command.amount};
  return Perform(change, PlanEarning(EarningState::kNone, EarningState::kAccrued), earning);
}

absl::Status Book::Do(const Decide& command) {
  if (command.decision < 1) return InvalidField("decision", "counts from 1");
  CL_ASSIGN_OR_RETURN(const int64_t amount, AmountAfter(command));
  CL_RETURN_IF_ERROR(Do(command.accrual));
  Earning earning = earnings.Get(command.accrual.earning);
  if (command.decision < earning.decision) return absl::OkStatus();
  if (command.decision == earning.decision) {
    if (command.verdict == earning.state && amount == earning.amount) return absl::OkStatus();
    return MakeError(absl::StatusCode::kAlreadyExists, "DECISION_REUSED",
                     "this decision was another one before",
                     {{"assignment", AssignmentName(command.accrual.earning)}});
  }
  const EarningPlan plan = command.verdict == EarningState::kApproved
                               ? PlanApprovalOf(earning.state, amount == earning.amount)
                               : PlanEarning(earning.state, command.verdict);
  if (!plan.possible) return InvalidField("verdict", "not a verdict");
  return Perform(
      {command.accrual.earning, command.decision, command.verdict, command.decide_time, amount},
      plan, earning);
}

absl::Status Book::Perform(const Change& change, const EarningPlan& plan, Earning& earning) {
  CHECK(plan.possible);
  if (plan.overturn) CL_RETURN_IF_ERROR(TakeApprovalBack(change, earning));
  if (plan.mirror) CL_RETURN_IF_ERROR(TakeAccrualBack(change, earning));
  earning.amount = change.amount;
  if (plan.accrue) CL_RETURN_IF_ERROR(AccrueAgain(change, earning));
  if (plan.approve) CL_RETURN_IF_ERROR(Approve(change, earning));
  earning.state = change.verdict;
  earning.decision = change.decision;
  earnings.Edit(change.id) = earning;
  return absl::OkStatus();
}

// An exact reversal while the money is still payable. Once it is settled the worker owes it, and
// it comes back to the project all the same.
absl::Status Book::TakeApprovalBack(const Change& change, Earning& earning) {
  projects.Edit(change.id.project).paid_assignments -= 1;
  const int64_t approval = std::exchange(earning.approval_id, 0);
  if (earning.amount == 0) return absl::OkStatus();
  const AccountKey payable = Payable(change.id, earning);
  const bool settled = balances.Get(payable) < earning.amount;
  CL_ASSIGN_OR_RETURN(earning.last_id, Move({settled ? Transfer::CLAIM : Transfer::OVERTURN,
                                             settled ? Receivable(change.id, earning) : payable,
                                             Pending(change.id, earning), earning.amount,
                                             EarningKey(change.id, "overturn", change.decision),
                                             settled ? 0 : approval},
                                            change.time));
  return absl::OkStatus();
}

absl::Status Book::TakeAccrualBack(const Change& change, Earning& earning) {
  const int64_t accrual = std::exchange(earning.accrual_id, 0);
  if (earning.amount == 0) return absl::OkStatus();
  const bool rejected = change.verdict == EarningState::kRejected;
  CL_ASSIGN_OR_RETURN(
      earning.last_id,
      Move({rejected ? Transfer::REJECT : Transfer::RETURN, Pending(change.id, earning),
            Reserved(change.id, earning), earning.amount,
            EarningKey(change.id, rejected ? "reject" : "return", change.decision), accrual},
           change.time));
  const HoldId hold = HoldOf(change.id, earning);
  if (holds.Get(hold).open()) {
    GiveBack(holds.Edit(hold), earning.amount);
    return absl::OkStatus();
  }
  return Move({Transfer::RELEASE, Reserved(change.id, earning), Available(change.id, earning),
               earning.amount, EarningKey(change.id, "release", change.decision)},
              change.time)
      .status();
}

absl::Status Book::AccrueAgain(const Change& change, Earning& earning) {
  if (earning.amount == 0) return absl::OkStatus();
  CL_RETURN_IF_ERROR(TakeFromHold(change, earning));
  CL_ASSIGN_OR_RETURN(earning.accrual_id, Move({Transfer::ACCRUE, Reserved(change.id, earning),
                                                Pending(change.id, earning), earning.amount,
                                                EarningKey(change.id, "accrue", change.decision)},
                                               change.time));
  earning.last_id = earning.accrual_id;
  return absl::OkStatus();
}

// A hold that is closed has given its rest back, so what comes later is reserved on its own. An
// open one may have spent on other answers what a rejection gave back to it; it is then widened for
// the answer that is accepted after all.
absl::Status Book::TakeFromHold(const Change& change, const Earning& earning) {
  const HoldId hold = HoldOf(change.id, earning);
  if (!holds.Get(hold).open()) return ReserveMore(change, earning, earning.amount);
  if (holds.Get(hold).remaining() < earning.amount) {
    CL_RETURN_IF_ERROR(ReturnEarlierAttempt(change, earning.hold_number));
  }
  const int64_t missing = earning.amount - holds.Get(hold).remaining();
  if (missing > 0 && change.decision > 0) {
    CL_RETURN_IF_ERROR(ReserveMore(change, earning, missing));
    holds.Edit(hold).widened += missing;
  }
  return TakeFrom(holds.Edit(hold), earning.amount);
}

// What a verdict has accepted is owed whether or not there is budget, so the company lends what is
// missing, under a name of its own, until a grant covers it.
absl::Status Book::ReserveMore(const Change& change, const Earning& earning, int64_t amount) {
  const AccountKey available = Available(change.id, earning);
  const int64_t missing = amount - balances.Get(available);
  if (missing > 0 && change.decision > 0) {
    CL_RETURN_IF_ERROR(Move({Transfer::OVERRUN, Overrun(change.id, earning), available, missing,
                             EarningKey(change.id, "overrun", change.decision)},
                            change.time)
                           .status());
  }
  return Move({Transfer::RESERVE, available, Reserved(change.id, earning), amount,
               EarningKey(change.id, "reserve", change.decision)},
              change.time)
      .status();
}

// Submissions and verdicts arrive by two feeds. A second attempt proves that the first was
// returned, so where the hold is too small for both the return is made now; its verdict, when it
// arrives, finds it done.
absl::Status Book::ReturnEarlierAttempt(const Change& change, int64_t hold_number) {
  EarningId earlier = change.id;
  earlier.attempt -= 1;
  Earning earning = earnings.Get(earlier);
  if (earning.state != EarningState::kAccrued || earning.hold_number != hold_number) {
    return absl::OkStatus();
  }
  return Perform(
      {earlier, earning.decision, EarningState::kReturned, change.time, earning.submitted},
      PlanEarning(EarningState::kAccrued, EarningState::kReturned), earning);
}

absl::Status Book::Approve(const Change& change, Earning& earning) {
  projects.Edit(change.id.project).paid_assignments += 1;
  if (earning.amount == 0) return absl::OkStatus();
  CL_ASSIGN_OR_RETURN(earning.approval_id, Move({Transfer::APPROVE, Pending(change.id, earning),
                                                 Payable(change.id, earning), earning.amount,
                                                 EarningKey(change.id, "approve", change.decision)},
                                                change.time));
  earning.last_id = earning.approval_id;
  return absl::OkStatus();
}

}  // namespace crowdloom::ledger
