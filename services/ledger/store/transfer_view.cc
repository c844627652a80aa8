#include "services/ledger/store/transfer_view.h"

#include <optional>

#include "common/base/resource_name.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/core/earning.h"

namespace crowdloom::ledger {

void SetMoney(int64_t micros, const std::string& currency, type::v1::Money* money) {
  money->set_currency_code(currency);
  money->set_micros(micros);
}

void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<int32_t>((micros - seconds * 1'000'000) * 1000));
}

AccountKey AccountFrom(const pqxx::row& row, int first) {
  return {static_cast<AccountKind>(row[first].as<int>()), row[first + 1].as<int64_t>(),
          row[first + 2].as<int64_t>(), row[first + 3].as<std::string>()};
}

v1::Transfer TransferFrom(const pqxx::row& row) {
  const AccountKey debit = AccountFrom(row, 8);
  v1::Transfer transfer;
  transfer.set_name(FormatName("transfers/*", row[0].as<int64_t>()));
  transfer.set_group_id(row[1].as<int64_t>());
  transfer.set_code(static_cast<v1::Transfer::Code>(row[2].as<int>()));
  SetMoney(row[3].as<int64_t>(), debit.currency, transfer.mutable_amount());
  transfer.set_business_key(row[4].as<std::string>());
  if (const int64_t reversed = row[5].as<int64_t>()) {
    transfer.set_reversed_transfer(FormatName("transfers/*", reversed));
  }
  SetTime(pg::TimeOf(row[6]), transfer.mutable_effective_time());
  SetTime(pg::TimeOf(row[7]), transfer.mutable_record_time());
  transfer.set_debit_account(AccountName(debit));
  transfer.set_credit_account(AccountName(AccountFrom(row, 12)));
  const std::optional<EarningId> earning = EarningOfKey(transfer.business_key());
  if (earning.has_value()) transfer.set_assignment(AssignmentName(*earning));
  return transfer;
}

}  // namespace crowdloom::ledger
