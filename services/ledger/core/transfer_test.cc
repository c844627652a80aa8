#include "services/ledger/core/transfer.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "common/testing/status_matchers.h"

namespace crowdloom::ledger {
namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;

TEST(TransferTest, IdsCarryShardAndBatchAndAreOrderedByThem) {
  int64_t last = 0;
  for (const auto& [shard, batch, index] :
       {std::tuple{0, int64_t{1}, int64_t{0}}, {0, 1, 65535}, {0, 2, 0}, {1, 1, 0}, {15, 9, 3}}) {
    const int64_t id = TransferId(shard, batch, index);
    EXPECT_GT(id, last);
    EXPECT_EQ(ShardOfTransfer(id), shard);
    EXPECT_EQ(BatchOfTransfer(id), batch);
    last = id;
  }
}

TEST(TransferTest, ShardsAreUsedEvenly) {
  std::array<int, kShards> count{};
  for (int64_t project = 1; project <= 1600; ++project)
    ++count[ShardOf((int64_t{3} << 32) | project)];
  for (const int n : count) EXPECT_NEAR(n, 100, 60);
}

TEST(TransferTest, OnlyTheMovementsOfTheTableAreAllowed) {
  std::set<std::tuple<int, AccountKind, AccountKind>> allowed;
  for (const Movement& movement : Movements()) {
    EXPECT_TRUE(allowed.insert({movement.code, movement.debit, movement.credit}).second);
  }
  for (int code = v1::Transfer::Code_MIN; code <= v1::Transfer::Code_MAX; ++code) {
    for (const AccountType& debit : ChartOfAccounts()) {
      for (const AccountType& credit : ChartOfAccounts()) {
        const absl::Status status = CheckMovement(static_cast<Code>(code), debit.kind, credit.kind);
        EXPECT_EQ(status.ok(), allowed.contains({code, debit.kind, credit.kind}));
      }
    }
  }
}

TEST(TransferTest, AmountsArePositiveAndBounded) {
  EXPECT_THAT(CheckAmount(1), IsOk());
  EXPECT_THAT(CheckAmount(kAmountMax), IsOk());
  for (const int64_t bad : {int64_t{0}, int64_t{-1}, kAmountMax + 1, INT64_MIN, INT64_MAX}) {
    EXPECT_THAT(CheckAmount(bad), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT"));
  }
}

TEST(TransferTest, BodyHashCoversWhatTheCallerChose) {
  Posting one{.code = v1::Transfer::BONUS,
              .debit = {AccountKind::kBonusPool, 1, 0, "CNY"},
              .credit = {AccountKind::kPayable, 2, 0, "CNY"},
              .amount = 5};
  Posting other = one;
  EXPECT_EQ(BodyHash(one), BodyHash(other));
  other.amount = 6;
  EXPECT_NE(BodyHash(one), BodyHash(other));
  other = one;
  other.credit.owner = 3;
  EXPECT_NE(BodyHash(one), BodyHash(other));
}

}  // namespace
}  // namespace crowdloom::ledger
