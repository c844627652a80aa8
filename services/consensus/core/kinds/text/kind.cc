// Free text, transcriptions above all.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>

#include "services/consensus/core/kinds/text/consensus_text.h"

namespace crowdloom::consensus::text {
namespace {

class Text : public Kind {
 public:
  std::string_view name() const override { return "text"; }
  std::vector<std::string_view> methods() const override {
    return {"rover-or-closest", "weighted-rover", "closest", "rover", "medoid"};
  }

  bool TakesEmptyLabels() const override { return true; }

  // Several words an answer, and few answers that are word for word the same.
  double Recognize(const AnswerTable& table) const override {
    const std::vector<std::string_view> sample = SampleLabels(table);
    if (sample.empty()) return 0;
    size_t words = 0;
    for (std::string_view label : sample) {
      if (label.starts_with("[") || label.starts_with("{")) return 0;
      words += SplitWords(label).plain.size();
    }
    const bool sentences = words > 2 * sample.size();
    const bool diverse = table.labels.size() * 5 > table.rows.size();
    return sentences && diverse ? 0.6 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Words> words;
    for (std::string_view label : table.labels.names()) words.push_back(SplitWords(label));
    const TextTasks tasks = LastAnswers(table);
    const size_t workers = table.workers.size();
    const auto& labels = table.labels.names();
    TextConsensus consensus = *method == "medoid"    ? Medoid(tasks, words, labels, workers)
                              : *method == "closest" ? ClosestText(tasks, words, labels, workers)
                              : *method == "rover"   ? EqualRover(tasks, words, workers)
                              : *method == "weighted-rover"
                                  ? WeightedRover(tasks, words, workers)
                                  : RoverOrClosest(tasks, words, labels, workers);
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < tasks.size(); ++t) {
      result.rows.push_back({table.tasks[t], result.Keep(std::move(consensus.text[t])),
                             std::clamp(consensus.confidence[t], 0.0, 1.0)});
    }
    result.workers = WorkerRows(tasks, consensus.skill);
    return result;
  }

  // word_error_rate (mean over tasks) and sentence_accuracy, without case and punctuation.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double errors = 0;
    double exact = 0;
    double scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const double rate =
          WordErrorRate(SplitWords(result.rows[*task].label).plain, SplitWords(known.label).plain);
      errors += rate;
      exact += rate == 0 ? 1 : 0;
      scored += 1;
    }
    const double n = std::max(scored, 1.0);
    return std::vector<Figure>{{"word_error_rate", errors / n},
                               {"sentence_accuracy", exact / n},
                               {"tasks_with_truth", scored}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Text kind;
  return kind;
}

}  // namespace crowdloom::consensus::text
