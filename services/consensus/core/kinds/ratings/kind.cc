// Ratings of responses (chat, search results): a number, or a JSON object of numbers by criterion,
// {"helpful": 4, "harmless": 5}. Raters differ in leniency, so each one's mean deviation is taken
// out first, pulled to zero by ten pseudo-ratings; then the precision-weighted mean (numeric)
// decides.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/numeric/precision_mean.h"

namespace crowdloom::consensus::ratings {
namespace {

constexpr double kLeniencyPseudoRatings = 10;
constexpr int kLeniencyRounds = 10;

// By criterion; the key of a plain number is "".
using Scores = std::map<std::string, double>;

absl::StatusOr<Scores> ParseScores(std::string_view label) {
  double number = 0;
  if (ParseNumber(label, &number)) return Scores{{"", number}};
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kObject)) return absl::InvalidArgumentError("not a rating");
  Scores scores;
  for (const auto& [criterion, value] : json->members) {
    if (!value.is(Json::Kind::kNumber)) return absl::InvalidArgumentError("a rating is a number");
    scores[criterion] = value.number;
  }
  return scores;
}

std::string FormatScores(const Scores& scores) {
  if (scores.size() == 1 && scores.begin()->first.empty()) {
    return JsonNumber(scores.begin()->second);
  }
  std::string out = "{";
  for (const auto& [criterion, value] : scores) {
    out.append(out.size() > 1 ? ", " : "").append(JsonQuoted(criterion)).append(": ");
    out.append(JsonNumber(value));
  }
  return out + "}";
}

// How far above the others each worker rates, on average.
std::vector<double> Leniency(const NumberTasks& tasks, uint32_t workers) {
  std::vector<double> leniency(workers, 0.0);
  for (int round = 0; round < kLeniencyRounds; ++round) {
    std::vector<double> off(workers, 0.0);
    std::vector<double> given(workers, 0.0);
    for (const auto& ratings : tasks) {
      double mean = 0;
      for (const NumberAnswer& rating : ratings) mean += rating.value - leniency[rating.worker];
      mean /= std::max<double>(1, static_cast<double>(ratings.size()));
      for (const NumberAnswer& rating : ratings) {
        off[rating.worker] += rating.value - mean;
        given[rating.worker] += 1;
      }
    }
    for (uint32_t w = 0; w < workers; ++w)
      leniency[w] = off[w] / (given[w] + kLeniencyPseudoRatings);
  }
  return leniency;
}

NumberConsensus Decide(NumberTasks tasks, uint32_t workers, bool mean) {
  if (mean) return PlainMean(tasks, workers);
  const std::vector<double> leniency = Leniency(tasks, workers);
  for (auto& ratings : tasks) {
    for (NumberAnswer& rating : ratings) rating.value -= leniency[rating.worker];
  }
  return PrecisionMean(tasks, workers);
}

class Ratings : public Kind {
 public:
  std::string_view name() const override { return "ratings"; }
  std::vector<std::string_view> methods() const override { return {"leniency", "mean"}; }

  // Objects only: plain numbers are classes or measurements unless asked for by name.
  double Recognize(const AnswerTable& table) const override {
    const auto sample = SampleLabels(table);
    for (std::string_view label : sample) {
      const auto scores = ParseScores(label);
      if (!scores.ok() || scores->contains("")) return 0;
    }
    return sample.empty() ? 0 : 1;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Scores> labels;
    std::set<std::string> criteria;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto scores = ParseScores(table.labels[l]);
      if (!scores.ok()) return BadLabel(table, l, std::string(scores.status().message()));
      for (const auto& [criterion, value] : *scores) criteria.insert(criterion);
      labels.push_back(*std::move(scores));
    }
    const auto by_task = LastAnswers(table);
    const auto workers = static_cast<uint32_t>(table.workers.size());
    std::vector<Scores> consensus(by_task.size());
    std::vector<double> sure(by_task.size(), 1.0);
    std::vector<double> skill(workers, criteria.empty() ? 0.5 : 0.0);
    for (const std::string& criterion : criteria) {
      NumberTasks tasks(by_task.size());
      for (size_t t = 0; t < by_task.size(); ++t) {
        for (const LastAnswer& answer : by_task[t]) {
          const auto at = labels[answer.label].find(criterion);
          if (at != labels[answer.label].end()) tasks[t].push_back({answer.worker, at->second});
        }
      }
      const NumberConsensus found = Decide(tasks, workers, *method == "mean");
      for (size_t t = 0; t < by_task.size(); ++t) {
        if (tasks[t].empty()) continue;
        consensus[t][criterion] = found.value[t];
        sure[t] = std::min(sure[t], 1 / (1 + found.standard_error[t]));
      }
      for (uint32_t w = 0; w < workers; ++w) {
        skill[w] += found.skill[w] / static_cast<double>(criteria.size());
      }
    }
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      result.rows.push_back({table.tasks[t], result.Keep(FormatScores(consensus[t])), sure[t]});
    }
    result.workers = WorkerRows(by_task, skill);
    return result;
  }

  // mean_absolute_error over all criteria of all tasks.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double off = 0, scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParseScores(known.label);
      if (!want.ok()) return want.status();
      const auto got = ParseScores(result.rows[*task].label);
      if (!got.ok()) continue;
      for (const auto& [criterion, value] : *want) {
        const auto at = got->find(criterion);
        if (at == got->end()) continue;
        off += std::abs(at->second - value);
        scored += 1;
      }
    }
    return std::vector<Figure>{{"mean_absolute_error", off / std::max(scored, 1.0)},
                               {"ratings_with_truth", scored}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Ratings kind;
  return kind;
}

}  // namespace crowdloom::consensus::ratings
