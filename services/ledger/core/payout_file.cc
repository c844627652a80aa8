#include "services/ledger/core/payout_file.h"

#include <set>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/csv.h"
#include "services/ledger/core/rounding.h"
#include "services/ledger/core/wallet_file.h"

namespace crowdloom::ledger {
namespace {

constexpr size_t kIdMax = 35;
constexpr size_t kHolderMax = 140;
constexpr size_t kAccountMax = 34;

absl::Status Invalid(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, message);
}

bool IsAlphanumeric(std::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool IsPrintable(std::string_view text) {
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

// The characters that every bank takes in an identification.
bool IsIdentification(std::string_view text) {
  for (const char c : text) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
    if (!plain) return false;
  }
  return !text.empty() && text.size() <= kIdMax;
}

absl::Status CheckOrder(const PayoutOrder& order) {
  if (!IsIdentification(order.message_id) || order.payments.empty()) {
    return Invalid("INVALID_PAYOUT", "a run has an identification and at least one payment");
  }
  CL_RETURN_IF_ERROR(CheckPayee(order.debtor));
  std::set<std::string_view> ids;
  for (const Payment& payment : order.payments) {
    if (!IsIdentification(payment.end_to_end_id) || !ids.insert(payment.end_to_end_id).second) {
      return Invalid("INVALID_PAYOUT", "each payment has an identification of its own");
    }
    if (payment.amount <= 0 || payment.amount % kFenMicros != 0) {
      return Invalid("INVALID_PAYOUT", "a payment is whole fen and more than none");
    }
    CL_RETURN_IF_ERROR(CheckPayee(payment.payee));
  }
  return absl::OkStatus();
}

std::string Decimal(int64_t micros) {
  return absl::StrFormat("%d.%02d", micros / kMillion, micros % kMillion / kFenMicros);
}

int64_t Sum(const PayoutOrder& order) {
  int64_t sum = 0;
  for (const Payment& payment : order.payments) sum += payment.amount;
  return sum;
}

std::string Xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// `role` is Dbtr or Cdtr.
std::string Party(std::string_view role, const v1::Payee& payee) {
  return StrCat("<", role, "><Nm>", Xml(payee.holder()), "</Nm></", role, ">");
}
std::string Account(std::string_view role, const v1::Payee& payee) {
  return StrCat("<", role, "Acct><Id><Othr><Id>", Xml(payee.account()), "</Id></Othr></Id></", role,
                "Acct>");
}
std::string Agent(std::string_view role, const v1::Payee& payee) {
  return StrCat("<", role, "Agt><FinInstnId><BICFI>", Xml(payee.bank()), "</BICFI></FinInstnId></",
                role, "Agt>");
}

std::string Totals(const PayoutOrder& order) {
  return StrCat("<NbOfTxs>", order.payments.size(), "</NbOfTxs><CtrlSum>", Decimal(Sum(order)),
                "</CtrlSum>");
}

std::string Pain001(const PayoutOrder& order) {
  const std::string created =
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", order.create_time, absl::UTCTimeZone());
  std::string xml = StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn>\n",
      "<GrpHdr><MsgId>", order.message_id, "</MsgId><CreDtTm>", created, "</CreDtTm>",
      Totals(order), "<InitgPty><Nm>", Xml(order.debtor.holder()), "</Nm></InitgPty></GrpHdr>\n");
  StrAppend(&xml, "<PmtInf><PmtInfId>", order.message_id, "</PmtInfId><PmtMtd>TRF</PmtMtd>",
            Totals(order), "<ReqdExctnDt><Dt>", absl::FormatCivilTime(order.execution_day),
            "</Dt></ReqdExctnDt>", Party("Dbtr", order.debtor), Account("Dbtr", order.debtor),
            Agent("Dbtr", order.debtor), "\n");
  for (const Payment& payment : order.payments) {
    StrAppend(&xml, "<CdtTrfTxInf><PmtId><EndToEndId>", payment.end_to_end_id,
              "</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"", order.currency, "\">",
              Decimal(payment.amount), "</InstdAmt></Amt>", Agent("Cdtr", payment.payee),
              Party("Cdtr", payment.payee), Account("Cdtr", payment.payee), "</CdtTrfTxInf>\n");
  }
  return StrCat(xml, "</PmtInf>\n</CstmrCdtTrfInitn></Document>\n");
}

std::string BankCsv(const PayoutOrder& order) {
  std::string csv =
      "payer_account,payer_name,payee_bank,payee_account,payee_name,amount,currency,date,id\r\n";
  for (const Payment& payment : order.payments) {
    StrAppend(&csv, CsvField(order.debtor.account()), ",", CsvField(order.debtor.holder()), ",",
              CsvField(payment.payee.bank()), ",", CsvField(payment.payee.account()), ",",
              CsvField(payment.payee.holder()), ",", Decimal(payment.amount), ",", order.currency,
              ",", absl::FormatCivilTime(order.execution_day), ",", CsvField(payment.end_to_end_id),
              "\r\n");
  }
  return csv;
}

v1::Payee::Kind KindOf(const v1::Payee& payee) {
  return payee.kind() == v1::Payee::KIND_UNSPECIFIED ? v1::Payee::BANK : payee.kind();
}

absl::Status CheckBankAccount(const v1::Payee& payee) {
  const std::string& bank = payee.bank();
  if (payee.account().empty() || payee.account().size() > kAccountMax ||
      !IsAlphanumeric(payee.account())) {
    return Invalid("INVALID_PAYEE", "an account is 1 to 34 letters and digits");
  }
  if ((bank.size() != 8 && bank.size() != 11) || !IsAlphanumeric(bank)) {
    return Invalid("INVALID_PAYEE", "a bank is a BIC of 8 or 11 letters and digits");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPayee(const v1::Payee& payee) {
  if (payee.holder().empty() || payee.holder().size() > kHolderMax ||
      !IsPrintable(payee.holder())) {
    return Invalid("INVALID_PAYEE", "the holder's name is missing, too long or not printable");
  }
  if (KindOf(payee) == v1::Payee::BANK) return CheckBankAccount(payee);
  if (!payee.bank().empty()) return Invalid("INVALID_PAYEE", "a wallet has no bank");
  return CheckWallet(payee);
}

bool IsPayableBy(v1::PayoutRun::Format format, const v1::Payee& payee) {
  const v1::Payee::Kind kind = KindOf(payee);
  if (format == v1::PayoutRun::ALIPAY_CSV) return kind == v1::Payee::ALIPAY;
  if (format == v1::PayoutRun::WECHAT_CSV) return kind == v1::Payee::WECHAT;
  return kind == v1::Payee::BANK;
}

absl::StatusOr<std::string> RenderPayoutFile(v1::PayoutRun::Format format,
                                             const PayoutOrder& order) {
  CL_RETURN_IF_ERROR(CheckOrder(order));
  for (const Payment& payment : order.payments) {
    if (!IsPayableBy(format, payment.payee))
      return InvalidField("format", "does not pay this payee");
  }
  if (format == v1::PayoutRun::PAIN_001) return Pain001(order);
  if (format == v1::PayoutRun::BANK_CSV) return BankCsv(order);
  if (format == v1::PayoutRun::ALIPAY_CSV) return AlipayCsv(order);
  if (format == v1::PayoutRun::WECHAT_CSV) return WechatCsv(order);
  return InvalidField("format", "is not one that can be written");
}

std::string AccountTail(const v1::Payee& payee) {
  const std::string& account = payee.account();
  return account.size() > 4 ? StrCat("....", account.substr(account.size() - 4)) : "....";
}

}  // namespace crowdloom::ledger
