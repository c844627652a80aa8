// Settlements and the tax rules they follow.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_SETTLEMENT_STORE_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_SETTLEMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/ledger/v1/account.pb.h"
#include "services/ledger/core/settlement.h"
#include "services/ledger/core/tax.h"

namespace crowdloom::ledger {

// One settlement run of an organization at a time, until the transaction ends. Taken before the
// locks of shards, and by nobody who holds those.
void LockSettlements(pg::Tx& tx, int32_t organization);

std::vector<TaxRule> ReadTaxRules(pg::Tx& tx);

// What the organization has chosen for this day, or everybody's default.
TaxMethod ReadTaxMethod(pg::Tx& tx, int32_t organization, PayClass pay_class, absl::CivilDay day);
void WriteTaxMethod(pg::Tx& tx, int32_t organization, PayClass pay_class, absl::CivilDay valid_from,
                    TaxMethod method);

// The same of what may be kept back for debts.
RecoveryLimit ReadRecoveryLimit(pg::Tx& tx, int32_t organization, PayClass pay_class,
                                absl::CivilDay day);
void WriteRecoveryLimit(pg::Tx& tx, int32_t organization, PayClass pay_class,
                        absl::CivilDay valid_from, const RecoveryLimit& limit);

// What a worker has that is payable and not settled, by project, what was settled before, and what
// is owed.
// Months count without a gap up to this one on a platform, and from the first of the year for
// wages, which are paid for being employed.
SettlementInput ReadSettlementInput(pg::Tx& tx, int64_t worker, PayClass pay_class,
                                    const std::string& currency, absl::CivilMonth month);

struct SettlementRecord {
  int64_t worker = 0;
  std::string currency;
  absl::CivilMonth month;
  const TaxRule* rule = nullptr;
  int months = 1;
  std::string business_key;
  absl::Time record_time;
  PayClass pay_class = PayClass::kPiece;
  int64_t deductions = 0;
};

// Gives its number, which counts the worker's settlements.
int32_t WriteSettlement(pg::Tx& tx, const SettlementRecord& record, const Settlement& settlement);

// Settlements of an organization, newest first, after this place (the default: the newest); of one
// month unless that is nullopt.
struct SettlementPlace {
  absl::Time record_time = absl::InfiniteFuture();
  int64_t worker = 0;
  int32_t number = 0;
};
struct SettlementPage {
  std::vector<v1::Settlement> settlements;
  SettlementPlace last;
};
SettlementPage ListSettlements(pg::Tx& tx, int32_t organization,
                               std::optional<absl::CivilMonth> month, const SettlementPlace& after,
                               int count);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_SETTLEMENT_STORE_H_
