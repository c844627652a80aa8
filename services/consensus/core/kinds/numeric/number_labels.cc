#include "services/consensus/core/kinds/numeric/number_labels.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"

namespace crowdloom::consensus {
namespace {

double SpreadOf(const std::vector<double>& values) {
  double sum = 0;
  double squares = 0;
  for (double v : values) sum += v, squares += v * v;
  const double n = std::max<double>(1, static_cast<double>(values.size()));
  return std::sqrt(std::max(0.0, squares / n - sum / n * sum / n));
}

}  // namespace

absl::StatusOr<NumberTasks> ReadNumbers(const AnswerTable& table) {
  std::vector<double> number(table.labels.size());
  for (uint32_t l = 0; l < number.size(); ++l) {
    if (!ParseNumber(table.labels[l], &number[l])) {
      return BadLabel(table, l, "the label is not a number");
    }
  }
  NumberTasks tasks;
  for (const auto& answers : LastAnswers(table)) {
    tasks.emplace_back();
    for (const LastAnswer& answer : answers) {
      tasks.back().push_back({answer.worker, number[answer.label]});
    }
  }
  return tasks;
}

void AppendNumberRows(const AnswerTable& table, const NumberConsensus& consensus,
                      KindResult* result) {
  const double spread = SpreadOf(consensus.value);
  for (uint32_t t = 0; t < consensus.value.size(); ++t) {
    const double error = consensus.standard_error[t];
    const double sure = spread > 0 ? 1 - error / spread : error > 0 ? 0 : 1;
    result->rows.push_back(
        {table.tasks[t], result->Keep(JsonNumber(consensus.value[t])), std::clamp(sure, 0.0, 1.0)});
  }
}

absl::StatusOr<std::vector<Figure>> ScoreNumbers(const KindResult& result,
                                                 absl::Span<const KnownLabel> truth) {
  NameIndex tasks;
  for (const ResultRow& row : result.rows) tasks.Add(row.task);
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0, absolute = 0, squares = 0;
  for (const KnownLabel& known : truth) {
    const auto task = tasks.Find(known.task);
    double want = 0;
    double got = 0;
    if (!ParseNumber(known.label, &want)) {
      return absl::InvalidArgumentError("truth of task \"" + std::string(known.task) +
                                        "\" is not a number");
    }
    if (!task || !ParseNumber(result.rows[*task].label, &got)) continue;
    n += 1, x += got, y += want, xx += got * got, yy += want * want, xy += got * want;
    absolute += std::abs(got - want);
    squares += (got - want) * (got - want);
  }
  const double count = std::max(n, 1.0);
  const double product = (n * xx - x * x) * (n * yy - y * y);
  return std::vector<Figure>{
      {"mean_absolute_error", absolute / count},
      {"root_mean_square_error", std::sqrt(squares / count)},
      {"correlation", product > 0 ? (n * xy - x * y) / std::sqrt(product) : 0},
      {"tasks_with_truth", n}};
}

}  // namespace crowdloom::consensus
