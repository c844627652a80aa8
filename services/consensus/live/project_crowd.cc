#include "services/consensus/live/project_crowd.h"

#include <utility>

#include "common/base/hash.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::consensus {

ProjectCrowd::ProjectCrowd(Record totals, int64_t classes,
                           absl::flat_hash_set<std::string> known_classes,
                           absl::flat_hash_map<int64_t, Record> workers)
    : totals_(totals),
      classes_(classes),
      known_classes_(std::move(known_classes)),
      workers_(std::move(workers)) {}

double ProjectCrowd::AccuracyOf(int64_t worker_id) const {
  const auto worker = workers_.find(worker_id);
  return consensus::AccuracyOf(worker == workers_.end() ? Record() : worker->second, totals_);
}

bool ProjectCrowd::AddClass(const std::string& digest) {
  const bool is_new = known_classes_.insert(digest).second;
  if (is_new) ++classes_;
  return is_new;
}

void ProjectCrowd::Count(const QualityChange& change) {
  for (Record* record : {&totals_, &workers_[change.worker_id]}) {
    record->answers += change.answers;
    record->agreed += change.agreed;
  }
}

std::string AnswerDigest(const type::v1::Answer& answer) { return Sha256(CanonicalBytes(answer)); }

}  // namespace crowdloom::consensus
