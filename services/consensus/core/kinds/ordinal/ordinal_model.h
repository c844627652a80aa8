// Consensus of ordered levels by a model that knows the order.
//
// A worker has an accuracy and a leaning: the share of their errors that lie above the true level.
// How far errors go on either side is the crowd's, for each level. Both numbers are pulled to the
// crowd's, and a worker's whole confusion row starts from them, so that few answers say "lenient"
// or "strict" long before they could fill a matrix: rater leniency as in the many-facet Rasch
// models (Linacre 1989), in the shrinkage of shrink-DS. EM from vote shares.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_ORDINAL_ORDINAL_MODEL_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_ORDINAL_ORDINAL_MODEL_H_

#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus {

struct OrdinalSettings {
  double row_weight = 4;       // answers that the two numbers count for in a confusion row
  double accuracy_weight = 2;  // answers that pull a worker's accuracy to the crowd's
  double leaning_weight = 5;   // errors that pull a worker's leaning to the crowd's
  int passes = 5;
};

// Labels of `answers` are levels, 0 the lowest.
Consensus RunOrdinal(const AnswerSet& answers, const MethodOptions& options,
                     const OrdinalSettings& settings = {});

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_ORDINAL_ORDINAL_MODEL_H_
