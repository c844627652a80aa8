// Labels that are numbers, shared by the kinds whose consensus is one.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_NUMERIC_NUMBER_LABELS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_NUMERIC_NUMBER_LABELS_H_

#include "absl/status/statusor.h"
#include "services/consensus/core/kinds/kind.h"
#include "services/consensus/core/kinds/numeric/precision_mean.h"

namespace crowdloom::consensus {

// The last answers as numbers; INVALID_ARGUMENT names the first label that is none.
absl::StatusOr<NumberTasks> ReadNumbers(const AnswerTable& table);

// Rows with the value as label and a confidence of 1 - standard error / spread of the consensus
// over tasks, within 0..1: near 1 where the error is small against the differences that matter.
void AppendNumberRows(const AnswerTable& table, const NumberConsensus& consensus,
                      KindResult* result);

// mean_absolute_error, root_mean_square_error, correlation.
absl::StatusOr<std::vector<Figure>> ScoreNumbers(const KindResult& result,
                                                 absl::Span<const KnownLabel> truth);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_NUMERIC_NUMBER_LABELS_H_
