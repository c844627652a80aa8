// What decisions ask about the crowd of a project.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_CROWD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_CROWD_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/task_record.h"
#include "services/consensus/live/vote.h"

namespace crowdloom::consensus {

class Crowd {
 public:
  virtual ~Crowd() = default;
  // The probability that the worker is right.
  virtual double AccuracyOf(int64_t worker_id) const = 0;
  // How many different answers there are to choose from.
  virtual int64_t Classes() const = 0;
  // Tells the project's model what the task's ballots are now, and has it weigh them. nullopt: the
  // project has no model for such answers, and they are counted.
  virtual std::optional<Tally> Weigh(const TaskKey&, const events::v1::SubmissionReceived&,
                                     absl::Span<const Ballot>) {
    return std::nullopt;
  }
  // What one more answer would add to the probability of being right.
  virtual double GainOfOneMore(const TaskKey&) const { return 1; }
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
  int32_t judged = 0;      // as a reviewer
  int32_t overturned = 0;  // of those, by another person later
  int32_t confirmed = 0;   // of those, by another person later
  double work_seconds = 0;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_CROWD_H_
