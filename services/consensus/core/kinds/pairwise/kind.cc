// Pairwise preference: the task is "left:right", the label the item judged higher. The result is a
// score for each item.

#include "services/consensus/core/kinds/kind.h"

#include <cmath>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/pairwise/bradley_terry.h"

namespace crowdloom::consensus::pairwise {
namespace {

// The item of the task that the label is not; empty when the label is neither.
std::string_view OtherItem(std::string_view task, std::string_view label) {
  const size_t size = label.size();
  if (label.empty() || task.size() <= size + 1) return {};
  if (task.substr(0, size) == label && task[size] == ':') return task.substr(size + 1);
  if (task.substr(task.size() - size) == label && task[task.size() - size - 1] == ':') {
    return task.substr(0, task.size() - size - 1);
  }
  return {};
}

absl::StatusOr<std::vector<Comparison>> ReadComparisons(const AnswerTable& table,
                                                        NameIndex* items) {
  std::vector<Comparison> comparisons;
  const auto by_task = LastAnswers(table);
  for (size_t t = 0; t < by_task.size(); ++t) {
    for (const LastAnswer& answer : by_task[t]) {
      const std::string_view winner = table.labels[answer.label];
      const std::string_view loser = OtherItem(table.tasks[t], winner);
      if (loser.empty()) {
        return BadLabel(table, answer.label, "the label is neither item of \"left:right\"");
      }
      comparisons.push_back({answer.worker, items->Add(winner), items->Add(loser)});
    }
  }
  return comparisons;
}

struct Agreement {
  double concordant = 0;
  double discordant = 0;
  double tied_scores = 0;  // pairs of different truth with equal scores
};

Agreement CompareWithTruth(const std::vector<std::pair<double, double>>& score_and_truth) {
  Agreement agreement;
  for (size_t i = 0; i < score_and_truth.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const double truth = score_and_truth[i].second - score_and_truth[j].second;
      const double score = score_and_truth[i].first - score_and_truth[j].first;
      if (truth == 0) continue;
      if (score == 0) {
        agreement.tied_scores += 1;
      } else {
        (truth > 0) == (score > 0) ? agreement.concordant += 1 : agreement.discordant += 1;
      }
    }
  }
  return agreement;
}

class Pairwise : public Kind {
 public:
  std::string_view name() const override { return "pairwise"; }
  std::vector<std::string_view> methods() const override {
    return {"crowd-bt", "bradley-terry", "win-rate"};
  }

  double Recognize(const AnswerTable& table) const override {
    size_t fits = 0;
    for (const Answer& row : table.rows) {
      fits += OtherItem(table.tasks[row.task], table.labels[row.label]).empty() ? 0 : 1;
    }
    return !table.rows.empty() && fits == table.rows.size() ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    NameIndex items;
    const auto comparisons = ReadComparisons(table, &items);
    if (!comparisons.ok()) return comparisons.status();
    const auto count = static_cast<uint32_t>(items.size());
    const auto workers = static_cast<uint32_t>(table.workers.size());
    CrowdBtFit fit = {{}, std::vector<double>(workers, 0.5)};
    if (*method == "crowd-bt") fit = FitCrowdBt(*comparisons, count, workers);
    if (*method == "bradley-terry") fit.score = FitMaximumLikelihood(*comparisons, count);
    if (*method == "win-rate") fit.score = WinRates(*comparisons, count);

    KindResult result;
    result.method = *method;
    result.has_label = false;
    for (uint32_t i = 0; i < count; ++i) result.rows.push_back({items[i], {}, fit.score[i]});
    result.workers = WorkerRows(LastAnswers(table), fit.eta);
    return result;
  }

  // pair_accuracy: share of item pairs of different truth that the scores put in its order, equal
  // scores counting half; kendall_tau_a over the same pairs.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex items;
    for (const ResultRow& row : result.rows) items.Add(row.task);
    std::vector<std::pair<double, double>> pairs;
    for (const KnownLabel& known : truth) {
      double value = 0;
      if (!ParseNumber(known.label, &value)) {
        return absl::InvalidArgumentError("truth of item \"" + std::string(known.task) +
                                          "\" is not a number");
      }
      const auto item = items.Find(known.task);
      if (item) pairs.emplace_back(result.rows[*item].value, value);
    }
    const Agreement found = CompareWithTruth(pairs);
    const double all = std::max(1.0, found.concordant + found.discordant + found.tied_scores);
    return std::vector<Figure>{{"pair_accuracy", (found.concordant + found.tied_scores / 2) / all},
                               {"kendall_tau_a", (found.concordant - found.discordant) / all},
                               {"items_with_truth", static_cast<double>(pairs.size())}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Pairwise kind;
  return kind;
}

}  // namespace crowdloom::consensus::pairwise
