#include "services/consensus/live/collusion.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace crowdloom::consensus {
namespace {

constexpr int64_t kSameErrorsMin = 5;
constexpr double kProbabilityMax = 1e-3;
constexpr size_t kExamples = 5;
// Of one task, so that a task that everybody answered costs no more than others.
constexpr size_t kGivenMax = 50;

struct ErrorRate {
  double errors = 1;  // one mistake in two answers before anything is known
  double answers = 2;

  double rate() const { return errors / answers; }
};

struct Crowd {
  absl::flat_hash_map<int64_t, ErrorRate> workers;
  ErrorRate all;
  double same_answer = 1;  // of two wrong answers to one task
};

Crowd Measure(absl::Span<const AnsweredTask> tasks) {
  Crowd crowd;
  double pairs = 1, same = 1;
  for (const AnsweredTask& task : tasks) {
    std::map<std::string, double> wrong;
    double total = 0;
    for (const AnsweredTask::Given& given : task.given) {
      const double error = given.answer == task.answer ? 0 : 1;
      for (ErrorRate* rate : {&crowd.workers[given.worker_id], &crowd.all}) {
        rate->errors += error;
        rate->answers += 1;
      }
      if (error == 0) continue;
      ++wrong[given.answer];
      ++total;
    }
    pairs += total * (total - 1) / 2;
    for (const auto& [answer, count] : wrong) same += count * (count - 1) / 2;
  }
  crowd.same_answer = std::min(1.0, same / pairs);
  return crowd;
}

// How much more often this task is got wrong than others, by those who are not of the pair.
double Hardness(const AnsweredTask& task, double errors_of_pair, double mean_rate) {
  double errors = 0;
  for (const AnsweredTask::Given& given : task.given) errors += given.answer != task.answer;
  const double others = static_cast<double>(task.given.size()) - 2;
  const double rate = (errors - errors_of_pair + 2 * mean_rate) / (others + 2);
  return rate / mean_rate;
}

void Look(const AnsweredTask& task, const Crowd& crowd,
          absl::flat_hash_map<std::pair<int64_t, int64_t>, SuspectedPair>& pairs) {
  const size_t size = std::min(task.given.size(), kGivenMax);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = i + 1; j < size; ++j) {
      const AnsweredTask::Given* a = &task.given[i];
      const AnsweredTask::Given* b = &task.given[j];
      if (b->worker_id < a->worker_id) std::swap(a, b);
      SuspectedPair& pair = pairs[{a->worker_id, b->worker_id}];
      const double errors = (a->answer != task.answer) + (b->answer != task.answer);
      const double hardness = Hardness(task, errors, crowd.all.rate());
      const auto chance = [&](int64_t worker_id) {
        return std::min(1.0, crowd.workers.at(worker_id).rate() * hardness);
      };
      pair.first = a->worker_id;
      pair.second = b->worker_id;
      ++pair.common_tasks;
      pair.expected += chance(a->worker_id) * chance(b->worker_id) * crowd.same_answer;
      if (errors < 2 || a->answer != b->answer) continue;
      ++pair.same_errors;
      if (pair.tasks.size() < kExamples) pair.tasks.push_back(task.key);
    }
  }
}

}  // namespace

double PoissonTail(int64_t count, double mean) {
  if (count <= 0) return 1;
  // From the larger side of the sum, so that small tails keep their digits.
  double term = std::exp(static_cast<double>(count) * std::log(mean) - mean -
                         std::lgamma(static_cast<double>(count) + 1));
  double sum = 0;
  for (int64_t k = count; k < count + 1000; ++k) {
    sum += term;
    term *= mean / static_cast<double>(k + 1);
    if (term < sum * 1e-15) break;
  }
  return std::min(1.0, sum);
}

std::vector<SuspectedPair> FindSuspectedPairs(absl::Span<const AnsweredTask> tasks) {
  const Crowd crowd = Measure(tasks);
  absl::flat_hash_map<std::pair<int64_t, int64_t>, SuspectedPair> pairs;
  for (const AnsweredTask& task : tasks) Look(task, crowd, pairs);
  std::vector<SuspectedPair> suspected;
  for (auto& [key, pair] : pairs) {
    if (pair.same_errors < kSameErrorsMin) continue;
    pair.p_value = PoissonTail(pair.same_errors, std::max(pair.expected, 1e-9));
    const double of_all = pair.p_value * static_cast<double>(pairs.size());
    if (of_all < kProbabilityMax) suspected.push_back(std::move(pair));
  }
  std::sort(suspected.begin(), suspected.end(), [](const auto& a, const auto& b) {
    return std::tie(a.p_value, a.first, a.second) < std::tie(b.p_value, b.first, b.second);
  });
  return suspected;
}

}  // namespace crowdloom::consensus
