// The workers of a consensus as CSV: how good each is, how sure that is, and how often they agree.
//
//   worker,answers,accuracy,accuracy_low,accuracy_high,agreed
//
// `accuracy` is what the method takes a worker's chance to be right for; low and high hold 95 % of
// its posterior, each answer counting as one trial. `agreed` is the share of the worker's answers
// that are the consensus. Where the method's idea of a good worker is no share of right answers (a
// precision, a likeness), the columns are worker,answers,skill.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_WORKERS_CSV_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_WORKERS_CSV_H_

#include <string>

#include "services/consensus/core/kinds/kind.h"

namespace crowdloom::cli {

std::string WorkersCsv(const consensus::AnswerTable& table, const consensus::KindResult& result);

// Six decimals: quick to write, and more would be noise.
void AppendConfidence(double value, std::string* out);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_WORKERS_CSV_H_
