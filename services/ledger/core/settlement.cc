#include "services/ledger/core/settlement.h"

#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "services/ledger/core/rounding.h"

namespace crowdloom::ledger {
namespace {

// Shares with what is negative taken off the positive ones.
std::vector<SettlementLine> LinesOf(const std::map<int64_t, int64_t>& gross) {
  std::vector<SettlementLine> lines;
  std::vector<int64_t> positive;
  int64_t negative = 0;
  for (const auto& [project, amount] : gross) {
    if (amount == 0) continue;
    lines.push_back({.project = project, .gross = amount});
    positive.push_back(std::max<int64_t>(0, amount));
    negative += std::max<int64_t>(0, -amount);
  }
  const std::vector<int64_t> taken = Split(negative, positive);
  for (size_t i = 0; i < lines.size(); ++i) lines[i].income = positive[i] - taken[i];
  return lines;
}

void TaxByProject(const TaxRule& rule, const SettlementInput& input,
                  std::vector<SettlementLine>& lines) {
  for (SettlementLine& line : lines) {
    const auto before = input.month.find(line.project);
    TaxInput tax{.income = line.income};
    if (before != input.month.end()) {
      tax.income_before = before->second.income;
      tax.withheld_before = before->second.withheld;
    }
    line.tax = WithholdTax(rule, tax).tax;
  }
}

void TaxTheYear(const TaxRule& rule, const SettlementInput& input, int64_t gross,
                std::vector<SettlementLine>& lines) {
  const int64_t tax =
      WithholdTax(rule, {.income = gross,
                         .income_before = input.year.income,
                         .withheld_before = input.year.withheld,
                         .months = input.months,
                         .other_deductions = input.deductions_before + input.deductions})
          .tax;
  std::vector<int64_t> incomes;
  for (const SettlementLine& line : lines) incomes.push_back(line.income);
  const std::vector<int64_t> parts = Split(tax, incomes);
  for (size_t i = 0; i < lines.size(); ++i) lines[i].tax = parts[i];
}

}  // namespace

Settlement Settle(const TaxRule& rule, const RecoveryLimit& limit, const std::string& currency,
                  SettlementInput input) {
  Settlement settlement;
  for (const auto& [project, amount] : input.gross) settlement.gross += amount;
  if (settlement.gross <= 0) return {};
  settlement.recovered = Recoverable(limit, settlement.gross, input.owed, currency);
  settlement.gross -= settlement.recovered;
  if (settlement.recovered > 0) input.gross[0] -= settlement.recovered;
  settlement.lines = LinesOf(input.gross);
  switch (rule.method) {
    case TaxMethod::kNone:
      break;
    case TaxMethod::kPerPayment:
      TaxByProject(rule, input, settlement.lines);
      break;
    case TaxMethod::kCumulativePlatform:
    case TaxMethod::kSalary:
      TaxTheYear(rule, input, settlement.gross, settlement.lines);
      break;
  }
  for (const SettlementLine& line : settlement.lines) settlement.tax += line.tax;
  return settlement;
}

AccountKind PayableOf(PayClass pay_class) {
  switch (pay_class) {
    case PayClass::kPiece:
      return AccountKind::kPayable;
    case PayClass::kWages:
      return AccountKind::kPayableSalary;
  }
  return AccountKind::kPayable;
}

Post PostOf(const Settlement& settlement, PayClass pay_class, int64_t worker,
            const std::string& currency, const std::string& key) {
  const AccountKey payable{PayableOf(pay_class), worker, 0, currency};
  const AccountKey tax{AccountKind::kIncomeTax, OrganizationOf(worker), 0, currency};
  const AccountKey net_due{AccountKind::kNetDue, worker, 0, currency};
  const AccountKey owed{AccountKind::kReceivable, worker, 0, currency};
  Post post;
  // The first movement has the settlement's own key.
  const auto add = [&](Code code, const AccountKey& to, int64_t amount, std::string_view what) {
    if (amount == 0) return;
    post.legs.push_back(
        {code, payable, to, amount, post.legs.empty() ? key : StrCat(key, "/", what)});
  };
  add(v1::Transfer::WITHHOLD_TAX, tax, settlement.tax, "tax");
  add(v1::Transfer::SETTLE, net_due, settlement.gross - settlement.tax, "net");
  add(v1::Transfer::RECOVER, owed, settlement.recovered, "recovered");
  return post;
}

}  // namespace crowdloom::ledger
