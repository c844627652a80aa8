#include "services/ledger/handlers/finance.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/page_token.h"
#include "services/ledger/core/payout_file.h"
#include "services/ledger/core/period.h"
#include "services/ledger/core/rounding.h"
#include "services/ledger/core/transfer.h"
#include "services/ledger/handlers/payees.h"
#include "services/ledger/handlers/read.h"
#include "services/ledger/store/finance_store.h"
#include "services/ledger/store/period_store.h"
#include "services/ledger/store/settlement_store.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

absl::StatusOr<int32_t> OrganizationIn(std::string_view pattern, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>(pattern, name));
  return static_cast<int32_t>(ids[0]);
}

absl::StatusOr<std::string> CurrencyIn(const std::string& code) {
  const std::string currency = code.empty() ? "CNY" : code;
  CL_RETURN_IF_ERROR(CheckCurrency(currency));
  return currency;
}

absl::StatusOr<absl::CivilMonth> MonthIn(const std::string& text) {
  const std::optional<absl::CivilMonth> month = ParseMonth(text);
  if (!month.has_value()) return InvalidField("month", "is a month as 2026-03");
  return *month;
}

absl::Time TimeFrom(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

v1::WorkerBalances BalancesOf(const WorkerRow& row, const std::string& currency) {
  const auto set = [&](AccountKind kind, type::v1::Money* money) {
    const auto found = row.balances.find(kind);
    SetMoney(found == row.balances.end() ? 0 : found->second, currency, money);
  };
  v1::WorkerBalances balances;
  balances.set_worker(FormatName("workers/#", row.worker));
  set(AccountKind::kPending, balances.mutable_pending());
  set(AccountKind::kPayable, balances.mutable_payable());
  set(AccountKind::kPayableSalary, balances.mutable_payable_salary());
  set(AccountKind::kHeld, balances.mutable_held());
  set(AccountKind::kNetDue, balances.mutable_net_due());
  set(AccountKind::kReceivable, balances.mutable_owed());
  return balances;
}

bool IsEmpty(const WorkerRow& row) {
  return std::all_of(row.balances.begin(), row.balances.end(),
                     [](const auto& balance) { return balance.second == 0; });
}

// The token is sealed, so what is in it is ours.
SettlementPlace PlaceAt(const std::string& position) {
  SettlementPlace place;
  if (position.empty()) return place;
  const std::vector<std::string> parts = absl::StrSplit(position, ' ');
  int64_t micros = 0;
  CHECK(parts.size() == 3 && absl::SimpleAtoi(parts[0], &micros) &&
        absl::SimpleAtoi(parts[1], &place.worker) && absl::SimpleAtoi(parts[2], &place.number));
  place.record_time = absl::FromUnixMicros(micros);
  return place;
}

absl::StatusOr<std::vector<int64_t>> WorkersIn(const v1::GetAcceptedWorkRequest& request) {
  std::vector<int64_t> workers;
  for (const std::string& name : request.workers()) {
    CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#", name));
    workers.push_back(ids[0]);
  }
  return workers;
}

// What the accepted tasks come to at a price, against what an invoice says.
absl::Status AddBill(const v1::GetAcceptedWorkRequest& request, v1::AcceptedWork& work) {
  if (!request.has_unit_price()) return absl::OkStatus();
  const type::v1::Money& price = request.unit_price();
  CL_RETURN_IF_ERROR(CheckCurrency(price.currency_code()));
  CL_RETURN_IF_ERROR(CheckAmount(price.micros()));
  const auto times_price = [&](int64_t count) -> absl::StatusOr<int64_t> {
    const Wide product = static_cast<Wide>(count) * price.micros();
    if (product > kAmountMax || product < -kAmountMax) {
      return InvalidField("unit_price", "makes a bill that no account could hold");
    }
    return static_cast<int64_t>(product);
  };
  CL_ASSIGN_OR_RETURN(const int64_t billed, times_price(work.task_count()));
  SetMoney(billed, price.currency_code(), work.mutable_billed());
  if (request.invoiced_count() == 0) return absl::OkStatus();
  work.set_invoice_excess_count(request.invoiced_count() - work.task_count());
  CL_ASSIGN_OR_RETURN(const int64_t excess, times_price(work.invoice_excess_count()));
  SetMoney(excess, price.currency_code(), work.mutable_invoice_excess());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> FinanceDesk::TailOf(const std::string& sealed) const {
  if (sealed.empty()) return std::string();
  CL_ASSIGN_OR_RETURN(const v1::Payee payee, OpenPayee(box_, sealed));
  return AccountTail(payee);
}

absl::StatusOr<v1::ListWorkerBalancesResponse> FinanceDesk::ListWorkerBalances(
    rpc::Call& call, const v1::ListWorkerBalancesRequest& request) const {
  CL_ASSIGN_OR_RETURN(const int32_t organization,
                      OrganizationIn("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const std::string currency, CurrencyIn(request.currency_code()));
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int count = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  std::vector<WorkerRow> rows;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    rows = ReadWorkerBalances(tx, organization, currency, after, count);
  }));
  v1::ListWorkerBalancesResponse response;
  for (const WorkerRow& row : rows) {
    if (request.skip_empty() && IsEmpty(row)) continue;
    v1::WorkerBalances balances = BalancesOf(row, currency);
    CL_ASSIGN_OR_RETURN(*balances.mutable_account_tail(), TailOf(row.payee));
    *response.add_workers() = std::move(balances);
  }
  if (static_cast<int>(rows.size()) == count) {
    response.set_next_page_token(call.pages().Seal(request, StrCat(rows.back().worker)));
  }
  return response;
}

absl::StatusOr<v1::ListSettlementsResponse> ListSettlements(
    rpc::Call& call, const v1::ListSettlementsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization,
                      OrganizationIn("organizations/*", request.parent()));
  std::optional<absl::CivilMonth> month;
  if (!request.month().empty()) {
    CL_ASSIGN_OR_RETURN(month, MonthIn(request.month()));
  }
  CL_ASSIGN_OR_RETURN(const std::string position, call.pages().Open(request));
  const int count = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  SettlementPage page;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    page = ListSettlements(tx, organization, month, PlaceAt(position), count);
  }));
  v1::ListSettlementsResponse response;
  response.mutable_settlements()->Add(page.settlements.begin(), page.settlements.end());
  if (response.settlements_size() == count) {
    response.set_next_page_token(
        call.pages().Seal(request, StrCat(absl::ToUnixMicros(page.last.record_time), " ",
                                          page.last.worker, " ", page.last.number)));
  }
  return response;
}

absl::StatusOr<v1::AcceptedWork> GetAcceptedWork(rpc::Call& call,
                                                 const v1::GetAcceptedWorkRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.project()));
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> workers, WorkersIn(request));
  Times times;
  if (request.has_start_time()) times.start = TimeFrom(request.start_time());
  if (request.has_end_time()) times.end = TimeFrom(request.end_time());
  v1::AcceptedWork work;
  CL_RETURN_IF_ERROR(
      Read(call, [&](pg::Tx& tx) { work = ReadAcceptedWork(tx, ids[0], times, workers); }));
  CL_RETURN_IF_ERROR(AddBill(request, work));
  return work;
}

absl::StatusOr<v1::OrganizationStatement> GetOrganizationStatement(
    rpc::Call& call, const v1::GetOrganizationStatementRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization,
                      OrganizationIn("organizations/*/statement", request.name()));
  CL_ASSIGN_OR_RETURN(const std::string currency, CurrencyIn(request.currency_code()));
  absl::CivilMonth month = MonthOf(call.now());
  if (!request.month().empty()) {
    CL_ASSIGN_OR_RETURN(month, MonthIn(request.month()));
  }
  v1::OrganizationStatement statement;
  statement.set_name(request.name());
  statement.set_month(MonthText(month));
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    statement.clear_balances();
    for (const auto& [kind, sum] : ReadOrganizationBalances(tx, organization, currency)) {
      if (sum == 0) continue;
      v1::OrganizationStatement::Total& total = *statement.add_balances();
      total.set_kind(std::string(TypeOf(kind).name));
      SetMoney(sum, currency, total.mutable_balance());
    }
    const auto flows = ReadFlows(tx, organization, currency, {StartOf(month), StartOf(month + 1)});
    statement.mutable_flows()->Assign(flows.begin(), flows.end());
    const auto closed = ReadClosedTimes(tx);
    const auto own = closed.find(organization);
    statement.set_closed(own != closed.end() && own->second >= StartOf(month + 1));
  }));
  return statement;
}

absl::StatusOr<v1::Period> ClosePeriod(rpc::MutateCall& call,
                                       const v1::ClosePeriodRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization,
                      OrganizationIn("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const absl::CivilMonth month, MonthIn(request.month()));
  if (call.now() < StartOf(month + 1)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "PERIOD_NOT_OVER",
                     "a month is closed when it is over");
  }
  WritePeriod(call.tx(), organization, month, call.principal().actor, call.now());
  return *FindPeriod(call.tx(), organization, month);
}

absl::StatusOr<v1::ListPeriodsResponse> ListPeriods(rpc::Call& call,
                                                    const v1::ListPeriodsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization,
                      OrganizationIn("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const std::string position, call.pages().Open(request));
  const int count = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  v1::ListPeriodsResponse response;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    const auto periods = ListPeriods(tx, organization, ParseMonth(position), count);
    response.mutable_periods()->Assign(periods.begin(), periods.end());
  }));
  if (response.periods_size() == count) {
    response.set_next_page_token(call.pages().Seal(request, response.periods(count - 1).month()));
  }
  return response;
}

}  // namespace crowdloom::ledger
