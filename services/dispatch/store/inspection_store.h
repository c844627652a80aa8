// What was drawn from a lot, and what was found in it.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_INSPECTION_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_INSPECTION_STORE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/lot.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

// What was drawn: the inspections name their tasks.
void InsertSample(pg::Tx& tx, const LotKey& key, absl::Span<const v1::Inspection> inspections);
// With their answers, after `after`, by batch and ordinal.
std::vector<v1::Inspection> ListSample(pg::Tx& tx, const LotKey& key, const TaskKey& after,
                                       int limit);
// NOT_SAMPLED.
absl::StatusOr<v1::Inspection> FindInspection(pg::Tx& tx, const LotKey& key, const TaskKey& task);
void SaveInspection(pg::Tx& tx, const LotKey& key, const v1::Inspection& inspection);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_INSPECTION_STORE_H_
