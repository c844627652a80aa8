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

v1::Payee WalletOf(v1::Payee::Kind kind, const std::string& account) {
  v1::Payee payee;
  payee.set_holder("王小明");
  payee.set_account(account);
  payee.set_kind(kind);
  return payee;
}

TEST(PayoutFileTest, WalletsGetTheFieldsOfTheirInterfaces) {
  PayoutOrder order = TwoPayments();
  order.payments[0].payee = WalletOf(v1::Payee::ALIPAY, "2088123412341234");
  order.payments[1].payee = WalletOf(v1::Payee::ALIPAY, "wang@example.com");
  EXPECT_EQ(RenderPayoutFile(v1::PayoutRun::ALIPAY_CSV, order).value(),
            "out_biz_no,trans_amount,product_code,biz_scene,order_title,identity,identity_type,"
            "name,remark\r\n"
            "\"P3-1-1\",1234.56,TRANS_ACCOUNT_NO_PWD,DIRECT_TRANSFER,\"P3-1\","
            "\"2088123412341234\",ALIPAY_USER_ID,\"王小明\",\"P3-1\"\r\n"
            "\"P3-1-2\",0.01,TRANS_ACCOUNT_NO_PWD,DIRECT_TRANSFER,\"P3-1\","
            "\"wang@example.com\",ALIPAY_LOGON_ID,\"王小明\",\"P3-1\"\r\n");
  order.payments[0].amount = 2'000'000'000;
  for (Payment& payment : order.payments) payment.payee = WalletOf(v1::Payee::WECHAT, "oX_1-a");
  EXPECT_EQ(RenderPayoutFile(v1::PayoutRun::WECHAT_CSV, order).value(),
            "out_bill_no,openid,transfer_amount_fen,user_name,transfer_remark\r\n"
            "\"P3T1T1\",\"oX_1-a\",200000,\"王小明\",\"P3-1\"\r\n"
            "\"P3T1T2\",\"oX_1-a\",1,\"\",\"P3-1\"\r\n");
  EXPECT_FALSE(RenderPayoutFile(v1::PayoutRun::PAIN_001, order).ok());
  order.currency = "USD";
  EXPECT_FALSE(RenderPayoutFile(v1::PayoutRun::WECHAT_CSV, order).ok());
}

TEST(PayoutFileTest, WalletsAreChecked) {
  for (const char* good : {"2088123412341234", "13800138000", "a.b-c_d+e@x.cn"}) {
    EXPECT_TRUE(CheckPayee(WalletOf(v1::Payee::ALIPAY, good)).ok()) << good;
  }
  for (const char* bad : {"", "123", "a@b@c", "@x.cn", "a b@x.cn", "=1@x.cn"}) {
    EXPECT_FALSE(CheckPayee(WalletOf(v1::Payee::ALIPAY, bad)).ok()) << bad;
  }
  EXPECT_FALSE(CheckPayee(WalletOf(v1::Payee::WECHAT, "a b")).ok());
}

TEST(PayoutFileTest, OnlyTheTailOfAnAccountIsShown) {
  EXPECT_EQ(AccountTail(PayeeOf("a", "6222020200112233")), "....2233");
  EXPECT_EQ(AccountTail(PayeeOf("a", "6222")), "....");
}

}  // namespace
}  // namespace crowdloom::ledger
