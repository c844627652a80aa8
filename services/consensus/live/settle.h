// Where a task that is not final stands: what its present answers add up to, and what it waits for.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_SETTLE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_SETTLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "crowdloom/consensus/v1/consensus.pb.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/crowd.h"
#include "services/consensus/live/standing.h"
#include "services/consensus/live/vote.h"

namespace crowdloom::consensus {

// Weighs the answers that count, with what machines predicted where answers are choices or numbers;
// the weights are in the order of the standings, 0 for those that do not count.
Tally TallyOf(const TaskKey& task, const std::vector<Standing>& standings,
              const events::v1::SubmissionReceived& terms, const v1::TaskState& state,
              Crowd& crowd);

// Whether answers like this can be classes: choices, preferences and numbers.
bool IsCategorical(const type::v1::Answer& answer);

// The worker that a model's predictions are of; negative.
int64_t MachineWorker(const std::string& model);

// Everything a decision looks at.
struct Case {
  const std::vector<Standing>& standings;
  const events::v1::SubmissionReceived& terms;  // the latest
  const Tally& tally;
  const v1::TaskState& state;
  double gain = 1;  // Crowd::GainOfOneMore
};

// Fills in state, answer, confidence, posterior, method, reason and final. Gives the number of
// answers to ask for, 0 for nothing.
int32_t Settle(const Case& task, v1::Consensus& consensus);

// Gives a final task the answer that is known now, or where none is any more what its reviewer or
// its answers say.
void AnswerAnew(const Case& task, v1::Consensus& consensus);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_SETTLE_H_
