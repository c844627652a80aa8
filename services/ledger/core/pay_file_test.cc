#include "services/ledger/core/pay_file.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace crowdloom::ledger {
namespace {

using crowdloom::testing::StatusIs;

constexpr char kBonus[] = "project,worker,amount,reason\n";
constexpr char kWages[] = "worker,month,item,amount,reason\n";

PayFile Read(const std::string& content) { return ReadPayFile(content, 3, "CNY").value(); }

// The line and reason of the first mistake.
std::string Wrong(const std::string& content) {
  const PayFile file = Read(content);
  if (file.wrong.empty()) return "";
  return std::to_string(file.wrong[0].line) + " " + file.wrong[0].column + " " +
         file.wrong[0].reason;
}

TEST(PayFileTest, ABonusComesFromThePoolOfItsProject) {
  const PayFile file =
      Read(std::string(kBonus) + "3-17,3-5,12.50,fast\nprojects/3-17,workers/3-6,1,x");
  ASSERT_EQ(file.payments.size(), size_t{2});
  const Post& post = file.payments[0].post;
  EXPECT_EQ(AccountName(post.legs[0].debit), "projects/3-17/accounts/bonus_pool");
  EXPECT_EQ(AccountName(post.legs[0].credit), "workers/3-5/accounts/payable");
  EXPECT_EQ(post.legs[0].amount, 12'500'000);
  EXPECT_EQ(post.reason, "fast");
}

TEST(PayFileTest, TheSameFileIsTheSamePaymentsWhateverItsLineEnds) {
  const std::string line = "3-17,3-5,1,x";
  const PayFile file = Read(kBonus + line + "\n" + line);
  const PayFile again = Read("project,worker,amount,reason\r\n" + line + "\r\n" + line + "\r\n");
  EXPECT_NE(file.payments[0].post.legs[0].key, file.payments[1].post.legs[0].key);
  EXPECT_EQ(file.payments[1].post.legs[0].key, again.payments[1].post.legs[0].key);
  EXPECT_NE(Read(kBonus + line).payments[0].post.legs[0].key, file.payments[0].post.legs[0].key);
}

TEST(PayFileTest, AnItemOfWagesIsPaidOnceAMonth) {
  const PayFile file = Read(std::string(kWages) + "3-5,2026-03,base,5000,March");
  EXPECT_EQ(file.payments[0].post.legs[0].key, "salary/3-5/2026-03/base");
  EXPECT_EQ(AccountName(file.payments[0].post.legs[0].credit),
            "workers/3-5/accounts/payable_salary");
}

TEST(PayFileTest, EachLineSaysWhatIsWrongWithIt) {
  EXPECT_EQ(Wrong(std::string(kBonus) + "3-17,3-5,1,x\n3-17,3-5,1"), "3  INVALID_ROW");
  EXPECT_EQ(Wrong(std::string(kBonus) + "x,3-5,1,x"), "2 project INVALID_NAME");
  EXPECT_EQ(Wrong(std::string(kBonus) + "4-17,3-5,1,x"), "2 project FOREIGN_RESOURCE");
  EXPECT_EQ(Wrong(std::string(kBonus) + "3-17,4-5,1,x"), "2 worker FOREIGN_RESOURCE");
  EXPECT_EQ(Wrong(std::string(kBonus) + "3-17,3-5,0,x"), "2 amount INVALID_AMOUNT");
  EXPECT_EQ(Wrong(std::string(kBonus) + "3-17,3-5,=1,x"), "2 amount INVALID_AMOUNT");
  EXPECT_EQ(Wrong(std::string(kBonus) + "3-17,3-5,1, "), "2 reason REASON_MISSING");
  EXPECT_EQ(Wrong(std::string(kWages) + "3-5,March,base,1,x"), "2 month INVALID_MONTH");
  EXPECT_EQ(Wrong(std::string(kWages) + "3-5,2026-03,gift,1,x"), "2 item INVALID_ITEM");
}

TEST(PayFileTest, WhatIsNoPayFileIsRefused) {
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FILE");
  EXPECT_THAT(ReadPayFile("", 3, "CNY"), invalid);
  EXPECT_THAT(ReadPayFile(kBonus, 3, "CNY"), invalid);
  EXPECT_THAT(ReadPayFile("worker,amount\n3-5,1", 3, "CNY"), invalid);
  EXPECT_THAT(ReadPayFile(std::string(kBonus) + "\"", 3, "CNY"), invalid);
}

}  // namespace
}  // namespace crowdloom::ledger
