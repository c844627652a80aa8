#include "services/consensus/core/kinds/numeric/precision_mean.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr double kPseudoAnswers = 20;
constexpr int kPasses = 20;
constexpr double kVarianceMin = 1e-12;

std::vector<double> WeightedMeans(const NumberTasks& tasks, const std::vector<double>& weight) {
  std::vector<double> means;
  for (const auto& answers : tasks) {
    double sum = 0;
    double total = 0;
    for (const NumberAnswer& answer : answers) {
      sum += weight[answer.worker] * answer.value;
      total += weight[answer.worker];
    }
    means.push_back(total > 0 ? sum / total : 0);
  }
  return means;
}

// Variance of each worker round the values, pulled to the crowd's, which is returned last.
std::vector<double> Variances(const NumberTasks& tasks, const std::vector<double>& value,
                              uint32_t workers) {
  std::vector<double> squares(workers, 0.0);
  std::vector<double> given(workers, 0.0);
  double all_squares = 0;
  double all_given = 0;
  for (size_t t = 0; t < tasks.size(); ++t) {
    for (const NumberAnswer& answer : tasks[t]) {
      const double off = answer.value - value[t];
      squares[answer.worker] += off * off;
      given[answer.worker] += 1;
      all_squares += off * off;
      all_given += 1;
    }
  }
  const double crowd = std::max(all_squares / std::max(all_given, 1.0), kVarianceMin);
  for (uint32_t w = 0; w < workers; ++w) {
    squares[w] = (squares[w] + kPseudoAnswers * crowd) / (given[w] + kPseudoAnswers);
  }
  squares.push_back(crowd);
  return squares;
}

NumberConsensus Finish(const NumberTasks& tasks, std::vector<double> value, uint32_t workers) {
  NumberConsensus result = {std::move(value), {}, {}};
  const std::vector<double> variance = Variances(tasks, result.value, workers);
  for (const auto& answers : tasks) {
    double precision = 0;
    for (const NumberAnswer& answer : answers) precision += 1 / variance[answer.worker];
    result.standard_error.push_back(precision > 0 ? 1 / std::sqrt(precision) : 0);
  }
  for (uint32_t w = 0; w < workers; ++w) {
    result.skill.push_back(variance.back() / (variance.back() + variance[w]));
  }
  return result;
}

}  // namespace

NumberConsensus PlainMean(const NumberTasks& tasks, uint32_t workers) {
  return Finish(tasks, WeightedMeans(tasks, std::vector<double>(workers, 1.0)), workers);
}

NumberConsensus PrecisionMean(const NumberTasks& tasks, uint32_t workers) {
  std::vector<double> value = WeightedMeans(tasks, std::vector<double>(workers, 1.0));
  for (int pass = 0; pass < kPasses; ++pass) {
    std::vector<double> weight = Variances(tasks, value, workers);
    for (double& variance : weight) variance = 1 / variance;
    value = WeightedMeans(tasks, weight);
  }
  return Finish(tasks, std::move(value), workers);
}

NumberConsensus PlainMedian(const NumberTasks& tasks, uint32_t workers) {
  std::vector<double> medians;
  for (const auto& answers : tasks) {
    std::vector<double> values;
    for (const NumberAnswer& answer : answers) values.push_back(answer.value);
    medians.push_back(MedianOf(std::move(values)));
  }
  return Finish(tasks, std::move(medians), workers);
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double WeightedMedian(std::vector<std::pair<double, double>> value_and_weight) {
  std::sort(value_and_weight.begin(), value_and_weight.end());
  double total = 0;
  for (const auto& [value, weight] : value_and_weight) total += weight;
  double reached = 0;
  for (size_t i = 0; i < value_and_weight.size(); ++i) {
    reached += value_and_weight[i].second;
    const double over = reached - total / 2;
    if (std::abs(over) < 1e-9 * total && i + 1 < value_and_weight.size()) {
      return (value_and_weight[i].first + value_and_weight[i + 1].first) / 2;
    }
    if (over > 0) return value_and_weight[i].first;
  }
  return value_and_weight.empty() ? 0 : value_and_weight.back().first;
}

}  // namespace crowdloom::consensus
