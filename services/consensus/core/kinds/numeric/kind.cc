// Numbers: precision-weighted mean, mean, median; with gold, "auto" takes the one nearest to it.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/numeric/number_labels.h"

namespace crowdloom::consensus::numeric {
namespace {

// Fewer known values than this say nothing about which method is nearest.
constexpr size_t kGoldMin = 8;
// "auto" leaves the first method only for one that is nearer by this share.
constexpr double kWorthChanging = 0.05;

using Run = NumberConsensus (*)(const NumberTasks& tasks, uint32_t workers);

struct NumberMethod {
  std::string_view name;
  Run run;
};
constexpr NumberMethod kMethods[] = {
    {"precision-mean",
     [](const NumberTasks& tasks, uint32_t workers) { return PrecisionMean(tasks, workers); }},
    {"mean", PlainMean},
    {"median", PlainMedian},
};

auto Named(std::string_view name) {
  return [name](const NumberMethod& method) { return method.name == name; };
}

// The known value of each task, not a number where there is none.
absl::StatusOr<std::vector<double>> KnownValues(const AnswerTable& table,
                                                absl::Span<const KnownLabel> gold) {
  std::vector<double> known(table.tasks.size(), std::numeric_limits<double>::quiet_NaN());
  for (const KnownLabel& label : gold) {
    const auto task = table.tasks.Find(label.task);
    if (task && !ParseNumber(label.label, &known[*task])) {
      return absl::InvalidArgumentError("gold of task \"" + std::string(label.task) +
                                        "\" is not a number");
    }
  }
  return known;
}

// Mean distance from the known values of a consensus made without them.
double DistanceFromKnown(const NumberConsensus& blind, const std::vector<double>& known) {
  double sum = 0;
  double count = 0;
  for (size_t t = 0; t < known.size(); ++t) {
    if (std::isnan(known[t])) continue;
    sum += std::abs(blind.value[t] - known[t]);
    count += 1;
  }
  return sum / std::max(count, 1.0);
}

const NumberMethod& NearestMethod(const NumberTasks& tasks, uint32_t workers,
                                  const std::vector<double>& known) {
  const auto count = std::count_if(known.begin(), known.end(), [](double v) { return v == v; });
  const NumberMethod* best = &kMethods[0];
  if (static_cast<size_t>(count) < kGoldMin) return *best;
  double least = DistanceFromKnown(best->run(tasks, workers), known) * (1 - kWorthChanging);
  for (const NumberMethod& method : kMethods) {
    const double distance = DistanceFromKnown(method.run(tasks, workers), known);
    if (distance < least) best = &method, least = distance;
  }
  return *best;
}

class Numeric : public Kind {
 public:
  std::string_view name() const override { return "numeric"; }
  std::vector<std::string_view> methods() const override {
    std::vector<std::string_view> names = {"auto"};
    for (const NumberMethod& method : kMethods) names.push_back(method.name);
    return names;
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
    const auto known = KnownValues(table, options.gold);
    if (!known.ok()) return known.status();
    const NumberMethod& chosen =
        *method == "auto" ? NearestMethod(*tasks, workers, *known)
                          : *std::find_if(std::begin(kMethods), std::end(kMethods), Named(*method));
    NumberConsensus consensus = chosen.run == kMethods[0].run
                                    ? PrecisionMean(*tasks, workers, *known)
                                    : chosen.run(*tasks, workers);
    for (size_t t = 0; t < known->size(); ++t) {
      if (!std::isnan((*known)[t])) consensus.value[t] = (*known)[t];
    }
    KindResult result;
    result.method = std::string(chosen.name);
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
