// Closed months. Whoever closes one waits for everybody who posts, and whoever posts with an
// effective time before this month reads what is closed: so nothing takes effect in a closed month.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_PERIOD_STORE_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_PERIOD_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/ledger/v1/statement.pb.h"

namespace crowdloom::ledger {

// Locks every shard until the transaction ends, then writes it. Nothing when it was closed before.
void WritePeriod(pg::Tx& tx, int32_t organization, absl::CivilMonth month, const std::string& actor,
                 absl::Time now);

std::optional<v1::Period> FindPeriod(pg::Tx& tx, int32_t organization, absl::CivilMonth month);

// Up to when the books of each organization are closed; those that never closed any are left out.
std::map<int32_t, absl::Time> ReadClosedTimes(pg::Tx& tx);

// Newest first, before `before` (nullopt: the newest), at most `count`.
std::vector<v1::Period> ListPeriods(pg::Tx& tx, int32_t organization,
                                    std::optional<absl::CivilMonth> before, int count);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_PERIOD_STORE_H_
