// Choice of one class: the methods of core/categorical behind the contract of a kind.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <numeric>

#include "services/consensus/core/calibration.h"
#include "services/consensus/core/categorical/aggregate.h"
#include "services/consensus/core/kinds/categorical/class_list.h"

namespace crowdloom::consensus::categorical {
namespace {

std::vector<WorkerRow> WorkerRows(const AnswerSet& answers, const Consensus& consensus) {
  const std::vector<uint32_t> given = answers.AnswersPerWorker();
  std::vector<WorkerRow> rows;
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    rows.push_back({w, given[w], consensus.worker_skill[w]});
  }
  return rows;
}

class Categorical : public Kind {
 public:
  std::string_view name() const override { return "categorical"; }

  std::vector<std::string_view> methods() const override {
    std::vector<std::string_view> names = {kDefaultMethod};
    for (const Method& method : Methods()) {
      if (method.name != kDefaultMethod) names.push_back(method.name);
    }
    return names;
  }

  // Anything can be a class: the fallback when nothing more special is recognised.
  double Recognize(const AnswerTable&) const override { return 0.1; }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    absl::StatusOr<std::string> name = ChooseMethod(*this, options.method);
    if (!name.ok()) return name.status();
    const ClassList classes = SortedClasses(table, options.gold);
    absl::StatusOr<AnswerSet> answers = DenseAnswers(table, classes);
    if (!answers.ok()) return answers.status();
    MethodOptions method_options = {.gold = DenseGold(table, classes, options.gold),
                                    .threads = options.threads,
                                    .progress = options.progress};
    const Aggregation done = consensus::Aggregate(**FindMethod(*name), *answers, method_options);

    KindResult result;
    result.method = *std::move(name);
    result.skill_is_accuracy = true;
    result.rows.reserve(table.tasks.size());
    const Matrix<float>& posterior = done.consensus.posterior;
    for (uint32_t t = 0; t < posterior.rows(); ++t) {
      const uint32_t label = LabelOf(posterior, t);
      result.rows.push_back({table.tasks[t], classes.names[label], posterior.at(t, label)});
    }
    result.workers = WorkerRows(*answers, done.consensus);
    result.figures = {{"classes", static_cast<double>(classes.names.size())},
                      {"calibration_power", done.power}};
    return result;
  }

  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    return ScoreLabels(result, truth);
  }
};

}  // namespace

const Kind& TheKind() {
  static const Categorical kind;
  return kind;
}

}  // namespace crowdloom::consensus::categorical
