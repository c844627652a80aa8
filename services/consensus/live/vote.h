// How the answers of one task are weighed: a plain majority for fixed overlap, a posterior by the
// workers' skills for dynamic overlap. Answers are named by their canonical bytes.
//
// Ties are broken by a digest of the task's name and the answer, so that the winner is the same on
// every machine and in any order of the answers, and no label is favoured over another.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_VOTE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_VOTE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace crowdloom::consensus {

struct Ballot {
  std::string answer;     // canonical bytes
  double accuracy = 0.5;  // of its worker; only the vote by skill looks at it
  int64_t worker_id = 0;  // negative for a machine
};

struct Tally {
  std::string best;             // canonical bytes; empty without ballots
  double confidence = 0;        // what people see
  double posterior = 0;         // the model's own; what thresholds are about
  std::vector<double> weights;  // of each ballot, in their order
  std::string method;           // its name
};

// Of the answers with the highest score, the one whose digest with the task's name is lowest.
std::string BestOf(std::string_view task, const std::map<std::string, double>& scores);

// Confidence is Laplace's rule of succession, (votes + 1) / (ballots + 2): what a share of so few
// is worth. Every weight is 1.
Tally CountMajority(std::string_view task, absl::Span<const Ballot> ballots);

// The posterior under a uniform prior over `classes` answers, where a worker is right with their
// accuracy and else says any other answer alike. A weight is the log-odds that the ballot adds.
// Confidence is the posterior, calibrated: such models are far too sure of themselves.
Tally WeighBySkill(std::string_view task, absl::Span<const Ballot> ballots, int64_t classes);

// How often a worker agreed with the consensus so far.
struct Record {
  int64_t answers = 0;
  int64_t agreed = 0;
};

// The probability that a worker is right: their own record pulled towards the crowd's, and the
// crowd's towards 0.7 while little is known. Between 0.05 and 0.95.
double AccuracyOf(const Record& worker, const Record& crowd);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_VOTE_H_
