// Numbers: precision-weighted mean, mean, median.

#include "services/consensus/core/kinds/kind.h"

#include <cmath>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/numeric/number_labels.h"

namespace crowdloom::consensus::numeric {
namespace {

class Numeric : public Kind {
 public:
  std::string_view name() const override { return "numeric"; }
  std::vector<std::string_view> methods() const override {
    return {"precision-mean", "mean", "median"};
  }

  // All labels numbers, and too many or too fine to be classes.
  double Recognize(const AnswerTable& table) const override {
    constexpr size_t kClassesMax = 20;
    bool fine = table.labels.size() > kClassesMax;
    for (std::string_view label : table.labels.names()) {
      double value = 0;
      if (!ParseNumber(label, &value)) return 0;
      fine = fine || value != std::floor(value);
    }
    return fine ? 0.9 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    const auto tasks = ReadNumbers(table);
    if (!tasks.ok()) return tasks.status();
    const auto workers = static_cast<uint32_t>(table.workers.size());
    const auto run = *method == "mean"     ? PlainMean
                     : *method == "median" ? PlainMedian
                                           : PrecisionMean;
    const NumberConsensus consensus = run(*tasks, workers);
    KindResult result;
    result.method = *method;
    AppendNumberRows(table, consensus, &result);
    result.workers = WorkerRows(LastAnswers(table), consensus.skill);
    return result;
  }

  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    return ScoreNumbers(result, truth);
  }
};

}  // namespace

const Kind& TheKind() {
  static const Numeric kind;
  return kind;
}

}  // namespace crowdloom::consensus::numeric
