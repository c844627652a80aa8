// A method run with calibrated confidence: what services and tools call.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_AGGREGATE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_AGGREGATE_H_

#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus {

struct Aggregation {
  Consensus consensus;  // posterior already calibrated
  double power = 1;     // what it was raised to; 1 where the method needs no calibration
};

// With gold the power is fitted on posteriors made without knowing it (the method runs twice);
// without, it follows from the number of answers a task.
Aggregation Aggregate(const Method& method, const AnswerSet& answers, const MethodOptions& options);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_AGGREGATE_H_
