// Ordered levels (grades, relevance, Likert scales): numbers, of which each is a class.
//
// The default is the committee of the categorical methods: on recorded relevance judgements it is
// nearer to the truth, in accuracy and in levels, than the model that knows the order, because
// people err towards favourite levels more than towards near ones. "graded" is that model, for
// short scales with few answers a worker.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/aggregate.h"
#include "services/consensus/core/kinds/categorical/class_list.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/ordinal/ordinal_model.h"

namespace crowdloom::consensus::ordinal {
namespace {

constexpr std::string_view kGraded = "graded";

Consensus RunGraded(const AnswerSet& answers, const MethodOptions& options) {
  return RunOrdinal(answers, options);
}

constexpr Method kGradedMethod = {kGraded, "accuracy and leaning a worker", Confidence::kModel,
                                  RunGraded};

class Ordinal : public Kind {
 public:
  std::string_view name() const override { return "ordinal"; }

  std::vector<std::string_view> methods() const override {
    std::vector<std::string_view> names = {"auto", kGraded};
    for (const Method& method : Methods()) {
      if (method.name != "auto") names.push_back(method.name);
    }
    return names;
  }

  // Small whole numbers may be names of classes as well: only asked for, never guessed.
  double Recognize(const AnswerTable&) const override { return 0; }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    absl::StatusOr<std::string> name = ChooseMethod(*this, options.method);
    if (!name.ok()) return name.status();
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      double level = 0;
      if (!ParseNumber(table.labels[l], &level)) {
        return BadLabel(table, l, "the label is not a number");
      }
    }
    const ClassList classes = SortedClasses(table, options.gold);
    const absl::StatusOr<AnswerSet> answers = DenseAnswers(table, classes);
    if (!answers.ok()) return answers.status();
    const Method& method = *name == kGraded ? kGradedMethod : **FindMethod(*name);
    const Aggregation done = consensus::Aggregate(
        method, *answers,
        {.gold = DenseGold(table, classes, options.gold), .threads = options.threads});

    KindResult result;
    result.method = *std::move(name);
    result.skill_is_accuracy = true;
    const Matrix<float>& posterior = done.consensus.posterior;
    for (uint32_t t = 0; t < posterior.rows(); ++t) {
      const uint32_t label = LabelOf(posterior, t);
      result.rows.push_back({table.tasks[t], classes.names[label], posterior.at(t, label)});
    }
    result.workers = WorkerRows(LastAnswers(table), done.consensus.worker_skill);
    result.figures = {{"levels", static_cast<double>(classes.names.size())},
                      {"calibration_power", done.power}};
    return result;
  }

  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    std::vector<Figure> figures = ScoreLabels(result, truth);
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double off = 0;
    double scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      double want = 0;
      double got = 0;
      if (!task || !ParseNumber(known.label, &want)) continue;
      if (!ParseNumber(result.rows[*task].label, &got)) continue;
      off += std::abs(want - got);
      scored += 1;
    }
    figures.push_back({"mean_absolute_error", off / std::max(scored, 1.0)});
    return figures;
  }
};

}  // namespace

const Kind& TheKind() {
  static const Ordinal kind;
  return kind;
}

}  // namespace crowdloom::consensus::ordinal
