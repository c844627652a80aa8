// How good workers are, in PostgreSQL. Every function works inside the caller's transaction.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_QUALITY_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_QUALITY_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/consensus/v1/consensus.pb.h"
#include "services/consensus/live/project_crowd.h"

namespace crowdloom::consensus {

// By project and worker.
using QualityChanges = absl::btree_map<std::pair<int64_t, int64_t>, QualityChange>;

void AddQuality(pg::Tx& tx, const QualityChanges& changes);

// A project's crowd, with the records of these workers and the answers among these digests.
ProjectCrowd LoadCrowd(pg::Tx& tx, int64_t project_id, absl::Span<const int64_t> workers,
                       absl::Span<const std::string> digests);

// What is to be added to a project's crowd.
struct CrowdChange {
  Record counted;
  std::vector<std::string> new_classes;  // digests
};
using CrowdChanges = absl::btree_map<int64_t, CrowdChange>;  // by project

void AddToCrowds(pg::Tx& tx, const CrowdChanges& changes);

// By worker, those after `after`.
std::vector<v1::WorkerQuality> ListWorkerQuality(pg::Tx& tx, int64_t project_id, int64_t after,
                                                 int limit);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_QUALITY_STORE_H_
