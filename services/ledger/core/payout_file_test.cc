#include "services/ledger/core/payout_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace crowdloom::ledger {
namespace {

using crowdloom::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

v1::Payee PayeeOf(const std::string& holder, const std::string& account) {
  v1::Payee payee;
  payee.set_holder(holder);
  payee.set_account(account);
  payee.set_bank("ICBKCNBJ");
  return payee;
}

PayoutOrder TwoPayments() {
  return {.message_id = "P3-1",
          .create_time = absl::UnixEpoch(),
          .execution_day = absl::CivilDay(2026, 3, 31),
          .currency = "CNY",
          .debtor = PayeeOf("Loom & Co", "6222000011112222"),
          .payments = {{"P3-1-1", 1'234'560'000, PayeeOf("王小明", "6222020200112233")},
                       {"P3-1-2", 10'000, PayeeOf("=HYPERLINK(\"x\")", "6222020200112244")}}};
}

TEST(PayoutFileTest, Pain001CarriesWhatABankNeeds) {
  ASSERT_OK_AND_ASSIGN(const std::string file,
                       RenderPayoutFile(v1::PayoutRun::PAIN_001, TwoPayments()));
  for (const char* element :
       {"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09", "<MsgId>P3-1</MsgId>",
        "<CreDtTm>1970-01-01T00:00:00Z</CreDtTm>", "<NbOfTxs>2</NbOfTxs>",
        "<CtrlSum>1234.57</CtrlSum>", "<PmtMtd>TRF</PmtMtd>",
        "<ReqdExctnDt><Dt>2026-03-31</Dt></ReqdExctnDt>", "<Nm>Loom &amp; Co</Nm>",
        "<EndToEndId>P3-1-1</EndToEndId>", "<InstdAmt Ccy=\"CNY\">1234.56</InstdAmt>",
        "<InstdAmt Ccy=\"CNY\">0.01</InstdAmt>", "<Nm>王小明</Nm>"}) {
    EXPECT_THAT(file, HasSubstr(element));
  }
}

TEST(PayoutFileTest, TheSameRunGivesTheSameBytes) {
  for (const auto format : {v1::PayoutRun::PAIN_001, v1::PayoutRun::BANK_CSV}) {
    EXPECT_EQ(RenderPayoutFile(format, TwoPayments()).value(),
              RenderPayoutFile(format, TwoPayments()).value());
  }
}

TEST(PayoutFileTest, NothingInACsvFieldIsAFormula) {
  ASSERT_OK_AND_ASSIGN(const std::string file,
                       RenderPayoutFile(v1::PayoutRun::BANK_CSV, TwoPayments()));
  EXPECT_THAT(file, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\""));
  EXPECT_THAT(file, Not(HasSubstr("\"=")));
  EXPECT_THAT(file, HasSubstr(",1234.56,CNY,2026-03-31,\"P3-1-1\"\r\n"));
}

TEST(PayoutFileTest, WhatCannotBePaidIsRefused) {
  const auto refused = [](auto change) {
    PayoutOrder order = TwoPayments();
    change(order);
    return !RenderPayoutFile(v1::PayoutRun::PAIN_001, order).ok();
  };
  EXPECT_TRUE(refused([](PayoutOrder& order) { order.payments.clear(); }));
  EXPECT_TRUE(refused([](PayoutOrder& order) { order.payments[0].amount = 0; }));
  EXPECT_TRUE(refused([](PayoutOrder& order) { order.payments[0].amount = 10'001; }));
  EXPECT_TRUE(refused([](PayoutOrder& order) { order.payments[0].end_to_end_id = "P3-1-2"; }));
  EXPECT_TRUE(refused([](PayoutOrder& order) { order.message_id = std::string(36, 'x'); }));
  EXPECT_TRUE(refused([](PayoutOrder& order) { order.message_id = "a<b"; }));
}

TEST(PayoutFileTest, PayeesAreChecked) {
  EXPECT_TRUE(CheckPayee(PayeeOf("王小明", "6222")).ok());
  for (const v1::Payee& bad :
       {PayeeOf("", "6222"), PayeeOf("a\nb", "6222"), PayeeOf("a", ""), PayeeOf("a", "62 22"),
        PayeeOf("a", std::string(35, '6')), PayeeOf(std::string(141, 'a'), "6222")}) {
    EXPECT_THAT(CheckPayee(bad), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAYEE"));
  }
  v1::Payee bank = PayeeOf("a", "6222");
  bank.set_bank("ICBC");
  EXPECT_THAT(CheckPayee(bank), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAYEE"));
}

TEST(PayoutFileTest, OnlyTheTailOfAnAccountIsShown) {
  EXPECT_EQ(AccountTail(PayeeOf("a", "6222020200112233")), "....2233");
  EXPECT_EQ(AccountTail(PayeeOf("a", "6222")), "....");
}

}  // namespace
}  // namespace crowdloom::ledger
