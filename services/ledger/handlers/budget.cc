#include "services/ledger/handlers/budget.h"

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/handlers/group_post.h"
#include "services/ledger/store/statement_store.h"

namespace crowdloom::ledger {
namespace {

// Budget moves between the organization's funding and the project's free budget.
template <typename Item>
absl::StatusOr<Command> BudgetMove(const Item& item, Code code, std::string_view what) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", item.request.project()));
  CL_RETURN_IF_ERROR(CheckCurrency(item.request.amount().currency_code()));
  CL_RETURN_IF_ERROR(CheckAmount(item.request.amount().micros()));
  const std::string& currency = item.request.amount().currency_code();
  AccountKey from{AccountKind::kFunding, OrganizationOf(ids[0]), 0, currency};
  AccountKey to{AccountKind::kAvailable, ids[0], 0, currency};
  if (code == v1::Transfer::WITHDRAW) std::swap(from, to);
  Post post;
  post.legs.push_back({code, from, to, item.request.amount().micros(),
                       RequestKey(what, ids[0], item.request.request_id())});
  post.effective_time = item.call.now;
  post.actor = item.call.principal.actor;
  post.reason = item.request.reason();
  return Command(std::move(post));
}

template <typename Item>
void AnswerWithStatement(pg::Tx& tx, Item& item) {
  const auto ids = ParseName<1>("projects/#", item.request.project());
  item.response = ReadProjectStatement(tx, (*ids)[0]);
}

absl::StatusOr<Command> HoldCommand(const Holds::Item& item) {
  CL_ASSIGN_OR_RETURN(const HoldId hold, ParseHoldName(item.request.name()));
  CL_RETURN_IF_ERROR(CheckCurrency(item.request.amount().currency_code()));
  return Command(ledger::CreateHold{hold, item.request.amount().currency_code(),
                                    item.request.amount().micros()});
}

}  // namespace

void BudgetDesk::GrantBudget(rpc::Worker& worker, Grants::Items items) {
  GroupPost(
      worker, store_, metrics_, items,
      [](const Grants::Item& item) { return BudgetMove(item, v1::Transfer::GRANT, "grant"); },
      AnswerWithStatement<Grants::Item>);
}

void BudgetDesk::WithdrawBudget(rpc::Worker& worker, Withdrawals::Items items) {
  GroupPost(
      worker, store_, metrics_, items,
      [](const Withdrawals::Item& item) {
        return BudgetMove(item, v1::Transfer::WITHDRAW, "withdraw");
      },
      AnswerWithStatement<Withdrawals::Item>);
}

void BudgetDesk::CreateHold(rpc::Worker& worker, Holds::Items items) {
  GroupPost(worker, store_, metrics_, items, HoldCommand, [](pg::Tx& tx, Holds::Item& item) {
    item.response = ReadHold(tx, *ParseHoldName(item.request.name()));
  });
}

}  // namespace crowdloom::ledger
