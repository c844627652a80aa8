#include "services/ledger/store/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ledger/store/ledger_fixture_test.h"

namespace crowdloom::ledger {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;

class ChainTest : public ::testing::Test {
 protected:
  // Ten projects with three batches of transfers each, sealed in blocks of at most two transfers.
  ChainTest() {
    for (int round = 0; round < 3; ++round) {
      for (int number = 1; number <= 10; ++number) {
        CHECK_OK(ledger_.Post(GrantOf(MakeTenantId(3, number), 100, StrCat("g", round))));
      }
    }
  }

  int64_t SealOnce(int64_t transfers_max) {
    int64_t sealed = 0;
    CHECK_OK(pg::RunTx(ledger_.connection(), [&](pg::Tx& tx) {
      sealed = Seal(tx, transfers_max);
      return absl::OkStatus();
    }));
    return sealed;
  }
  int64_t SealAll() {
    int64_t total = 0;
    for (int64_t sealed = SealOnce(2); sealed > 0; sealed = SealOnce(2)) total += sealed;
    return total;
  }
  ChainHead Head() {
    ChainHead head;
    CHECK_OK(pg::RunTx(ledger_.connection(), [&](pg::Tx& tx) {
      head = ReadChainHead(tx);
      return absl::OkStatus();
    }));
    return head;
  }
  bool Has(const ChainHead& head) {
    bool has = false;
    CHECK_OK(pg::RunTx(ledger_.connection(), [&](pg::Tx& tx) {
      has = ChainHas(tx, head);
      return absl::OkStatus();
    }));
    return has;
  }

  // As an owner who removes the triggers first.
  void Tamper(const std::string& sql) {
    for (const char* table : {"transfer", "batch", "chain_block"}) {
      ledger_.database().Query(StrCat("ALTER TABLE ledger.", table, " DISABLE TRIGGER USER"));
    }
    ledger_.database().Query(sql);
  }
  std::string BlockOf(const std::string& transfer_id) const {
    return ledger_.database().Query(StrCat(
        "SELECT number FROM ledger.chain_block WHERE shard = ", transfer_id, " >> 55 AND (",
        transfer_id, " >> 16) & ((1::bigint << 39) - 1)", " BETWEEN first_batch AND last_batch"));
  }

  Ledger ledger_;
};

TEST_F(ChainTest, SealsEveryTransferOnce) {
  EXPECT_EQ(SealAll(), 30);
  EXPECT_EQ(SealOnce(2), 0);
  EXPECT_EQ(ledger_.database().Query("SELECT max(transfers) FROM ledger.chain_block"), "2");
  EXPECT_EQ(ledger_.Violations(), "");
}

TEST_F(ChainTest, GoesOnAfterItsHead) {
  SealAll();
  const ChainHead before = Head();
  ASSERT_THAT(ledger_.Post(GrantOf(MakeTenantId(3, 1), 5, "later")), IsOk());
  EXPECT_EQ(SealAll(), 1);
  EXPECT_EQ(Head().number, before.number + 1);
  EXPECT_TRUE(Has(before));
  EXPECT_EQ(ledger_.Violations(), "");
}

TEST_F(ChainTest, OneChangedByteIsFoundAndLocated) {
  SealAll();
  const std::string id =
      ledger_.database().Query("SELECT id FROM ledger.transfer ORDER BY id OFFSET 17 LIMIT 1");
  const std::string block = BlockOf(id);
  Tamper(
      StrCat("UPDATE ledger.transfer SET business_key = overlay(business_key placing 'h' from 1)",
             " WHERE id = ", id));
  EXPECT_THAT(ledger_.Violations(), HasSubstr(StrCat("L8 block ", block, " ")));
}

TEST_F(ChainTest, EveryColumnIsCovered) {
  SealAll();
  const std::string id = ledger_.database().Query("SELECT max(id) FROM ledger.transfer");
  const std::string where = StrCat(" WHERE id = ", id);
  const std::string block = BlockOf(id);
  for (const char* column :
       {"group_id", "debit_account", "credit_account", "amount", "body_hash", "project_id"}) {
    const std::string one = StrCat("UPDATE ledger.transfer SET ", column, " = ", column);
    Tamper(StrCat(one, " + 100", where));
    EXPECT_THAT(ledger_.Violations(), HasSubstr(StrCat("L8 block ", block, " "))) << column;
    Tamper(StrCat(one, " - 100", where));
    EXPECT_EQ(ledger_.Violations(), "") << column;
  }
  for (const char* column : {"effective_time", "record_time"}) {
    Tamper(
        StrCat("UPDATE ledger.transfer SET ", column, " = ", column, " + '1 microsecond'", where));
    EXPECT_THAT(ledger_.Violations(), HasSubstr(StrCat("L8 block ", block, " "))) << column;
    Tamper(StrCat("UPDATE ledger.transfer SET ", column, " = ", column,
                  " - interval '1 microsecond'", where));
  }
}

TEST_F(ChainTest, WhoOrderedATransferAndWhyAreCovered) {
  Post grant = GrantOf(MakeTenantId(3, 1), 5, "ordered");
  grant.actor = "workers/3-1";
  grant.reason = "budget";
  ASSERT_THAT(ledger_.Post(grant), IsOk());
  SealAll();
  ASSERT_EQ(ledger_.Violations(), "");
  const std::string block = BlockOf(
      ledger_.database().Query("SELECT id FROM ledger.transfer WHERE actor = 'workers/3-1'"));
  for (const char* column : {"actor", "reason"}) {
    const std::string change = StrCat("UPDATE ledger.transfer SET ", column, " = ", column);
    Tamper(StrCat(change, " || 'x' WHERE actor IS NOT NULL"));
    EXPECT_THAT(ledger_.Violations(), HasSubstr(StrCat("L8 block ", block, " "))) << column;
    Tamper(StrCat("UPDATE ledger.transfer SET ", column, " = left(", column, ", -1)",
                  " WHERE actor IS NOT NULL"));
    EXPECT_EQ(ledger_.Violations(), "") << column;
  }
}

TEST_F(ChainTest, RemovedTransfersAreMissed) {
  SealAll();
  Tamper("DELETE FROM ledger.transfer WHERE id = (SELECT max(id) FROM ledger.transfer)");
  EXPECT_THAT(ledger_.Violations(), HasSubstr("L8 block"));
}

TEST_F(ChainTest, AChainThatWasRewrittenDoesNotHaveTheHeadThatWasKept) {
  SealAll();
  const ChainHead kept = Head();
  Tamper(
      "UPDATE ledger.transfer SET group_id = group_id + 1 WHERE id = (SELECT min(id) FROM "
      "ledger.transfer)");
  Tamper("DELETE FROM ledger.chain_block");
  Tamper("UPDATE ledger.seal SET batch = 0");
  SealAll();
  EXPECT_EQ(ledger_.Violations(), "") << "the inside agrees with itself";
  EXPECT_FALSE(Has(kept));
}

}  // namespace
}  // namespace crowdloom::ledger
