// How right answers are, against the truth that is known. Pure.
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_ACCURACY_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_ACCURACY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/replay/recorded_answers.h"

namespace crowdloom::cli {

struct Accuracy {
  int64_t known = 0;        // tasks with a known truth and a result
  double right = 0;         // of them, those that are right
  int64_t ties = 0;         // of them, those where several labels have the most votes
  int64_t clear_right = 0;  // right ones among those without a tie

  double All() const { return known == 0 ? 0 : right / static_cast<double>(known); }
  double WithoutTies() const {
    return known == ties ? 0 : static_cast<double>(clear_right) / static_cast<double>(known - ties);
  }
};

// A plain majority vote over the file. A tie counts as right by the chance that a coin is.
Accuracy MajorityAccuracy(const RecordedAnswers& answers, const Truth& truth);

// What a server resolved: the label of each task, "" where there is none. Ties are those of the
// file.
Accuracy ResultAccuracy(const RecordedAnswers& answers, const Truth& truth,
                        const std::vector<std::string>& results);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_ACCURACY_H_
