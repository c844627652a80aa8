#include "services/consensus/core/kinds/text/consensus_text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "services/consensus/core/kinds/text/closest_answer.h"
#include "services/consensus/core/kinds/text/rover.h"

namespace crowdloom::consensus {
namespace {

constexpr double kClosenessPower = 6;
constexpr double kSkillPower = 5;
constexpr double kSkillPseudoAnswers = 3;
constexpr double kSkillAtStart = 0.8;
constexpr int kRounds = 3;
constexpr double kLikenessMin = 0.01;
constexpr double kVersionsOfOneText = 0.5;

double Likeness(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const size_t longest = std::max(a.size(), b.size());
  if (longest == 0) return 1;
  return 1 - static_cast<double>(EditDistance(a, b)) / static_cast<double>(longest);
}

// Likeness of every pair of answers of a task.
using LikenessTable = std::vector<std::vector<double>>;

LikenessTable LikenessOf(const std::vector<LastAnswer>& answers, const std::vector<Words>& words) {
  LikenessTable table(answers.size(), std::vector<double>(answers.size(), 1.0));
  for (size_t i = 0; i < answers.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      table[i][j] = table[j][i] =
          Likeness(words[answers[i].label].plain, words[answers[j].label].plain);
    }
  }
  return table;
}

// The answer's likeness to the others, each counted by `weight`.
double Closeness(const std::vector<double>& likeness, size_t self,
                 const std::vector<double>& weight) {
  double sum = 0;
  double total = 0;
  for (size_t j = 0; j < likeness.size(); ++j) {
    if (j == self) continue;
    sum += weight[j] * likeness[j];
    total += weight[j];
  }
  return std::max(total > 0 ? sum / total : 1.0, kLikenessMin);
}

// The closeness of the answer of a task that has most of it, each of the others counted by skill.
double BestCloseness(const std::vector<LastAnswer>& answers, const std::vector<Words>& words,
                     const std::vector<double>& skill) {
  const LikenessTable likeness = LikenessOf(answers, words);
  std::vector<double> by_skill;
  for (const LastAnswer& answer : answers) {
    by_skill.push_back(std::pow(std::max(skill[answer.worker], kLikenessMin), kSkillPower));
  }
  double best = answers.empty() ? 1 : 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    best = std::max(best, Closeness(likeness[i], i, by_skill));
  }
  return best;
}

std::vector<double> AnswerWeights(const std::vector<LastAnswer>& answers,
                                  const LikenessTable& likeness, const std::vector<double>& skill) {
  std::vector<double> by_skill;
  for (const LastAnswer& answer : answers) {
    by_skill.push_back(std::pow(std::max(skill[answer.worker], kLikenessMin), kSkillPower));
  }
  std::vector<double> weight;
  for (size_t i = 0; i < answers.size(); ++i) {
    weight.push_back(by_skill[i] * std::pow(Closeness(likeness[i], i, by_skill), kClosenessPower));
  }
  return weight;
}

std::vector<RoverWord> Vote(const std::vector<LastAnswer>& answers, const std::vector<Words>& words,
                            const std::vector<double>& weight) {
  std::vector<size_t> order(answers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return weight[a] > weight[b]; });
  std::vector<WeightedWords> weighted;
  for (size_t i : order) weighted.push_back({&words[answers[i].label].plain, weight[i]});
  return Rover(weighted);
}

std::vector<std::string> PlainOf(const std::vector<RoverWord>& voted) {
  std::vector<std::string> plain;
  for (const RoverWord& word : voted) plain.push_back(word.word);
  return plain;
}

// Each word as most of the weight of the task's answers wrote it.
std::string Print(const std::vector<RoverWord>& voted, const std::vector<LastAnswer>& answers,
                  const std::vector<Words>& words, const std::vector<double>& weight) {
  std::map<std::string_view, std::map<std::string_view, double>> forms;
  for (size_t i = 0; i < answers.size(); ++i) {
    const Words& answer = words[answers[i].label];
    for (size_t j = 0; j < answer.plain.size(); ++j) {
      forms[answer.plain[j]][answer.printed[j]] += weight[i];
    }
  }
  std::string text;
  for (const RoverWord& word : voted) {
    const auto& written = forms[word.word];
    const auto best =
        std::max_element(written.begin(), written.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (!text.empty()) text.push_back(' ');
    text.append(best->first);
  }
  return text;
}

double MeanShare(const std::vector<RoverWord>& voted) {
  double sum = 0;
  for (const RoverWord& word : voted) sum += word.share;
  return voted.empty() ? 1 : sum / static_cast<double>(voted.size());
}

// Skills from the likeness of answers to the consensus, pulled to the mean over all answers.
std::vector<double> SkillsFrom(const TextTasks& tasks, const std::vector<Words>& words,
                               const std::vector<std::vector<std::string>>& consensus,
                               size_t workers) {
  std::vector<double> sum(workers, 0.0);
  std::vector<double> given(workers, 0.0);
  for (size_t t = 0; t < tasks.size(); ++t) {
    for (const LastAnswer& answer : tasks[t]) {
      sum[answer.worker] += Likeness(words[answer.label].plain, consensus[t]);
      given[answer.worker] += 1;
    }
  }
  const double all = std::accumulate(given.begin(), given.end(), 0.0);
  const double crowd = all > 0 ? std::accumulate(sum.begin(), sum.end(), 0.0) / all : kSkillAtStart;
  for (size_t w = 0; w < workers; ++w) {
    sum[w] = (sum[w] + kSkillPseudoAnswers * crowd) / (given[w] + kSkillPseudoAnswers);
  }
  return sum;
}

}  // namespace

TextConsensus WeightedRover(const TextTasks& tasks, const std::vector<Words>& words,
                            size_t workers) {
  std::vector<LikenessTable> likeness;
  for (const auto& answers : tasks) likeness.push_back(LikenessOf(answers, words));
  TextConsensus result;
  result.skill.assign(workers, kSkillAtStart);
  for (int round = 0; round < kRounds; ++round) {
    result.text.clear();
    result.confidence.clear();
    std::vector<std::vector<std::string>> plain;
    for (size_t t = 0; t < tasks.size(); ++t) {
      const std::vector<double> weight = AnswerWeights(tasks[t], likeness[t], result.skill);
      const std::vector<RoverWord> voted = Vote(tasks[t], words, weight);
      plain.push_back(PlainOf(voted));
      result.text.push_back(Print(voted, tasks[t], words, weight));
      result.confidence.push_back(MeanShare(voted));
    }
    result.skill = SkillsFrom(tasks, words, plain, workers);
  }
  return result;
}

TextConsensus ClosestText(const TextTasks& tasks, const std::vector<Words>& words,
                          const std::vector<std::string_view>& labels, size_t workers) {
  ClosestAnswers closest = ChooseClosest(tasks, words, workers);
  TextConsensus result = {{}, std::move(closest.closeness), std::move(closest.skill)};
  for (size_t t = 0; t < tasks.size(); ++t) {
    result.text.emplace_back(tasks[t].empty() ? "" : labels[tasks[t][closest.chosen[t]].label]);
  }
  return result;
}

TextConsensus RoverOrClosest(const TextTasks& tasks, const std::vector<Words>& words,
                             const std::vector<std::string_view>& labels, size_t workers) {
  TextConsensus result = WeightedRover(tasks, words, workers);
  std::vector<size_t> unlike;
  for (size_t t = 0; t < tasks.size(); ++t) {
    if (BestCloseness(tasks[t], words, result.skill) < kVersionsOfOneText) unlike.push_back(t);
  }
  if (unlike.empty()) return result;
  const TextConsensus closest = ClosestText(tasks, words, labels, workers);
  for (const size_t t : unlike) {
    result.text[t] = closest.text[t];
    result.confidence[t] = closest.confidence[t];
  }
  return result;
}

TextConsensus EqualRover(const TextTasks& tasks, const std::vector<Words>& words, size_t workers) {
  TextConsensus result;
  std::vector<std::vector<std::string>> plain;
  for (const auto& answers : tasks) {
    const std::vector<double> weight(answers.size(), 1.0);
    const std::vector<RoverWord> voted = Vote(answers, words, weight);
    plain.push_back(PlainOf(voted));
    result.text.push_back(Print(voted, answers, words, weight));
    result.confidence.push_back(MeanShare(voted));
  }
  result.skill = SkillsFrom(tasks, words, plain, workers);
  return result;
}

TextConsensus Medoid(const TextTasks& tasks, const std::vector<Words>& words,
                     const std::vector<std::string_view>& labels, size_t workers) {
  TextConsensus result;
  std::vector<std::vector<std::string>> plain;
  for (const auto& answers : tasks) {
    const LikenessTable likeness = LikenessOf(answers, words);
    const std::vector<double> equal(answers.size(), 1.0);
    size_t best = 0;
    double best_closeness = -1;
    for (size_t i = 0; i < answers.size(); ++i) {
      const double closeness = Closeness(likeness[i], i, equal);
      if (closeness > best_closeness) best_closeness = closeness, best = i;
    }
    plain.push_back(answers.empty() ? std::vector<std::string>()
                                    : words[answers[best].label].plain);
    result.text.emplace_back(answers.empty() ? "" : labels[answers[best].label]);
    result.confidence.push_back(std::max(best_closeness, 0.0));
  }
  result.skill = SkillsFrom(tasks, words, plain, workers);
  return result;
}

}  // namespace crowdloom::consensus
