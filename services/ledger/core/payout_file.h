// Files that tell a bank to pay. A file is a pure function of its run: the same run gives the same
// bytes, so its digest can be stored before anybody releases it.
//
// Wallets have files of their own (wallet_file.h). Amounts are whole fen. Texts are checked against
// what banks take: identifications and accounts are plain characters, holders may be any printable
// text, and nothing a spreadsheet would compute is written into a CSV field.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_PAYOUT_FILE_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_PAYOUT_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "crowdloom/ledger/v1/payout.pb.h"

namespace crowdloom::ledger {

struct Payment {
  std::string end_to_end_id;
  int64_t amount = 0;  // micros
  v1::Payee payee;
};

struct PayoutOrder {
  std::string message_id;  // at most 35 characters
  absl::Time create_time;
  absl::CivilDay execution_day;
  std::string currency;
  v1::Payee debtor;
  std::vector<Payment> payments;
};

// INVALID_ARGUMENT, reason INVALID_PAYEE: what no file could carry.
absl::Status CheckPayee(const v1::Payee& payee);

// Whether files of this format can pay the payee.
bool IsPayableBy(v1::PayoutRun::Format format, const v1::Payee& payee);

// INVALID_ARGUMENT for an order that cannot be paid: no payments, amounts that are not whole fen,
// identifications that repeat or are too long.
absl::StatusOr<std::string> RenderPayoutFile(v1::PayoutRun::Format format,
                                             const PayoutOrder& order);

// "....1234": for logs and screens.
std::string AccountTail(const v1::Payee& payee);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_PAYOUT_FILE_H_
