// Lots: what they are and where they stand, and the series they make.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_LOT_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_LOT_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/lot.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

// Gives the lot its name and number. The project must exist.
v1::Lot InsertLot(pg::Tx& tx, int64_t project_id, v1::Lot lot, absl::Time now);

// LOT_NOT_FOUND. With `lock`, nobody else changes it until the transaction ends.
absl::StatusOr<v1::Lot> FindLot(pg::Tx& tx, const LotKey& key, bool lock = false);

// At most `limit`, newest first, with a number below `before` (0 for the newest).
std::vector<v1::Lot> ListLots(pg::Tx& tx, int64_t project_id, int32_t before, int limit);

void SaveLot(pg::Tx& tx, const LotKey& key, const v1::Lot& lot);

// Where the project's switching rules stand; locked.
v1::InspectionSeries FindSeries(pg::Tx& tx, int64_t project_id, bool lock = false);
void SaveSeries(pg::Tx& tx, int64_t project_id, const v1::InspectionSeries& series);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_LOT_STORE_H_
