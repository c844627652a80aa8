// I9: consensus is a function of what was logged. Each stored consensus is held against the log in
// two ways. By other means than those that computed it: its votes must be the log's current
// answers, and where the method is a majority its answer must be one that most of them gave. And by
// its own rules: the whole log with its turns, folded again, must come to the same.
#ifndef CROWDLOOM_CLIENTS_CLI_VERIFY_RECOMPUTE_H_
#define CROWDLOOM_CLIENTS_CLI_VERIFY_RECOMPUTE_H_

#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "crowdloom/consensus/v1/consensus.pb.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::cli {

// What is wrong with a consensus, given its task's logged label submissions in the order of the
// log;
// "" when nothing is. Pure.
std::string CompareWithLog(const consensus::v1::Consensus& consensus,
                           const std::vector<events::v1::SubmissionReceived>& log);

// The first differences over all tasks, at most `rows_max`.
std::vector<std::string> FindDifferences(pg::Tx& tx, size_t rows_max);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_VERIFY_RECOMPUTE_H_
