#include "services/ledger/handlers/settlements.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/core/period.h"
#include "services/ledger/store/chain.h"
#include "services/ledger/store/settlement_store.h"
#include "services/ledger/store/transfer_view.h"
#include "services/ledger/store/verification.h"

namespace crowdloom::ledger {
namespace {

PayClass ClassOf(v1::PayClass pay_class) {
  return pay_class == v1::WAGES ? PayClass::kWages : PayClass::kPiece;
}

absl::Status Invalid(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, message);
}

// From when on a rule of money is to hold.
absl::StatusOr<absl::CivilDay> ValidFrom(const std::string& text, absl::Time now) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(ToAbsl(text), &day)) {
    return InvalidField("valid_from_date", "is a date as 2026-04-01");
  }
  if (day < DayOf(now)) {
    return Invalid("DATE_IN_THE_PAST", "what was withheld before today stays as it is");
  }
  return day;
}

absl::StatusOr<std::vector<int64_t>> WorkersOf(const v1::SettleWorkersRequest& request,
                                               int64_t organization) {
  std::vector<int64_t> workers;
  std::set<int64_t> seen;
  for (const std::string& name : request.workers()) {
    CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#", name));
    if (OrganizationOf(ids[0]) != organization || !seen.insert(ids[0]).second) {
      return InvalidField("workers", "are of the organization, each once");
    }
    workers.push_back(ids[0]);
  }
  return workers;
}

using Deductions = std::map<int64_t, int64_t>;

absl::StatusOr<Deductions> DeductionsOf(const v1::SettleWorkersRequest& request) {
  Deductions deductions;
  for (const auto& deduction : request.deductions()) {
    CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#", deduction.worker()));
    const bool wages = ClassOf(request.pay_class()) == PayClass::kWages;
    if (!wages || deduction.amount().currency_code() != request.currency_code() ||
        !CheckAmount(deduction.amount().micros()).ok() ||
        !deductions.emplace(ids[0], deduction.amount().micros()).second) {
      return InvalidField("deductions", "are of wages, in their currency, one for a worker");
    }
  }
  return deductions;
}

v1::Settlement Message(const SettlementRecord& record, const Settlement& settlement,
                       int32_t number) {
  v1::Settlement message;
  message.set_name(FormatName("workers/#/settlements/*", record.worker, number));
  message.set_month(absl::FormatCivilTime(record.month));
  SetMoney(settlement.gross, record.currency, message.mutable_gross());
  SetMoney(settlement.tax, record.currency, message.mutable_tax());
  SetMoney(settlement.gross - settlement.tax, record.currency, message.mutable_net());
  message.set_tax_method(static_cast<v1::Settlement::TaxMethod>(record.rule->method));
  message.set_tax_rule_date(absl::FormatCivilTime(record.rule->valid_from));
  message.set_pay_class(static_cast<v1::PayClass>(record.pay_class));
  message.set_months(record.months);
  SetMoney(record.deductions, record.currency, message.mutable_deductions());
  SetMoney(settlement.recovered, record.currency, message.mutable_recovered());
  for (const SettlementLine& line : settlement.lines) {
    v1::Settlement::Line& added = *message.add_lines();
    if (line.project != 0) added.set_project(FormatName("projects/#", line.project));
    SetMoney(line.gross, record.currency, added.mutable_gross());
    SetMoney(line.income, record.currency, added.mutable_income());
    SetMoney(line.tax, record.currency, added.mutable_tax());
  }
  return message;
}

// What is settled of some workers: computed first, then posted together.
struct Run {
  std::vector<SettlementRecord> records;
  std::vector<Settlement> settlements;
  std::vector<Command> commands;
};

Run Plan(rpc::MutateCall& call, const v1::SettleWorkersRequest& request, const TaxRule& rule,
         const RecoveryLimit& limit, const std::vector<int64_t>& workers,
         const Deductions& deductions) {
  const absl::CivilMonth month = MonthOf(call.now());
  const PayClass pay_class = ClassOf(request.pay_class());
  Run run;
  for (const int64_t worker : workers) {
    SettlementInput input =
        ReadSettlementInput(call.tx(), worker, pay_class, request.currency_code(), month);
    const auto deduction = deductions.find(worker);
    if (deduction != deductions.end()) input.deductions = deduction->second;
    Settlement settlement = Settle(rule, limit, request.currency_code(), input);
    if (settlement.empty()) continue;
    const std::string key = RequestKey("settle", worker, request.request_id());
    Post post = PostOf(settlement, pay_class, worker, request.currency_code(), key);
    post.effective_time = call.now();
    post.actor = call.principal().actor;
    post.reason = "settlement";
    run.records.push_back({worker, request.currency_code(), month, &rule, input.months, key,
                           call.now(), pay_class, input.deductions});
    run.settlements.push_back(std::move(settlement));
    run.commands.emplace_back(std::move(post));
  }
  return run;
}

}  // namespace

absl::StatusOr<v1::SettleWorkersResponse> SettleWorkers(rpc::MutateCall& call, PostingStore& store,
                                                        const v1::SettleWorkersRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> workers, WorkersOf(request, ids[0]));
  CL_RETURN_IF_ERROR(CheckCurrency(request.currency_code()));
  const int32_t organization = static_cast<int32_t>(ids[0]);
  LockSettlements(call.tx(), organization);
  const absl::CivilDay today = DayOf(call.now());
  const std::vector<TaxRule> rules = ReadTaxRules(call.tx());
  const TaxRule* rule = RuleOn(
      rules, ReadTaxMethod(call.tx(), organization, ClassOf(request.pay_class()), today), today);
  if (rule == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "TAX_RULE_MISSING",
                     "the organization's tax method has no rule for today");
  }
  CL_ASSIGN_OR_RETURN(const Deductions deductions, DeductionsOf(request));
  const RecoveryLimit limit =
      ReadRecoveryLimit(call.tx(), organization, ClassOf(request.pay_class()), today);
  const Run run = Plan(call, request, *rule, limit, workers, deductions);
  v1::SettleWorkersResponse response;
  if (run.commands.empty()) return response;
  for (const absl::Status& outcome : store.Apply(call.tx(), run.commands, call.now())) {
    if (ReasonOf(outcome) == "INSUFFICIENT_BALANCE") {
      return MakeError(absl::StatusCode::kAborted, "BALANCE_CHANGED",
                       "a payable amount shrank meanwhile; ask again with a new request_id");
    }
    CL_RETURN_IF_ERROR(outcome);
  }
  for (size_t i = 0; i < run.records.size(); ++i) {
    const int32_t number = WriteSettlement(call.tx(), run.records[i], run.settlements[i]);
    *response.add_settlements() = Message(run.records[i], run.settlements[i], number);
  }
  return response;
}

absl::StatusOr<v1::SetTaxMethodResponse> SetTaxMethod(rpc::MutateCall& call,
                                                      const v1::SetTaxMethodRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const absl::CivilDay valid_from,
                      ValidFrom(request.valid_from_date(), call.now()));
  WriteTaxMethod(call.tx(), static_cast<int32_t>(ids[0]), ClassOf(request.pay_class()), valid_from,
                 static_cast<TaxMethod>(request.tax_method()));
  return v1::SetTaxMethodResponse();
}

absl::StatusOr<v1::SetRecoveryLimitResponse> SetRecoveryLimit(
    rpc::MutateCall& call, const v1::SetRecoveryLimitRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const absl::CivilDay valid_from,
                      ValidFrom(request.valid_from_date(), call.now()));
  RecoveryLimit limit{.share_ppm = request.share_ppm()};
  if (request.has_least_left() && request.least_left().micros() != 0) {
    CL_RETURN_IF_ERROR(CheckAmount(request.least_left().micros()));
    CL_RETURN_IF_ERROR(CheckCurrency(request.least_left().currency_code()));
    limit.least_left = request.least_left().micros();
    limit.currency = request.least_left().currency_code();
  }
  WriteRecoveryLimit(call.tx(), static_cast<int32_t>(ids[0]), ClassOf(request.pay_class()),
                     valid_from, limit);
  return v1::SetRecoveryLimitResponse();
}

absl::StatusOr<v1::VerifyLedgerResponse> VerifyLedger(rpc::Call& call,
                                                      const v1::VerifyLedgerRequest& request) {
  v1::VerifyLedgerResponse response;
  CL_RETURN_IF_ERROR(
      pg::RunTx(call.db(),
                [&](pg::Tx& tx) {
                  response.Clear();
                  for (Violation& violation : Verify(tx)) {
                    v1::VerifyLedgerResponse::Violation& added = *response.add_violations();
                    added.set_invariant(std::move(violation.invariant));
                    added.set_detail(std::move(violation.detail));
                  }
                  if (!ChainHas(tx, {request.head_number(), request.head_hash()})) {
                    v1::VerifyLedgerResponse::Violation& added = *response.add_violations();
                    added.set_invariant("L8");
                    added.set_detail("the chain no longer has the head that was kept");
                  }
                  const ChainHead head = ReadChainHead(tx);
                  response.set_head_number(head.number);
                  response.set_head_hash(head.hash);
                  return absl::OkStatus();
                },
                {.isolation = pg::Isolation::kRepeatableRead, .read_only = true}));
  return response;
}

}  // namespace crowdloom::ledger
