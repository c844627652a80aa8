// What dynamic overlap asks about the crowd of a project.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_CROWD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_CROWD_H_

#include <cstdint>

namespace crowdloom::consensus {

class Crowd {
 public:
  virtual ~Crowd() = default;
  // The probability that the worker is right.
  virtual double AccuracyOf(int64_t worker_id) const = 0;
  // How many different answers the project has seen.
  virtual int64_t Classes() const = 0;
};

// Counts to be added to a worker's quality in the project.
struct QualityChange {
  int64_t worker_id = 0;
  int32_t answers = 0;
  int32_t agreed = 0;
  int32_t gold_answers = 0;
  int32_t gold_correct = 0;
  int32_t reviewed = 0;
  int32_t review_accepted = 0;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_CROWD_H_
