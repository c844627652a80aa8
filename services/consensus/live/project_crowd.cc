#include "services/consensus/live/project_crowd.h"

#include <utility>

namespace crowdloom::consensus {

ProjectCrowd::ProjectCrowd(absl::flat_hash_map<int64_t, Record> workers)
    : workers_(std::move(workers)) {
  for (const auto& [worker_id, record] : workers_) {
    totals_.answers += record.answers;
    totals_.agreed += record.agreed;
  }
}

double ProjectCrowd::AccuracyOf(int64_t worker_id) const {
  const auto worker = workers_.find(worker_id);
  return consensus::AccuracyOf(worker == workers_.end() ? Record() : worker->second, totals_);
}

void ProjectCrowd::Count(const QualityChange& change) {
  for (Record* record : {&totals_, &workers_[change.worker_id]}) {
    record->answers += change.answers;
    record->agreed += change.agreed;
  }
}

}  // namespace crowdloom::consensus
