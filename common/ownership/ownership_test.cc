#include "common/ownership/ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::ownership {
namespace {

using testing::IsOk;
using testing::StatusIs;
using Code = absl::StatusCode;

constexpr absl::Duration kTtl = absl::Seconds(30);

class OwnershipTest : public ::testing::Test {
 protected:
  OwnershipTest() { database_.Query(kSchemaSql); }

  std::optional<Held> Acquire(std::string_view owner, std::string_view shard = "s") {
    const auto held = TryAcquire(connection_, shard, owner, kTtl);
    EXPECT_THAT(held, IsOk());
    return *held;
  }

  void Expire() { database_.Query("UPDATE ownership SET expires_time = now() - interval '1 s'"); }

  absl::Status Check(const Held& held) {
    return pg::RunTx(connection_, [&](pg::Tx& tx) { return CheckEpoch(tx, held); });
  }

  testing::TempPostgres database_;
  pg::Connection connection_{{.url = database_.url()}};
};

TEST_F(OwnershipTest, OneOwnerAtATime) {
  const auto a = Acquire("a");
  ASSERT_TRUE(a.has_value());
  EXPECT_FALSE(Acquire("b").has_value());
  EXPECT_TRUE(Acquire("b", "other shard").has_value());
  EXPECT_THAT(Check(*a), IsOk());
  EXPECT_EQ(Acquire("a")->epoch, a->epoch);  // its own already
}

TEST_F(OwnershipTest, AnExpiredShardChangesHandsWithAHigherEpoch) {
  const auto a = Acquire("a");
  Expire();
  EXPECT_THAT(Check(*a), IsOk());  // nobody took it yet
  const auto b = Acquire("b");
  ASSERT_TRUE(b.has_value());
  EXPECT_GT(b->epoch, a->epoch);
  EXPECT_THAT(Check(*a), StatusIs(Code::kFailedPrecondition, "OWNERSHIP_LOST"));
  EXPECT_THAT(Renew(connection_, *a, kTtl), StatusIs(Code::kFailedPrecondition, "OWNERSHIP_LOST"));
  EXPECT_THAT(Release(connection_, *a), IsOk());  // not its to give
  EXPECT_THAT(Check(*b), IsOk());
}

TEST_F(OwnershipTest, RenewingKeepsIt) {
  const auto a = Acquire("a");
  Expire();
  EXPECT_THAT(Renew(connection_, *a, kTtl), IsOk());
  EXPECT_FALSE(Acquire("b").has_value());
}

TEST_F(OwnershipTest, AReleasedShardIsFreeAtOnceAndItsEpochIsNeverUsedAgain) {
  const auto first = Acquire("a");
  EXPECT_THAT(Release(connection_, *first), IsOk());
  EXPECT_THAT(Check(*first), StatusIs(Code::kFailedPrecondition, "OWNERSHIP_LOST"));
  const auto second = Acquire("a");
  ASSERT_TRUE(second.has_value());
  EXPECT_GT(second->epoch, first->epoch);
}

// A rival whose lock wait is bounded cannot take an expired shard from under a checked transaction.
TEST_F(OwnershipTest, ACheckedTransactionHoldsOffANewOwner) {
  const auto a = Acquire("a");
  Expire();
  pg::Connection rival({.url = database_.url(), .statement_timeout = absl::Milliseconds(30)});
  EXPECT_THAT(pg::RunTx(connection_,
                        [&](pg::Tx& tx) -> absl::Status {
                          CL_RETURN_IF_ERROR(CheckEpoch(tx, *a));
                          EXPECT_THAT(TryAcquire(rival, "s", "b", kTtl),
                                      StatusIs(Code::kDeadlineExceeded, "QUERY_TIMEOUT"));
                          return absl::OkStatus();
                        }),
              IsOk());
  EXPECT_TRUE(Acquire("b").has_value());
}

}  // namespace
}  // namespace crowdloom::ownership
