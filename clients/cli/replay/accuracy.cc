#include "clients/cli/replay/accuracy.h"

#include <algorithm>

namespace crowdloom::cli {
namespace {

// The labels with the most votes, by task.
std::vector<std::vector<int>> Leaders(const RecordedAnswers& answers) {
  std::vector<std::vector<int>> votes(answers.tasks.size(),
                                      std::vector<int>(answers.labels.size()));
  for (const auto& by_worker : answers.by_worker) {
    for (const auto& answer : by_worker) {
      ++votes[static_cast<size_t>(answer.task)][static_cast<size_t>(answer.label)];
    }
  }
  std::vector<std::vector<int>> leaders(answers.tasks.size());
  for (size_t task = 0; task < votes.size(); ++task) {
    const int most = *std::max_element(votes[task].begin(), votes[task].end());
    for (size_t label = 0; label < votes[task].size(); ++label) {
      if (votes[task][label] == most) leaders[task].push_back(static_cast<int>(label));
    }
  }
  return leaders;
}

void Count(bool tie, double right, Accuracy* accuracy) {
  ++accuracy->known;
  accuracy->right += right;
  if (tie) {
    ++accuracy->ties;
  } else {
    accuracy->clear_right += right > 0;
  }
}

}  // namespace

Accuracy MajorityAccuracy(const RecordedAnswers& answers, const Truth& truth) {
  Accuracy accuracy;
  const auto leaders = Leaders(answers);
  for (size_t task = 0; task < leaders.size(); ++task) {
    const auto known = truth.find(answers.tasks[task]);
    if (known == truth.end()) continue;
    const auto among = std::count_if(leaders[task].begin(), leaders[task].end(), [&](int label) {
      return answers.labels[static_cast<size_t>(label)] == known->second;
    });
    const bool tie = leaders[task].size() > 1;
    Count(tie, static_cast<double>(among) / static_cast<double>(leaders[task].size()), &accuracy);
  }
  return accuracy;
}

Accuracy ResultAccuracy(const RecordedAnswers& answers, const Truth& truth,
                        const std::vector<std::string>& results) {
  Accuracy accuracy;
  const auto leaders = Leaders(answers);
  for (size_t task = 0; task < results.size(); ++task) {
    const auto known = truth.find(answers.tasks[task]);
    if (known == truth.end() || results[task].empty()) continue;
    Count(leaders[task].size() > 1, results[task] == known->second ? 1 : 0, &accuracy);
  }
  return accuracy;
}

}  // namespace crowdloom::cli
