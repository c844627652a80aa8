// How rows of transfers become what callers see.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_TRANSFER_VIEW_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_TRANSFER_VIEW_H_

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/ledger/v1/account.pb.h"
#include "services/ledger/core/account.h"

namespace crowdloom::ledger {

// Of transfer joined with account twice, as debit and credit. TransferFrom reads them from the
// first column on.
#define TRANSFER_COLUMNS                                                                   \
  "transfer.id, transfer.group_id, transfer.code, transfer.amount, transfer.business_key," \
  " coalesce(transfer.reversed_id, 0), transfer.effective_time, transfer.record_time,"     \
  " debit.kind, debit.owner, debit.part, debit.currency,"                                  \
  " credit.kind, credit.owner, credit.part, credit.currency"
inline constexpr int kTransferColumns = 16;

v1::Transfer TransferFrom(const pqxx::row& row);

// The account in four columns from `first` on.
AccountKey AccountFrom(const pqxx::row& row, int first);

void SetMoney(int64_t micros, const std::string& currency, type::v1::Money* money);
void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_TRANSFER_VIEW_H_
