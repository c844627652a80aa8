// Payments to wallets: the fields that their transfer interfaces ask for, a line for each payment,
// as tables for whoever calls those interfaces. Pure functions of the run, as in payout_file.h.
//
//   Alipay  fund.trans.uni.transfer: at least 0.1 yuan; a repeated out_biz_no gets the same answer.
//   WeChat  merchant transfers: the payee confirms within a day, or the money comes back; names are
//           needed from 2,000 yuan on, and are encrypted by whoever sends them.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_WALLET_FILE_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_WALLET_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/ledger/core/payout_file.h"

namespace crowdloom::ledger {

// INVALID_ARGUMENT, reason INVALID_PAYEE, for an account that the wallet cannot have.
absl::Status CheckWallet(const v1::Payee& payee);

// Less than this the format does not pay: it stays due.
int64_t LeastPayment(v1::PayoutRun::Format format);

absl::StatusOr<std::string> AlipayCsv(const PayoutOrder& order);
absl::StatusOr<std::string> WechatCsv(const PayoutOrder& order);

// The identification of a payment as WeChat takes it, letters and digits only: P3-12-7 is P3T12T7.
std::string WechatNumber(std::string_view end_to_end_id);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_WALLET_FILE_H_
