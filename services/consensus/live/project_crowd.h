// How often each worker of one project agreed with the consensus, kept up to date as decisions are
// made, so that each decision sees exactly what those before it left.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_CROWD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_CROWD_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "services/consensus/live/crowd.h"
#include "services/consensus/live/vote.h"

namespace crowdloom::consensus {

class ProjectCrowd final : public Crowd {
 public:
  ProjectCrowd() = default;

  // From what was stored of every worker.
  explicit ProjectCrowd(absl::flat_hash_map<int64_t, Record> workers);

  double AccuracyOf(int64_t worker_id) const override;
  int64_t Classes() const override { return 0; }

  void Count(const QualityChange& change);

 private:
  Record totals_;
  absl::flat_hash_map<int64_t, Record> workers_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_CROWD_H_
