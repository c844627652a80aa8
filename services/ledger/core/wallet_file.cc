#include "services/ledger/core/wallet_file.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/csv.h"
#include "services/ledger/core/rounding.h"

namespace crowdloom::ledger {
namespace {

constexpr int64_t kAlipayLeast = 100'000;           // 0.1 yuan
constexpr int64_t kWechatNameFrom = 2'000'000'000;  // 2,000 yuan
constexpr size_t kLoginMax = 64;

absl::Status Invalid(std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_PAYEE", message);
}

bool AllOf(std::string_view text, std::string_view more, bool (*is_plain)(unsigned char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_plain(static_cast<unsigned char>(c)) || more.find(c) != std::string_view::npos;
  });
}

bool IsDigits(std::string_view text) { return AllOf(text, "", absl::ascii_isdigit); }

// An Alipay user is 2088 and twelve digits; anything else is what they sign in with.
bool IsAlipayUser(std::string_view account) {
  return account.size() == 16 && account.substr(0, 4) == "2088" && IsDigits(account);
}

bool IsAlipayLogin(std::string_view account) {
  if (account.size() > kLoginMax) return false;
  const size_t at = account.find('@');
  if (at == std::string_view::npos) return account.size() == 11 && IsDigits(account);
  return at > 0 && at + 1 < account.size() && account.find('@', at + 1) == std::string_view::npos &&
         AllOf(account, "@.-_+", absl::ascii_isalnum);
}

absl::Status CheckCurrency(const PayoutOrder& order) {
  return order.currency == "CNY" ? absl::OkStatus()
                                 : InvalidField("currency_code", "wallets are paid in CNY");
}

std::string Yuan(int64_t micros) {
  return absl::StrFormat("%d.%02d", micros / kMillion, micros % kMillion / kFenMicros);
}

}  // namespace

absl::Status CheckWallet(const v1::Payee& payee) {
  const std::string& account = payee.account();
  if (payee.kind() == v1::Payee::ALIPAY) {
    if (IsAlipayUser(account) || IsAlipayLogin(account)) return absl::OkStatus();
    return Invalid("an Alipay account is a user id, an e-mail address or a phone number");
  }
  if (account.size() <= kLoginMax && AllOf(account, "-_", absl::ascii_isalnum)) {
    return absl::OkStatus();
  }
  return Invalid("an openid is at most 64 letters, digits, dashes and underscores");
}

int64_t LeastPayment(v1::PayoutRun::Format format) {
  return format == v1::PayoutRun::ALIPAY_CSV ? kAlipayLeast : kFenMicros;
}

absl::StatusOr<std::string> AlipayCsv(const PayoutOrder& order) {
  CL_RETURN_IF_ERROR(CheckCurrency(order));
  std::string csv =
      "out_biz_no,trans_amount,product_code,biz_scene,order_title,identity,identity_type,name,"
      "remark\r\n";
  for (const Payment& payment : order.payments) {
    const std::string& account = payment.payee.account();
    StrAppend(&csv, CsvField(payment.end_to_end_id), ",", Yuan(payment.amount),
              ",TRANS_ACCOUNT_NO_PWD,DIRECT_TRANSFER,", CsvField(order.message_id), ",",
              CsvField(account), ",", IsAlipayUser(account) ? "ALIPAY_USER_ID" : "ALIPAY_LOGON_ID",
              ",", CsvField(payment.payee.holder()), ",", CsvField(order.message_id), "\r\n");
  }
  return csv;
}

absl::StatusOr<std::string> WechatCsv(const PayoutOrder& order) {
  CL_RETURN_IF_ERROR(CheckCurrency(order));
  std::string csv = "out_bill_no,openid,transfer_amount_fen,user_name,transfer_remark\r\n";
  for (const Payment& payment : order.payments) {
    const bool named = payment.amount >= kWechatNameFrom;
    StrAppend(&csv, CsvField(WechatNumber(payment.end_to_end_id)), ",",
              CsvField(payment.payee.account()), ",", payment.amount / kFenMicros, ",",
              CsvField(named ? payment.payee.holder() : ""), ",", CsvField(order.message_id),
              "\r\n");
  }
  return csv;
}

std::string WechatNumber(std::string_view end_to_end_id) {
  std::string number(end_to_end_id);
  std::replace(number.begin(), number.end(), '-', 'T');
  return number;
}

}  // namespace crowdloom::ledger
