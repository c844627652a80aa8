#include "services/consensus/core/kinds/text/closest_answer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "services/consensus/core/hash.h"

namespace crowdloom::consensus {
namespace {

constexpr size_t kRunWordsMax = 3;
constexpr int kRounds = 4;
constexpr double kSkillAtStart = 0.8;
constexpr double kSkillPseudoAnswers = 3;
constexpr double kSkillPower = 5;       // of those an answer is compared with
constexpr double kOwnSkillPower = 0.3;  // of who wrote it
constexpr double kSkillMin = 0.01;

// Hashes of all runs of one to three words, sorted.
using Runs = std::vector<uint64_t>;

Runs RunsOf(const std::vector<std::string>& words) {
  Runs runs;
  for (size_t begin = 0; begin < words.size(); ++begin) {
    uint64_t hash = 0;
    for (size_t i = begin; i < std::min(begin + kRunWordsMax, words.size()); ++i) {
      hash = HashOf(hash ^ NameIndex::KeyOf(words[i]));
      runs.push_back(hash);
    }
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

double SharedOf(const Runs& a, const Runs& b) {
  const size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return 1;
  size_t common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j)
      ++common, ++i, ++j;
    else if (*i < *j)
      ++i;
    else
      ++j;
  }
  return static_cast<double>(common) / static_cast<double>(longer);
}

// Mean likeness of each answer of a task to the others, each of those counted by its weight.
std::vector<double> ClosenessOf(const std::vector<LastAnswer>& answers,
                                const std::vector<Runs>& runs, const std::vector<double>& skill) {
  std::vector<double> sum(answers.size(), 0.0);
  std::vector<double> total(answers.size(), 0.0);
  std::vector<double> weight;
  for (const LastAnswer& answer : answers) {
    weight.push_back(std::pow(std::max(skill[answer.worker], kSkillMin), kSkillPower));
  }
  for (size_t i = 0; i < answers.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const double shared = SharedOf(runs[answers[i].label], runs[answers[j].label]);
      sum[i] += weight[j] * shared, total[i] += weight[j];
      sum[j] += weight[i] * shared, total[j] += weight[i];
    }
  }
  for (size_t i = 0; i < sum.size(); ++i) sum[i] = total[i] > 0 ? sum[i] / total[i] : 1;
  return sum;
}

// Means of what each worker's answers came to, pulled to the mean of all.
class SkillMeans {
 public:
  explicit SkillMeans(size_t workers) : sum_(workers, 0.0), given_(workers, 0.0) {}

  void Add(uint32_t worker, double closeness) {
    sum_[worker] += closeness;
    given_[worker] += 1;
  }

  std::vector<double> Means() const {
    const double given = std::accumulate(given_.begin(), given_.end(), 0.0);
    const double sum = std::accumulate(sum_.begin(), sum_.end(), 0.0);
    const double all = given > 0 ? sum / given : kSkillAtStart;
    std::vector<double> means;
    for (size_t w = 0; w < sum_.size(); ++w) {
      means.push_back((sum_[w] + kSkillPseudoAnswers * all) / (given_[w] + kSkillPseudoAnswers));
    }
    return means;
  }

 private:
  std::vector<double> sum_;
  std::vector<double> given_;
};

}  // namespace

double SharedRuns(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return SharedOf(RunsOf(a), RunsOf(b));
}

ClosestAnswers ChooseClosest(const std::vector<std::vector<LastAnswer>>& tasks,
                             const std::vector<Words>& words, size_t workers) {
  std::vector<Runs> runs;
  for (const Words& text : words) runs.push_back(RunsOf(text.plain));
  ClosestAnswers result = {std::vector<size_t>(tasks.size(), 0),
                           std::vector<double>(tasks.size(), 0.0),
                           std::vector<double>(workers, kSkillAtStart)};
  for (int round = 0; round < kRounds; ++round) {
    SkillMeans skills(workers);
    for (size_t t = 0; t < tasks.size(); ++t) {
      const std::vector<double> closeness = ClosenessOf(tasks[t], runs, result.skill);
      double best = -1;
      for (size_t i = 0; i < closeness.size(); ++i) {
        const uint32_t worker = tasks[t][i].worker;
        skills.Add(worker, closeness[i]);
        const double score =
            closeness[i] * std::pow(std::max(result.skill[worker], kSkillMin), kOwnSkillPower);
        if (score <= best) continue;
        best = score;
        result.chosen[t] = i;
        result.closeness[t] = closeness[i];
      }
    }
    result.skill = skills.Means();
  }
  return result;
}

}  // namespace crowdloom::consensus
