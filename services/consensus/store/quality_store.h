// How good workers are, in PostgreSQL. Every function works inside the caller's transaction.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_QUALITY_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_QUALITY_STORE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/consensus/v1/consensus.pb.h"
#include "services/consensus/live/label_model.h"
#include "services/consensus/live/project_crowd.h"

namespace crowdloom::consensus {

// By project and worker.
using QualityChanges = absl::btree_map<std::pair<int64_t, int64_t>, QualityChange>;

void AddQuality(pg::Tx& tx, const QualityChanges& changes);

// How often each worker of a project agreed.
ProjectCrowd LoadCrowd(pg::Tx& tx, int64_t project_id);

// What the model makes of its workers; machines are left out.
void StoreWorkerModels(pg::Tx& tx, int64_t project_id,
                       const std::vector<LabelModel::WorkerView>& workers,
                       const std::vector<std::string>& classes, absl::Time now);

// By worker, those after `after`.
std::vector<v1::WorkerQuality> ListWorkerQuality(pg::Tx& tx, int64_t project_id, int64_t after,
                                                 int limit);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_QUALITY_STORE_H_
