// What is known of the workers and answers of one project, kept up to date as decisions are made,
// so that each decision sees exactly what those before it left.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_CROWD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_CROWD_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "crowdloom/type/v1/answer.pb.h"
#include "services/consensus/live/crowd.h"
#include "services/consensus/live/vote.h"

namespace crowdloom::consensus {

class ProjectCrowd final : public Crowd {
 public:
  ProjectCrowd() = default;

  // From what was stored: the totals, how many answers are known, which of those that matter now,
  // and the records of the workers that matter now.
  ProjectCrowd(Record totals, int64_t classes, absl::flat_hash_set<std::string> known_classes,
               absl::flat_hash_map<int64_t, Record> workers);

  double AccuracyOf(int64_t worker_id) const override;
  int64_t Classes() const override { return classes_; }

  // True when the answer, by its digest, was not known before.
  bool AddClass(const std::string& digest);
  void Count(const QualityChange& change);

 private:
  Record totals_;
  int64_t classes_ = 0;
  absl::flat_hash_set<std::string> known_classes_;
  absl::flat_hash_map<int64_t, Record> workers_;
};

// The digest of an answer's canonical bytes.
std::string AnswerDigest(const type::v1::Answer& answer);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_CROWD_H_
