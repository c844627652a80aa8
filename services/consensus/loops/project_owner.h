// Shares the projects among replicas: each shard of projects has one owner at a time, who decides
// about them. A replica takes shards that are free or whose owner is gone, up to its share of those
// that are alive, and gives back what is above it.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LOOPS_PROJECT_OWNER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LOOPS_PROJECT_OWNER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/ownership/ownership.h"
#include "common/pg/connection.h"
#include "services/consensus/loops/project_decider.h"
#include "services/consensus/metrics.h"

namespace crowdloom::consensus {

// Used by one thread.
class ProjectOwner {
 public:
  struct Options {
    std::string replica;                    // unique to this start of this replica
    absl::Duration ttl = absl::Seconds(6);  // after which the shards of a dead owner are free
    absl::Duration renewal = absl::Seconds(2);
    ProjectDecider::Options decider;
  };

  ProjectOwner(Options options, pg::Connection* db, Metrics* metrics, const Clock* clock);

  // Renews what is held, and decides about each project that has something new.
  absl::StatusOr<outbox::Consumer::Progress> Step();

  // Gives every shard back, so that others need not wait.
  void Release();

  size_t shards() const { return held_.size(); }

 private:
  absl::Status Renew();
  absl::StatusOr<int> CountReplicas();
  absl::StatusOr<std::vector<int64_t>> FindWork();
  ProjectDecider& DeciderOf(int64_t project_id);
  void Drop(int shard);

  const Options options_;
  pg::Connection& db_;
  Metrics& metrics_;
  const Clock& clock_;
  std::map<int, ownership::Held> held_;  // by shard
  std::map<int64_t, std::unique_ptr<ProjectDecider>> deciders_;
  absl::Time renewed_ = absl::InfinitePast();
  absl::Time looked_ = absl::InfinitePast();
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LOOPS_PROJECT_OWNER_H_
