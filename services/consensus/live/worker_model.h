// A worker's answers in numbers that people can judge: how often right and how surely so, how much
// their answers say at all, and which class they overuse.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_WORKER_MODEL_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_WORKER_MODEL_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "crowdloom/consensus/v1/consensus.pb.h"
#include "services/consensus/live/label_model.h"

namespace crowdloom::consensus {

// The p-quantile of Beta(a, b); a and b above 0, p between 0 and 1.
double BetaQuantile(double a, double b, double p);

// How much answers tell about the task: 0 where every true class is answered alike, 1 where each is
// answered by itself (Raykar and Yu 2012, for any number of classes). `confusion` holds expected
// answers by true class (row) and given class (column).
double SpammerScore(absl::Span<const double> confusion, size_t classes);

// `classes` are canonical bytes of answers, in the order of the matrix.
v1::WorkerQuality::Model ModelOf(const LabelModel::WorkerView& worker,
                                 const std::vector<std::string>& classes);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_WORKER_MODEL_H_
